import Specs
import Testing
import Text
import YAML

/// Changes of a pod that someone else has changed in the meantime.
@Suite struct TwoPeopleTests {
  static let file = """
    # head
    spec:
      compute:
        instance_name: web1 # n
        count: 3
      security:
        waf:
          enabled: false # w
      list:
        - a
        - b

    """

  private static let name: FieldPath = ["spec", "compute", "instance_name"]
  private static let count: FieldPath = ["spec", "compute", "count"]
  private static let waf: FieldPath = ["spec", "security", "waf", "enabled"]
  private var name: FieldPath { Self.name }
  private var count: FieldPath { Self.count }
  private var waf: FieldPath { Self.waf }

  private static func revision(_ text: String) -> String { BlobID.of(Array(text.utf8)) }

  private static func changed(_ pairs: (String, String)...) -> String {
    pairs.reduce(file) { $0.replacing($1.0, with: $1.1) }
  }

  private func proposal(
    _ intent: ChangeRequest.Intent,
    theirs: String,
    choices: [FieldPath: Side] = [:],
    shown: String? = nil
  ) throws -> Proposal {
    let repository = Texts([Self.file] + [shown].compactMap(\.self), current: theirs)
    let request = ChangeRequest(
      pod: .named("acme/dev"),
      intent: intent,
      expectation: .revision(Self.revision(Self.file)),
      choices: choices,
      decidedAt: shown.map(Self.revision)
    )
    return try Proposer(repository: repository).proposal(for: request, by: .after(.seconds(5)))
  }

  private func conflict(_ proposal: Proposal) throws -> Conflict {
    guard case .conflict(let conflict) = proposal else {
      throw Unexpected(what: "no conflict: \(text(proposal) ?? "unchanged")")
    }
    return conflict
  }

  private struct Unexpected: Error { let what: String }

  private func text(_ proposal: Proposal) -> String? {
    if case .change(let change) = proposal { change.text } else { nil }
  }

  private func isUnchanged(_ proposal: Proposal) -> Bool {
    if case .unchanged = proposal { true } else { false }
  }

  private static func edits(_ edits: Edit...) -> ChangeRequest.Intent { .edits { _ in edits } }

  // MARK: Choices

  @Test func `all conflicts are asked for until each is decided, with the choices made so far`()
    throws
  {
    let theirs = Self.changed(("web1", "web7"), ("3", "4"), ("- b", "- c"))
    let intent = Self.edits(
      .set(name, .string("web2")),
      .set(count, .int(5)),
      .set(waf, .bool(true))
    )
    for choices in [[:], [name: Side.yours], [count: .theirs]] as [[FieldPath: Side]] {
      let conflict = try conflict(proposal(intent, theirs: theirs, choices: choices))
      #expect(conflict.conflicts.map(\.path) == [name, count])
      #expect(conflict.choices == choices)
      #expect(conflict.theirChanges.map(\.path) == [["spec", "list", "1"]])
      #expect(conflict.yourChanges.map(\.path) == [waf])
    }
    let decided = try proposal(intent, theirs: theirs, choices: [name: .yours, count: .theirs])
    #expect(
      text(decided) == theirs.replacing("web7", with: "web2").replacing("false", with: "true")
    )
  }

  @Test func `a choice counts for the value that it was made against`() throws {
    let shown = Self.changed(("web1", "web7"), ("3", "4"))
    let theirs = Self.changed(("web1", "web8"), ("3", "4"))
    let intent = Self.edits(.set(name, .string("web2")), .set(count, .int(5)))
    let choices: [FieldPath: Side] = [name: .yours, count: .yours]
    let conflict = try conflict(proposal(intent, theirs: theirs, choices: choices, shown: shown))
    #expect(conflict.conflicts.map(\.path) == [name, count])
    #expect(conflict.choices == [count: .yours])
    // A change elsewhere does not require a new decision.
    let elsewhere = shown.replacing("- b", with: "- c")
    let merged = try proposal(intent, theirs: elsewhere, choices: choices, shown: shown)
    #expect(text(merged) == elsewhere.replacing("web7", with: "web2").replacing("4", with: "5"))
    // A request without the shown revision is accepted as it is.
    let old = try proposal(intent, theirs: theirs, choices: choices)
    #expect(text(old) == theirs.replacing("web8", with: "web2").replacing("4", with: "5"))
  }

  @Test func `a choice made against a version that never was counts for nothing`() throws {
    let theirs = Self.changed(("3", "4"))
    let request = ChangeRequest(
      pod: .named("acme/dev"),
      intent: Self.edits(.set(count, .int(5))),
      expectation: .revision(Self.revision(Self.file)),
      choices: [count: .yours],
      decidedAt: "none"
    )
    let proposer = Proposer(repository: Texts([Self.file], current: theirs))
    let conflict = try conflict(proposer.proposal(for: request, by: .after(.seconds(5))))
    #expect(conflict.choices == [:])
  }

  // MARK: Texts

  @Test(arguments: [
    ("# head", "# their head", "# head", "# my head"),
    ("web1 # n", "web1 # theirs", "web1 # n", "web1 # mine"),
    ("web1 # n", "web7 # theirs", "web1 # n", "web2 # mine"),
    // They removed the line with my comment.
    ("\n    count: 3", "", "count: 3", "count: 3 # mine"),
  ])
  func `comments that both changed are a conflict about the text`(
    _ old: String,
    _ their: String,
    _ mine: String,
    _ my: String
  ) throws {
    let (theirs, yours) = (Self.changed((old, their)), Self.changed((mine, my)))
    let conflict = try conflict(proposal(.text(yours), theirs: theirs))
    #expect(conflict.conflicts.map(\.path) == [.root])
    #expect(conflict.conflicts.map(\.subject) == [.text(yours)])
    #expect(text(try proposal(.text(yours), theirs: theirs, choices: [.root: .yours])) == yours)
    #expect(isUnchanged(try proposal(.text(yours), theirs: theirs, choices: [.root: .theirs])))
    // They changed it once more.
    let moved = theirs + "# more\n"
    let again = try proposal(
      .text(yours),
      theirs: moved,
      choices: [.root: .yours],
      shown: theirs
    )
    #expect(try self.conflict(again).choices == [:])
  }

  @Test(
    arguments: [
      // My comment where they changed the value, and the reverse.
      ([("web1", "web7")], [("# n", "# mine")], [("web1 # n", "web7 # mine")]),
      ([("# n", "# theirs")], [("web1", "web2")], [("web1 # n", "web2 # theirs")]),
      ([("# head", "# theirs")], [("3", "5")], [("# head", "# theirs"), ("3", "5")]),
      // Keys in another order.
      (
        [("3", "4")],
        [
          ("    instance_name: web1 # n\n    count: 3", "    count: 3\n    instance_name: web1 # n")
        ],
        [("    instance_name: web1 # n\n    count: 3", "    count: 4\n    instance_name: web1 # n")]
      ),
      // Both add in one place.
      (
        [("count: 3", "count: 3\n    a: 1")], [("count: 3", "count: 3\n    b: 2")],
        [("count: 3", "count: 3\n    a: 1\n    b: 2")]
      ),
    ] as [([(String, String)], [(String, String)], [(String, String)])]
  )
  func `texts are merged so that nothing of either is lost`(
    _ their: [(String, String)],
    _ my: [(String, String)],
    _ both: [(String, String)]
  ) throws {
    func changed(_ pairs: [(String, String)]) -> String {
      pairs.reduce(Self.file) { $0.replacing($1.0, with: $1.1) }
    }
    let merged = try proposal(.text(changed(my)), theirs: changed(their))
    #expect(text(merged) == changed(both))
  }

  @Test(arguments: Side.allCases)
  func `a chosen value takes no comment with it`(_ side: Side) throws {
    let theirs = Self.changed(("web1", "web7"), ("- b", "- b # theirs"))
    let yours = Self.changed(("web1 # n", "web2 # mine"), ("# head", "# my head"))
    #expect(try conflict(proposal(.text(yours), theirs: theirs)).conflicts.map(\.path) == [name])
    let merged = try proposal(.text(yours), theirs: theirs, choices: [name: side])
    let value = side == .theirs ? "web7" : "web2"
    #expect(
      text(merged) == yours.replacing("web2", with: value).replacing("- b", with: "- b # theirs")
    )
    guard case .change(let change) = merged else { return }
    #expect(change.warnings.filter { $0.contains("comments") } == [])
  }

  @Test func `a text that says what the repository says is no change`() throws {
    let theirs = Self.changed(("# head", "# their head"))
    #expect(isUnchanged(try proposal(.text(theirs), theirs: theirs)))
    #expect(isUnchanged(try proposal(.text(Self.file), theirs: theirs)))
  }

  // MARK: Comments of removed values

  @Test(arguments: [
    ("enabled: false # w", "enabled: false # theirs", ["# theirs"]),
    ("      enabled: false # w", "      # above\n      enabled: false # w", ["# above"]),
  ])
  func `removing an entry whose comment someone else changed is a conflict`(
    _ old: String,
    _ new: String,
    _ comments: [String]
  ) throws {
    // The comment above the first entry belongs to the mapping, so another entry comes before it.
    let entry = ("enabled: false", "mode: block\n      enabled: false")
    let base = Self.changed(entry)
    let theirs = base.replacing(old, with: new)
    func proposal(
      _ intent: ChangeRequest.Intent,
      _ choices: [FieldPath: Side] = [:]
    ) throws -> Proposal {
      let request = ChangeRequest(
        pod: .named("acme/dev"),
        intent: intent,
        expectation: .revision(Self.revision(base)),
        choices: choices
      )
      return try Proposer(repository: Texts([base], current: theirs)).proposal(
        for: request,
        by: .after(.seconds(5))
      )
    }
    let form = Submission(isNew: false, customer: "acme", environment: "dev", values: [waf: ""])
    let text = base.replacing("      enabled: false # w\n", with: "")
    for intent in [.form(form), Self.edits(.remove(waf)), .text(text)] as [ChangeRequest.Intent] {
      let conflict = try conflict(proposal(intent))
      #expect(conflict.conflicts.map(\.path) == [waf])
      #expect(conflict.conflicts.map(\.subject) == [.comments(comments)])
      #expect(isUnchanged(try proposal(intent, [waf: .theirs])))
      #expect(self.text(try proposal(intent, [waf: .yours])) == text)
    }
  }

  @Test func `removing an untouched entry is not a conflict`() throws {
    let theirs = Self.changed(("# head", "# their head"))
    let merged = try proposal(Self.edits(.remove(count)), theirs: theirs)
    #expect(text(merged) == theirs.replacing("    count: 3\n", with: ""))
  }

  // MARK: What cannot be read

  @Test func `a form cannot be merged into a text that cannot be read`() throws {
    let theirs = Self.changed(("- a", "- [a"))
    let error = #expect(throws: SpecError.self) {
      try proposal(Self.edits(.set(count, .int(5))), theirs: theirs)
    }
    guard case .unusableSpec(let unusable) = error else {
      Issue.record("another error")
      return
    }
    #expect(unusable.mark != nil)
  }

  @Test func `a text replaces one that cannot be read, or does not`() throws {
    let theirs = Self.changed(("- a", "- [a"))
    let yours = Self.changed(("web1", "web2"))
    let conflict = try conflict(proposal(.text(yours), theirs: theirs))
    #expect(conflict.conflicts.map(\.path) == [.root])
    #expect(text(try proposal(.text(yours), theirs: theirs, choices: [.root: .yours])) == yours)
    #expect(isUnchanged(try proposal(.text(yours), theirs: theirs, choices: [.root: .theirs])))
  }

  // MARK: Patches that test

  @Test func `a test must hold on what is there now`() throws {
    let theirs = Self.changed(("web1", "web7"))
    func patch(_ name: String) throws -> ChangeRequest.Intent {
      let json = """
        [{"op":"test","path":"/spec/compute/instance_name","value":"web1"},
         {"op":"add","path":"/spec/\(name)","value":5}]
        """
      return .patch(try JSONPatch(JSON(parsing: Array(json.utf8))))
    }
    let intent = try patch("new")
    #expect(throws: PatchError.self) { try proposal(intent, theirs: theirs) }
    let moved = Self.changed(("# head", "# theirs"))
    #expect(text(try proposal(intent, theirs: moved)) == moved + "  new: 5\n")
  }
}
