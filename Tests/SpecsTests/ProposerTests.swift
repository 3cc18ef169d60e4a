import Specs
import Testing
import Text
import YAML

/// From a request to one change, whoever was first.
@Suite struct ProposerTests {
  private static let file = """
    kind: Pod
    spec:
      compute:
        instance_name: web1 # the name
        count: 3
      tags:
        - a
        - b

    """

  private func proposal(
    _ intent: ChangeRequest.Intent,
    _ expectation: ChangeRequest.Expectation = .current,
    base: String = file,
    theirs: String? = nil,
    choices: [FieldPath: Side] = [:]
  ) throws -> Proposal {
    let repository = Texts([base], current: theirs ?? base)
    let request = ChangeRequest(
      pod: .named("acme/dev"),
      intent: intent,
      expectation: expectation,
      choices: choices
    )
    return try Proposer(repository: repository).proposal(for: request, by: .after(.seconds(5)))
  }

  private func text(_ proposal: Proposal) -> String? {
    if case .change(let change) = proposal { change.text } else { nil }
  }

  private let name: FieldPath = ["spec", "compute", "instance_name"]
  private let count: FieldPath = ["spec", "compute", "count"]

  @Test func `edits give a text in which all else is as it was`() throws {
    let edits: [Edit] = [.set(count, .int(5)), .insert(["spec", "tags", "-"], .string("c"))]
    let proposal = try proposal(.edits { _ in edits })
    let expected = Self.file.replacing("3", with: "5").replacing("- b\n", with: "- b\n    - c\n")
    #expect(text(proposal) == expected)
  }

  @Test func `nothing different is no change`() throws {
    guard case .unchanged = try proposal(.edits { _ in [.set(count, .int(3))] }),
      case .unchanged = try proposal(.text(Self.file))
    else {
      Issue.record("something changed")
      return
    }
  }

  @Test func `other fields are merged, and their changes are listed`() throws {
    let theirs = Self.file.replacing("web1", with: "web7")
    let revision = BlobID.of(Array(Self.file.utf8))
    let result = try proposal(
      .edits { _ in [.set(count, .int(5))] },
      .revision(revision),
      theirs: theirs
    )
    guard case .change(let change) = result else {
      Issue.record("no change")
      return
    }
    #expect(change.text == theirs.replacing("3", with: "5"))
    #expect(change.theirs?.map(\.path) == [name])
    #expect(change.revision == BlobID.of(Array(theirs.utf8)))
  }

  @Test func `the same field is a conflict until a person decides`() throws {
    let theirs = Self.file.replacing("3", with: "4")
    let revision = BlobID.of(Array(Self.file.utf8))
    let intent = ChangeRequest.Intent.edits { [count] _ in [.set(count, .int(5))] }
    guard case .conflict(let conflict) = try proposal(intent, .revision(revision), theirs: theirs)
    else {
      Issue.record("no conflict")
      return
    }
    let found = try #require(conflict.conflicts.first)
    #expect(conflict.conflicts.count == 1 && found.path == count)
    #expect(found.base == .int(3) && found.theirs == .int(4) && found.yours == .int(5))
    let yours = try proposal(intent, .revision(revision), theirs: theirs, choices: [count: .yours])
    #expect(text(yours) == Self.file.replacing("3", with: "5"))
    guard
      case .unchanged = try proposal(
        intent,
        .revision(revision),
        theirs: theirs,
        choices: [count: .theirs]
      )
    else {
      Issue.record("theirs is what is there")
      return
    }
  }

  @Test func `the same change by both is not a conflict`() throws {
    let theirs = Self.file.replacing("3", with: "5")
    let revision = BlobID.of(Array(Self.file.utf8))
    guard
      case .unchanged = try proposal(
        .edits { _ in [.set(count, .int(5))] },
        .revision(revision),
        theirs: theirs
      )
    else {
      Issue.record("something changed")
      return
    }
  }

  @Test func `texts are merged line by line, comments included`() throws {
    let theirs = Self.file.replacing("# the name", with: "# their comment")
    let yours = Self.file.replacing("kind: Pod", with: "# yours\nkind: Pod")
    let revision = BlobID.of(Array(Self.file.utf8))
    let merged = try proposal(.text(yours), .revision(revision), theirs: theirs)
    #expect(text(merged) == theirs.replacing("kind: Pod", with: "# yours\nkind: Pod"))
  }

  @Test func `a revision that never was is refused`() {
    #expect(throws: SpecError.self) {
      try proposal(.text("a: 1\n"), .revision(String(repeating: "1", count: 40)))
    }
  }

  @Test func `what the schema forbids is refused, unless it was so before`() throws {
    #expect(throws: InvalidSpec.self) {
      try proposal(.edits { [name] _ in [.set(name, .string("NO"))] })
    }
    let old = Self.file.replacing("web1", with: "OLD")
    let result = try proposal(.edits { _ in [.set(count, .int(5))] }, base: old)
    guard case .change(let change) = result else {
      Issue.record("no change")
      return
    }
    #expect(change.warnings.count == 1)
  }

  @Test func `a text that is not YAML is refused with its position`() {
    let error = #expect(throws: InvalidSpec.self) { try proposal(.text("a: [1\nb: 2")) }
    guard case .malformed(let malformed) = error else {
      Issue.record("another error")
      return
    }
    #expect(malformed.mark.line == 2)
  }

  @Test func `a new pod has the shape of the others`() throws {
    let submission = Submission(
      isNew: true,
      customer: "123",
      environment: "on",
      values: [name: "1e5", ["spec", "security", "waf", "enabled"]: "true"]
    )
    let request = ChangeRequest(
      pod: .named("123/on"),
      intent: .form(submission),
      expectation: .absent
    )
    let result = try Proposer(repository: Texts([], current: nil)).proposal(
      for: request,
      by: .after(.seconds(5))
    )
    #expect(
      text(result) == """
        apiVersion: v1
        kind: Pod
        metadata:
          customer: "123"
          environment: "on"
        spec:
          compute:
            instance_name: "1e5"
            instance_type: t4g.nano
          security:
            waf:
              enabled: true

        """
    )
  }
}
