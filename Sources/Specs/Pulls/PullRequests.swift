/// Where pull requests of ours are found, read, and told what to do.
package protocol PullRequests: Sendable {
  /// The open pull requests of ours that are remembered, without any I/O.
  ///
  /// What is old is read again behind the scenes.
  func openPulls() -> OpenPulls

  /// One pull request as it stands now.
  ///
  /// - Parameters:
  ///   - number: Its number.
  ///   - deadline: When the answer must be there.
  /// - Returns: The pull request.
  /// - Throws: ``SpecError/notFound(message:)`` for a number that is not a pull request of ours.
  func pull(_ number: Int, by deadline: Deadline) throws(SpecError) -> PullRequest

  /// The pod's text on the branch of its open pull request, which a further change starts from.
  ///
  /// - Parameters:
  ///   - pod: The pod.
  ///   - deadline: When the answer must be there.
  /// - Returns: `nil` where no pull request of ours is open for the pod.
  /// - Throws: What keeps the source from answering.
  func workingCopy(of pod: PodID, by deadline: Deadline) throws(SpecError) -> WorkingCopy?

  /// Asks something of a pull request.
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

  /// What an update of a pull request starts from.
  ///
  /// - Throws: As ``pull(_:by:)`` does, and ``SpecError/wrongState(message:)`` where there is nothing to update.
  func divergence(of number: Int, by deadline: Deadline) throws(SpecError) -> Divergence

  /// Brings the base into the branch of a pull request, with a text that was merged here.
  ///
  /// Commits of others stay on the branch.
  ///
  /// - Parameters:
  ///   - divergence: What the text was merged from.
  ///   - text: The pod's whole text.
  ///   - actor: Who asks.
  ///   - deadline: When the answer must be there.
  /// - Throws: ``SpecError/stale(_:)`` where one of the branches has moved since; other ``SpecError``.
  func update(
    _ divergence: Divergence,
    with text: String,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError)
}

/// A pod's text on the branch of an open pull request.
package struct WorkingCopy: Sendable {
  package let pull: PullSummary
  /// The newest commit of the branch.
  package let head: String
  /// The text; `nil` where the branch removes the file.
  package let original: Original?

  package init(pull: PullSummary, head: String, original: Original?) {
    self.pull = pull
    self.head = head
    self.original = original
  }
}

/// A pull request's branch and its base, which have both changed since they parted.
package struct Divergence: Sendable {
  package let number: Int
  package let pod: PodID
  /// The newest commits of branch and base.
  package let head: String
  package let baseHead: String
  /// The pod's text where the branches parted; `nil` where it was not there.
  package let ancestor: Original?
  package let ours: Original
  /// The pod's text on the base now; `nil` where it is gone.
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

/// The open pull requests of ours, as far as they are known.
package struct OpenPulls: Sendable {
  /// Changes with the content; for caches of what is made from it.
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
    with text: String,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError) {
    throw Self.absence(divergence.number)
  }

  private static func absence(_ number: Int) -> SpecError {
    .notFound(message: "A local repository does not have pull requests, so there is no #\(number).")
  }
}
