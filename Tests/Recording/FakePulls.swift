package import Specs
import Synchronization
import YAML

/// Pull requests in memory, made with literals, which remember what was asked of them.
package final class FakePulls: PullRequests {
  package struct Asked: Hashable, Sendable {
    package let action: PullAction
    package let number: Int
    package let actor: String?

    package init(action: PullAction, number: Int, actor: String?) {
      self.action = action
      self.number = number
      self.actor = actor
    }
  }

  private struct State {
    var pulls: [Int: PullRequest]
    var asked: [Asked] = []
    var updates: [String] = []
    var stale: Int
  }

  private let state: Mutex<State>
  private let copies: [PodID: WorkingCopy]
  private let parted: Divergence?
  private let refusal: SpecError?
  private let generation: Int

  /// - Parameters:
  ///   - pulls: All there are.
  ///   - texts: The text on the branch of each that is open, by number.
  ///   - divergence: What an update of any of them starts from.
  ///   - refusal: What is answered to everything that is asked of them.
  ///   - stale: How often an update comes too late.
  ///   - generation: Names the list of those that are open.
  package init(
    _ pulls: [PullRequest] = [],
    texts: [Int: String] = [:],
    divergence: Divergence? = nil,
    refusal: SpecError? = nil,
    stale: Int = 0,
    generation: Int = 1
  ) {
    state = Mutex(
      State(pulls: Dictionary(uniqueKeysWithValues: pulls.map { ($0.number, $0) }), stale: stale)
    )
    self.refusal = refusal
    self.generation = generation
    parted = divergence
    var copies: [PodID: WorkingCopy] = [:]
    for pull in pulls where pull.state == .open {
      let original = texts[pull.number].flatMap { text in
        (try? Spec(pod: pull.pod, revision: "of-pull-\(pull.number)", bytes: Array(text.utf8)))
          .map { Original($0) }
      }
      copies[pull.pod] = WorkingCopy(pull: Self.summary(pull), original: original)
    }
    self.copies = copies
  }

  package var asked: [Asked] { state.withLock { $0.asked } }
  /// The texts that branches were given.
  package var updates: [String] { state.withLock { $0.updates } }

  private static func summary(_ pull: PullRequest) -> PullSummary {
    PullSummary(
      number: pull.number,
      pod: pull.pod,
      title: pull.title,
      isDraft: pull.isDraft,
      link: pull.link
    )
  }

  package func openPulls() -> OpenPulls {
    let open = state.withLock { $0.pulls.values.filter { $0.state == .open } }
    return OpenPulls(
      generation: generation,
      open.sorted { $0.number > $1.number }.map(Self.summary)
    )
  }

  package func pull(_ number: Int, by deadline: Deadline) throws(SpecError) -> PullRequest {
    guard let pull = state.withLock({ $0.pulls[number] }) else {
      throw .notFound(message: "#\(number) is not a pull request of ours.")
    }
    return pull
  }

  package func workingCopy(
    of pod: PodID,
    by deadline: Deadline
  ) throws(SpecError) -> WorkingCopy? { copies[pod] }

  package func perform(
    _ action: PullAction,
    on number: Int,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError) {
    if let refusal { throw refusal }
    let pull = try pull(number, by: deadline)
    if case .merge(let head) = action, head != pull.head {
      throw .wrongState(message: "The branch has changed. Look at the changes again, then merge.")
    }
    state.withLock { state in
      state.asked.append(Asked(action: action, number: number, actor: actor.name))
      state.pulls[number]?.state = action == .close ? .closed : .merged
      state.pulls[number]?.actions = []
    }
  }

  package func divergence(of number: Int, by deadline: Deadline) throws(SpecError) -> Divergence {
    if let refusal { throw refusal }
    _ = try pull(number, by: deadline)
    guard let parted else { throw .wrongState(message: "The branch is up to date.") }
    return parted
  }

  package func update(
    _ divergence: Divergence,
    with text: String?,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError) {
    let isStale = state.withLock { state in
      guard state.stale == 0 else {
        state.stale -= 1
        return true
      }
      state.updates.append(text ?? "")
      return false
    }
    if isStale { throw .stale(divergence.pod) }
  }
}
