import Specs
import Testing
import Text
import YAML

/// A change of a pod whose pull request is open.
@Suite struct WorkingCopyTests {
  private static let main = "a: 1\nb: 1\n"
  private static let branch = "a: 2\nb: 1\n"

  private static func revision(_ text: String) -> String { BlobID.of(Array(text.utf8)) }

  private static func proposer(_ mode: DeployMode = .pullRequest) throws -> Proposer {
    let pod = PodID.named("acme/dev")
    let spec = try Spec(pod: pod, revision: revision(branch), bytes: Array(branch.utf8))
    let copy = WorkingCopy(
      pull: PullSummary(number: 7, pod: pod, title: "Deploy acme/dev"),
      original: Original(spec)
    )
    return Proposer(
      repository: Texts([], current: main),
      pulls: OpenPull(copy: copy),
      mode: { _ in mode }
    )
  }

  private static func request(
    _ edit: Edit,
    _ expectation: ChangeRequest.Expectation = .current,
    asksFor mode: DeployMode? = nil
  ) -> ChangeRequest {
    ChangeRequest(
      pod: .named("acme/dev"),
      intent: .edits { _ in [edit] },
      expectation: expectation,
      asksFor: mode
    )
  }

  private static func set(_ key: String, _ value: Number) -> Edit {
    .set(FieldPath([key]), .int(value))
  }

  private static func change(_ proposal: Proposal) throws -> ChangeSet {
    guard case .change(let change) = proposal else {
      Issue.record("no change: \(proposal)")
      throw SpecError.refused(message: "")
    }
    return change
  }

  @Test func `it starts from the text on the branch`() throws {
    let change = try Self.change(
      Self.proposer().proposal(for: Self.request(Self.set("b", "2")), by: .after(.seconds(5)))
    )
    #expect(change.text == "a: 2\nb: 2\n")
    #expect(change.revision == Self.revision(Self.branch))
  }

  @Test func `one that began at the base is made again on the branch`() throws {
    let change = try Self.change(
      Self.proposer().proposal(
        for: Self.request(Self.set("b", "2"), .revision(Self.revision(Self.main))),
        by: .after(.seconds(5))
      )
    )
    #expect(change.text == "a: 2\nb: 2\n")
    #expect(change.theirs?.map(\.path.description) == ["/a"])
  }

  @Test func `the same field in another way is a conflict`() throws {
    let proposal = try Self.proposer().proposal(
      for: Self.request(Self.set("a", "3"), .revision(Self.revision(Self.main))),
      by: .after(.seconds(5))
    )
    guard case .conflict(let conflict) = proposal else {
      Issue.record("no conflict")
      return
    }
    #expect(conflict.conflicts.map(\.path.description) == ["/a"])
  }

  @Test(arguments: [DeployMode.dispatch, .commit])
  func `other modes start from the base, unless a pull request is asked for`(
    mode: DeployMode
  ) throws {
    let proposer = try Self.proposer(mode)
    let edit = Self.set("b", "2")
    let plain = try Self.change(proposer.proposal(for: Self.request(edit), by: .after(.seconds(5))))
    #expect(plain.text == "a: 1\nb: 2\n")
    let asked = try Self.change(
      proposer.proposal(for: Self.request(edit, asksFor: .pullRequest), by: .after(.seconds(5)))
    )
    #expect(asked.text == "a: 2\nb: 2\n" && asked.asksFor == .pullRequest)
  }
}

/// One open pull request.
private struct OpenPull: PullRequests {
  let copy: WorkingCopy

  func openPulls() -> OpenPulls { OpenPulls([copy.pull]) }

  func pull(_ number: Int, by deadline: Deadline) throws(SpecError) -> PullRequest {
    throw .notFound(message: "")
  }

  func workingCopy(of pod: PodID, by deadline: Deadline) -> WorkingCopy? {
    pod == copy.pull.pod ? copy : nil
  }

  func perform(
    _ action: PullAction,
    on number: Int,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError) {
    throw .notFound(message: "")
  }

  func divergence(of number: Int, by deadline: Deadline) throws(SpecError) -> Divergence {
    throw .notFound(message: "")
  }

  func update(
    _ divergence: Divergence,
    with text: String?,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError) {
    throw .notFound(message: "")
  }
}
