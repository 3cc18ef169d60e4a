import Testing
import YAML

@testable import Specs

@Suite struct DifferenceTests {
  @Test(
    arguments: [
      ("", "", []), ("", "{}", ["set  {}"]), ("{}", "", ["remove "]), ("1", "2", ["set  2"]),
      (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, []),
      (#"{"a":1}"#, #"{"a":1.0}"#, ["set /a 1.0"]),
      (#"{"a":null}"#, "{}", ["remove /a"]),
      (#"{"a":{"b":1,"c":2}}"#, #"{"a":{"b":1,"c":3,"d":4}}"#, ["set /a/c 3", "set /a/d 4"]),
      (#"{"a":{"b":1}}"#, #"{"a":{"c":1}}"#, ["set /a/c 1", "remove /a/b"]),
      (#"{"a":{"b":1}}"#, #"{"a":[1]}"#, ["set /a [1]"]),
      ("[1,2,3]", "[1,3]", ["remove /1"]), ("[1,3]", "[1,2,3]", ["insert /1 2"]),
      ("[1,2,3]", "[1,9,3]", ["set /1 9"]), ("[]", "[1,2]", ["insert /0 2", "insert /0 1"]),
      ("[1]", "[2,3]", ["insert /1 3", "insert /1 2", "remove /0"]),
      (#"[{"a":1,"b":1}]"#, #"[{"a":1,"b":2}]"#, ["set /0/b 2"]),
      // The most similar item is the same one.
      (#"[{"a":1,"b":1}]"#, #"[{"c":1},{"a":1,"b":2}]"#, ["set /0/b 2", #"insert /0 {"c":1}"#]),
      // A name identifies an item, whatever else changes.
      (
        #"[{"name":"x","v":1},{"name":"y","v":2}]"#, #"[{"name":"y","v":3}]"#,
        ["set /1/v 3", "remove /0"]
      ),
      (
        #"[{"id":1,"v":[1]},{"id":2,"v":[2]}]"#,
        #"[{"id":0},{"id":1,"v":[1,2]},{"id":2,"v":[2]}]"#,
        ["insert /0/v/1 2", #"insert /0 {"id":0}"#]
      ),
      (#"[{"name":"x","v":1}]"#, #"[{"name":"z","v":1}]"#, [#"set /0/name "z""#]),
    ] as [(String, String, [String])]
  )
  func `only what differs becomes an edit`(
    _ old: String,
    _ new: String,
    _ edits: [String]
  ) throws {
    #expect(try Difference.edits(from: optional(old), to: optional(new)).map(\.short) == edits)
  }

  @Test func `edits make of any value any other, and nothing of the same`() throws {
    var random = RandomValues(seed: 1)
    for _ in 0..<1_000 {
      let old = random.value(depth: 4)
      let new =
        random.number(below: 4) == 0 ? random.value(depth: 4) : random.changed(old, depth: 4)
      let edits = Difference.edits(from: old, to: new)
      let edited = try EditedValue.applying(edits, to: old)
      #expect(edited.isSame(as: new), "\(text(old)) \(text(new)) \(edits.map(\.short))")
      #expect(edits.isEmpty == old.isSame(as: new))
      #expect(FieldChange.list(from: old, to: new).isEmpty == edits.isEmpty)
    }
  }

  @Test func `composed and decomposed letters are not the same`() {
    let old = Value.mapping([.init(key: "\u{E9}", value: .string("\u{E9}"))])
    let new = Value.mapping([.init(key: "\u{E9}", value: .string("e\u{301}"))])
    let other = Value.mapping([.init(key: "e\u{301}", value: .string("\u{E9}"))])
    #expect(Difference.edits(from: old, to: new).count == 1)
    #expect(Difference.edits(from: old, to: other).count == 2)
  }

  @Test func `long lists with nothing in common are compared in no time to speak of`() {
    let old = Value.sequence((0..<20_000).map { .int(Number(integerLiteral: $0)) })
    let new = Value.sequence((20_000..<39_999).map { .int(Number(integerLiteral: $0)) })
    let start = ContinuousClock.now
    #expect(Difference.edits(from: old, to: new).count == 39_999)
    #expect(start.duration(to: .now) < .seconds(30))
  }
}

@Suite struct FieldChangeTests {
  @Test(
    arguments: [
      ("{}", "{}", []),
      (#"{"a":1,"b":{"c":true}}"#, #"{"a":2,"b":{"c":false}}"#, ["/a 1 → 2", "/b/c true → false"]),
      (#"{"a":1}"#, #"{"a":null}"#, ["/a 1 → null"]), (#"{"a":1}"#, "{}", ["/a 1 → "]),
      // A value that is removed or added as a whole has one row.
      (#"{"a":{"b":1,"c":2}}"#, "{}", [#"/a {"b":1,"c":2} → "#]),
      (#"{"a":{"b":1}}"#, "{}", [#"/a {"b":1} → "#]),
      ("{}", #"{"a":{"b":1,"c":2}}"#, [#"/a  → {"b":1,"c":2}"#]),
      ("{}", #"{"a":{"b":{"c":true}}}"#, ["/a/b/c  → true"]),
      ("{}", #"{"a":{"b":{}}}"#, ["/a/b  → {}"]), ("{}", #"{"a":[1]}"#, ["/a  → [1]"]),
      (#"{"a":1}"#, #"{"a":{"b":1}}"#, [#"/a 1 → {"b":1}"#]),
      // Lists, by index if nothing moved.
      ("[1,2,3]", "[1,9,3]", ["/1 2 → 9"]), ("[1,2]", "[1,2,3]", ["/2  → 3"]),
      ("[1,2,3]", "[1]", ["/1 2 → ", "/2 3 → "]), ("[1,2,3]", "[2,3]", [" [1,2,3] → [2,3]"]),
      ("[1,2,3]", "[1,9]", [" [1,2,3] → [1,9]"]),
      (#"[{"name":"x","v":1}]"#, #"[{"name":"x","v":2}]"#, ["/0/v 1 → 2"]),
      // Every field of a new document.
      (
        "", #"{"a":{"b":1,"c":{"d":2}},"e":[],"f":{}}"#,
        ["/a/b  → 1", "/a/c/d  → 2", "/e  → []", "/f  → {}"]
      ),
      (#"{"a":1}"#, "", [#" {"a":1} → "#]),
    ] as [(String, String, [String])]
  )
  func `a change has a row for each field`(
    _ old: String,
    _ new: String,
    _ rows: [String]
  ) throws {
    let changes = try FieldChange.list(from: optional(old), to: optional(new))
    #expect(changes.map { "\($0.path) \(text($0.old)) → \(text($0.new))" } == rows)
  }
}
