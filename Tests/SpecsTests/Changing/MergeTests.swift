import Testing
import YAML

@testable import Specs

@Suite struct MergeTests {
  @Test(
    arguments: [
      // Scalars: the changed side wins; the same change is not a conflict.
      ("1", "1", "2", "2", ["set  2"]), ("1", "2", "1", "2", []), ("1", "2", "2", "2", []),
      // Mappings, by key; absent counts as a value.
      (#"{"a":1,"b":1}"#, #"{"a":2,"b":1}"#, #"{"a":1,"b":2}"#, #"{"a":2,"b":2}"#, ["set /b 2"]),
      (#"{"a":1,"b":1}"#, #"{"b":1}"#, #"{"a":1,"b":2}"#, #"{"b":2}"#, ["set /b 2"]),
      (#"{"a":1,"b":1}"#, #"{"a":1,"b":2}"#, #"{"b":1}"#, #"{"b":2}"#, ["remove /a"]),
      (#"{"a":1}"#, "{}", "{}", "{}", []),
      ("{}", #"{"a":{"b":1}}"#, #"{"a":{"c":2}}"#, #"{"a":{"b":1,"c":2}}"#, ["set /a/c 2"]),
      (#"{"a":null,"b":1}"#, #"{"b":1}"#, #"{"a":null,"b":null}"#, #"{"b":null}"#, ["set /b null"]),
      // Only one side changed something.
      (#"{"a":{"b":1}}"#, #"{"a":{"b":1}}"#, #"{"a":[1]}"#, #"{"a":[1]}"#, ["set /a [1]"]),
      (#"{"a":1}"#, #"{"a":1}"#, "", "", ["remove "]), (#"{"a":1}"#, "", #"{"a":1}"#, "", []),
      ("", "", #"{"a":1}"#, #"{"a":1}"#, [#"set  {"a":1}"#]), ("1", "", "", "", []),
      // Both created it.
      ("", #"{"a":1,"b":2}"#, #"{"a":1,"c":3}"#, #"{"a":1,"b":2,"c":3}"#, ["set /c 3"]),
      // Lists, item by item.
      ("[1,2,3]", "[1,2]", "[0,1,2,3]", "[0,1,2]", ["insert /0 0"]),
      ("[1,2,3]", "[9,2,3]", "[1,8,3]", "[9,8,3]", ["set /1 8"]),
      ("[1,2,3]", "[9,2,3]", "[1,2,7,3]", "[9,2,7,3]", ["insert /2 7"]),
      ("[1,2]", "[1,2,3]", "[1,2,3]", "[1,2,3]", []),
      (
        #"[{"a":1,"b":1}]"#, #"[{"a":2,"b":1}]"#, #"[{"a":1,"b":2}]"#, #"[{"a":2,"b":2}]"#,
        ["set /0/b 2"]
      ),
      (
        #"[{"name":"x","v":1},{"name":"y","v":1}]"#, #"[{"name":"y","v":2}]"#,
        #"[{"name":"x","v":1},{"name":"y","v":1},{"name":"z"}]"#,
        #"[{"name":"y","v":2},{"name":"z"}]"#, [#"insert /1 {"name":"z"}"#]
      ),
      (
        #"[{"name":"x","v":1,"w":1}]"#, #"[{"name":"0"},{"name":"x","v":2,"w":1}]"#,
        #"[{"name":"x","v":1,"w":2}]"#, #"[{"name":"0"},{"name":"x","v":2,"w":2}]"#, ["set /1/w 2"]
      ),
    ] as [(String, String, String, String, [String])]
  )
  func `changes that do not touch each other are merged`(
    _ base: String,
    _ theirs: String,
    _ yours: String,
    _ result: String,
    _ edits: [String]
  ) throws {
    let outcome = try merge(base, theirs, yours)
    #expect(outcome.conflicts == [])
    #expect(text(outcome.merged.value) == result)
    #expect(outcome.merged.edits.map(\.short) == edits)
  }

  @Test(
    arguments: [
      ("1", "2", "3", ["/ 1 | 2 | 3"]), ("1", "1.0", "1.00", ["/ 1 | 1.0 | 1.00"]),
      // Removal against edit, in both directions; null is not absent.
      (#"{"a":1}"#, "{}", #"{"a":2}"#, ["/a 1 |  | 2"]),
      (#"{"a":1}"#, #"{"a":2}"#, "{}", ["/a 1 | 2 | "]),
      (#"{"a":1}"#, #"{"a":null}"#, "{}", ["/a 1 | null | "]),
      (#"{"a":{"b":1}}"#, "{}", #"{"a":{"b":1,"c":2}}"#, [#"/a {"b":1} |  | {"b":1,"c":2}"#]),
      (#"{"a":1}"#, "", #"{"a":2}"#, [#"/ {"a":1} |  | {"a":2}"#]),
      (#"{"a":1}"#, #"{"a":2}"#, "", [#"/ {"a":1} | {"a":2} | "#]),
      // Both created it: only differences are conflicts.
      ("", #"{"a":1,"b":2}"#, #"{"a":1,"b":3}"#, ["/b  | 2 | 3"]),
      ("", "[1]", "[2]", ["/  | [1] | [2]"]),
      // A change of kind counts as a whole.
      (
        #"{"a":1}"#, #"{"a":{"b":1}}"#, #"{"a":{"b":2,"c":3}}"#,
        [#"/a 1 | {"b":1} | {"b":2,"c":3}"#]
      ),
      (
        #"{"a":{"b":1,"c":1}}"#, #"{"a":[1]}"#, #"{"a":{"b":2,"c":1}}"#,
        [#"/a {"b":1,"c":1} | [1] | {"b":2,"c":1}"#]
      ),
      // Each conflict separately.
      (
        #"{"a":1,"b":{"c":1,"d":1}}"#, #"{"a":2,"b":{"c":2,"d":2}}"#, #"{"a":3,"b":{"c":3,"d":1}}"#,
        ["/a 1 | 2 | 3", "/b/c 1 | 2 | 3"]
      ),
      // A list counts as a whole if both added or removed at one place.
      ("[1]", "[1,2]", "[1,3]", ["/ [1] | [1,2] | [1,3]"]),
      ("[1,2]", "[1]", "[1,3]", ["/ [1,2] | [1] | [1,3]"]),
      ("[]", "[1]", "[2]", ["/ [] | [1] | [2]"]),
      ("[1,2,3]", "[1,8,3]", "[1,9,3]", ["/1 2 | 8 | 9"]),
      ("[5,1,2]", "[5,0,1,8]", "[5,1,9]", ["/3 2 | 8 | 9"]),
      (
        #"[{"name":"x","v":1},{"name":"y"}]"#, #"[{"name":"y"}]"#,
        #"[{"name":"x","v":2},{"name":"y"}]"#,
        [
          #"/ [{"name":"x","v":1},{"name":"y"}] | [{"name":"y"}] | [{"name":"x","v":2},{"name":"y"}]"#
        ]
      ),
      (
        #"[{"name":"x","v":1,"w":1}]"#, #"[{"name":"0"},{"name":"x","v":2,"w":1}]"#,
        #"[{"name":"x","v":3,"w":1}]"#, ["/1/v 1 | 2 | 3"]
      ),
    ] as [(String, String, String, [String])]
  )
  func `the same field changed twice is a conflict with base, theirs and yours`(
    _ base: String,
    _ theirs: String,
    _ yours: String,
    _ conflicts: [String]
  ) throws {
    let outcome = try merge(base, theirs, yours)
    #expect(outcome.conflicts.map(\.short) == conflicts)
    let swapped = try merge(base, yours, theirs)
    #expect(swapped.conflicts.count == conflicts.count)
  }

  @Test func `what is merged keeps theirs where a decision is missing`() throws {
    let outcome = try merge(
      #"{"a":1,"b":1,"c":1}"#,
      #"{"a":2,"b":2,"c":1}"#,
      #"{"a":3,"b":1,"c":3}"#
    )
    #expect(text(outcome.merged.value) == #"{"a":2,"b":2,"c":3}"#)
    #expect(outcome.merged.edits.map(\.short) == ["set /c 3"])
    #expect(outcome.merged.theirChanges.map(\.path.description) == ["/a", "/b"])
    #expect(outcome.merged.yourChanges.map(\.path.description) == ["/a", "/c"])
  }

  @Test func `decisions end conflicts, one by one`() throws {
    let (base, theirs, yours) = (#"{"a":1,"b":1}"#, #"{"a":2}"#, #"{"a":3,"b":4}"#)
    func decided(_ choices: [FieldPath: Side]) throws -> MergeOutcome {
      try merge(base, theirs, yours, choices: choices)
    }
    #expect(try decided([["a"]: .yours]).conflicts.map(\.short) == ["/b 1 |  | 4"])
    let one = try decided([["a"]: .yours, ["b"]: .theirs])
    #expect(one.conflicts == [] && one.merged.edits.map(\.short) == ["set /a 3"])
    let other = try decided([["a"]: .theirs, ["b"]: .yours])
    #expect(other.conflicts == [] && other.merged.edits.map(\.short) == ["set /b 4"])
    let both = try decided([["a"]: .yours, ["b"]: .yours])
    #expect(text(both.merged.value) == yours)
    // A decision without a conflict changes nothing.
    let stale = try merge("1", "2", "1", choices: [.root: .yours])
    #expect(text(stale.merged.value) == "2")
    // A pod that they removed is created again, or not.
    let back = try merge(base, "", yours, choices: [.root: .yours])
    #expect(back.merged.edits.map(\.short) == [#"set  {"a":3,"b":4}"#])
    #expect(try merge(base, "", yours, choices: [.root: .theirs]).merged.edits == [])
  }

  @Test(arguments: [
    (#"["a","b"]"#, #"["a","c","b"]"#, #"["b","d"]"#, #"["c","b","d"]"#),
    ("[]", "[1]", "[2,1]", "[1,2]"), ("[1]", "[]", "[1,2]", "[2]"), ("", "[1]", "[2]", "[1,2]"),
  ])
  func `a set has no conflicts`(
    _ base: String,
    _ theirs: String,
    _ yours: String,
    _ result: String
  ) throws {
    let outcome = try merge(base, theirs, yours) { _ in .set }
    #expect(outcome.conflicts == [] && text(outcome.merged.value) == result)
  }

  @Test(
    arguments: [
      // Both append; theirs come first, then yours.
      (
        #"[{"k":1}]"#, #"[{"k":1},{"k":2}]"#, #"[{"k":1},{"k":3}]"#, #"[{"k":1},{"k":3},{"k":2}]"#,
        []
      ),
      (
        #"[{"k":1,"v":1},{"k":2,"v":1}]"#, #"[{"k":2,"v":2}]"#, #"[{"k":2,"v":1},{"k":1,"v":1}]"#,
        #"[{"k":2,"v":2}]"#, []
      ),
      (
        #"[{"k":1,"v":1},{"k":2,"v":1}]"#, #"[{"k":1,"v":2},{"k":2,"v":1}]"#,
        #"[{"k":2,"v":3},{"k":1,"v":1}]"#, #"[{"k":2,"v":3},{"k":1,"v":2}]"#, []
      ),
      (
        #"[{"k":1,"v":1},{"k":2,"v":1}]"#, #"[{"k":2,"v":1},{"k":1,"v":2}]"#,
        #"[{"k":1,"v":3},{"k":2,"v":1}]"#, #"[{"k":2,"v":1},{"k":1,"v":2}]"#, ["/1/v 1 | 2 | 3"]
      ),
      // They removed it and you edited it: it counts after the end of theirs.
      (
        #"[{"k":1,"v":1},{"k":2,"v":1}]"#, #"[{"k":2,"v":2}]"#, #"[{"k":1,"v":3},{"k":2,"v":1}]"#,
        #"[{"k":2,"v":2}]"#, [#"/1 {"k":1,"v":1} |  | {"k":1,"v":3}"#]
      ),
      // Both created the same one.
      ("[]", #"[{"k":1,"v":1}]"#, #"[{"k":1,"w":2}]"#, #"[{"k":1,"v":1,"w":2}]"#, []),
      // Without its keys, a list is merged like any other.
      (#"[{"v":1}]"#, #"[{"v":2}]"#, #"[{"v":1},{"v":9}]"#, #"[{"v":2},{"v":9}]"#, []),
    ] as [(String, String, String, String, [String])]
  )
  func `items with keys are merged wherever they stand`(
    _ base: String,
    _ theirs: String,
    _ yours: String,
    _ result: String,
    _ conflicts: [String]
  ) throws {
    let outcome = try merge(base, theirs, yours) { _ in .keyed(["k"]) }
    #expect(outcome.conflicts.map(\.short) == conflicts)
    #expect(text(outcome.merged.value) == result)
  }

  @Test func `items with keys whose order both changed are one decision`() throws {
    let (base, theirs) = (#"[{"k":1},{"k":2},{"k":3}]"#, #"[{"k":2},{"k":1},{"k":3}]"#)
    let outcome = try merge(base, theirs, #"[{"k":3},{"k":1},{"k":2}]"#) { _ in .keyed(["k"]) }
    #expect(outcome.conflicts.map(\.path) == [.root])
  }

  private func merge(
    _ base: String,
    _ theirs: String,
    _ yours: String,
    choices: [FieldPath: Side] = [:],
    rule: @escaping (FieldPath) -> SequenceRule = { _ in .aligned }
  ) throws -> MergeOutcome {
    let outcome = try ThreeWayMerge.merge(
      base: optional(base),
      theirs: optional(theirs),
      yours: optional(yours),
      choices: choices,
      rule: rule
    )
    let edited = try EditedValue.applying(outcome.merged.edits, to: optional(theirs))
    #expect(edited.isSame(as: outcome.merged.value))
    return outcome
  }
}

extension MergeConflict {
  /// `/path base | theirs | yours`, for tests.
  var short: String {
    "\(path.isRoot ? "/" : path.description) \(text(base)) | \(text(theirs)) | \(text(yours))"
  }
}
