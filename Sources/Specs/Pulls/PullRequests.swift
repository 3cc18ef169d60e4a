/// Finds, reads, merges, closes and updates our pull requests.
package protocol PullRequests: Sendable {
  /// Our open pull requests, from memory.
  ///
  /// An old list is read again in the background.
  func openPulls() -> OpenPulls

  /// The current state of a pull request.
  ///
  /// - Parameters:
  ///   - number: Its number.
  ///   - deadline: When the answer must be there.
  /// - Returns: The pull request.
  /// - Throws: ``SpecError/notFound(message:)`` for a number that is not one of our pull requests.
  func pull(_ number: Int, by deadline: Deadline) throws(SpecError) -> PullRequest

  /// The pod's text on the branch of its open pull request. A further change starts from it.
  ///
  /// - Parameters:
  ///   - pod: The pod.
  ///   - deadline: When the answer must be there.
  /// - Returns: `nil` if none of our pull requests is open for the pod.
  /// - Throws: What keeps the source from answering.
  func workingCopy(of pod: PodID, by deadline: Deadline) throws(SpecError) -> WorkingCopy?

  /// Merges or closes a pull request.
  ///
  /// - Parameters:
  ///   - action: What.
  ///   - number: Of which one.
  ///   - actor: Who asks.
  ///   - deadline: When the answer must be there.
  /// - Throws: ``SpecError/notFound(message:)``, ``SpecError/wrongState(message:)``, ``SpecError/forbidden(message:permission:link:)``
  ///   and what keeps the source from answering.
  func perform(
    _ action: PullAction,
    on number: Int,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError)

  /// Both versions of a pod that an update of a pull request merges.
  ///
  /// - Throws: As ``pull(_:by:)`` does, and ``SpecError/wrongState(message:)`` if there is nothing to update.
  func divergence(of number: Int, by deadline: Deadline) throws(SpecError) -> Divergence

  /// Brings the base into the branch of a pull request, with a merged text.
  ///
  /// The commits of others stay on the branch.
  ///
  /// - Parameters:
  ///   - divergence: What the text was merged from.
  ///   - text: The pod's whole text; `nil` to leave the pod removed.
  ///   - actor: Who asks.
  ///   - deadline: When the answer must be there.
  /// - Throws: ``SpecError/stale(_:)`` if the branch has moved since; other ``SpecError``.
  func update(
    _ divergence: Divergence,
    with text: String?,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError)
}

/// A pod's text on the branch of an open pull request.
package struct WorkingCopy: Sendable {
  package let pull: PullSummary
  /// The text; `nil` if the branch removes the file.
  package let original: Original?

  package init(pull: PullSummary, original: Original?) {
    self.pull = pull
    self.original = original
  }
}

/// A pull request's branch and its base, which have both changed since the branch was made.
package struct Divergence: Sendable {
  package let number: Int
  package let pod: PodID
  /// The newest commits of branch and base.
  package let head: String
  package let baseHead: String
  /// The pod's text where the branch was made; `nil` if it did not exist.
  package let ancestor: Original?
  package let ours: Original
  /// The pod's text on the base now; `nil` if it no longer exists.
  package let theirs: Original?

  package init(
    number: Int,
    pod: PodID,
    head: String,
    baseHead: String,
    ancestor: Original?,
    ours: Original,
    theirs: Original?
  ) {
    self.number = number
    self.pod = pod
    self.head = head
    self.baseHead = baseHead
    self.ancestor = ancestor
    self.ours = ours
    self.theirs = theirs
  }
}

/// What lists and forms show of an open pull request.
package struct PullSummary: Hashable, Sendable {
  package let number: Int
  package let pod: PodID
  package let title: String
  package let isDraft: Bool
  /// Its page at the source.
  package let link: String?
  /// The key of the confirmation that opened it.
  package let key: String?

  package init(
    number: Int,
    pod: PodID,
    title: String,
    isDraft: Bool = false,
    link: String? = nil,
    key: String? = nil
  ) {
    self.number = number
    self.pod = pod
    self.title = title
    self.isDraft = isDraft
    self.link = link
    self.key = key
  }
}

/// Our open pull requests, as far as they are known.
package struct OpenPulls: Sendable {
  /// Changes with the content, for caches.
  package let generation: Int
  /// Newest first.
  package let all: [PullSummary]
  private let pulls: [PodID: PullSummary]

  /// - Parameters:
  ///   - generation: Names the content.
  ///   - pulls: Newest first; the newest of a pod counts.
  package init(generation: Int = 0, _ pulls: [PullSummary] = []) {
    self.generation = generation
    all = pulls
    self.pulls = Dictionary(pulls.map { ($0.pod, $0) }) { first, _ in first }
  }

  package subscript(pod: PodID) -> PullSummary? { pulls[pod] }

  package var isEmpty: Bool { pulls.isEmpty }
}

/// For a source without pull requests.
package struct NoPullRequests: PullRequests {
  package init() {}

  package func openPulls() -> OpenPulls { OpenPulls() }

  package func pull(_ number: Int, by deadline: Deadline) throws(SpecError) -> PullRequest {
    throw Self.absence(number)
  }

  package func workingCopy(of pod: PodID, by deadline: Deadline) -> WorkingCopy? { nil }

  package func perform(
    _ action: PullAction,
    on number: Int,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError) {
    throw Self.absence(number)
  }

  package func divergence(of number: Int, by deadline: Deadline) throws(SpecError) -> Divergence {
    throw Self.absence(number)
  }

  package func update(
    _ divergence: Divergence,
    with text: String?,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError) {
    throw Self.absence(divergence.number)
  }

  private static func absence(_ number: Int) -> SpecError {
    .notFound(message: "A local repository does not have pull requests, so there is no #\(number).")
  }
}
