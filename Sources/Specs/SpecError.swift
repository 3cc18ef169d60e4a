package import YAML

/// Why a source, or a rule of the domain, said no.
///
/// Each case is one HTTP status.
package enum SpecError: Error, Sendable {
  /// The repository holds no such pod.
  case noSuchPod(PodID)
  /// A run, workflow, branch or repository that is not there. `message` names it and what to change.
  case notFound(message: String)
  /// A pod to be created already exists.
  case podExists(PodID)
  /// Somebody else has changed the pod since the change was made; nothing was written.
  case stale(PodID)
  /// The pod's file was never at the revision that a change is said to start from.
  case noSuchRevision(PodID)
  /// A deployment of the pod is in progress, as this run.
  case inProgress(PodID, run: RunID)
  /// The document has nothing where an edit needs something; or its text cannot be changed there without
  /// touching something else.
  case uneditable(PodID, EditRefusal)
  /// The source cannot carry the change: what is wrong with each field, or with the whole (the root).
  case undeployable([Violation])
  /// The pod's spec.yml cannot be read or edited.
  case unusableSpec(UnusableSpec)
  /// The token may not do this. `permission` names what it lacks, where that is the cause; `link` is
  /// the source's own page where that can be changed.
  case forbidden(message: String, permission: String? = nil, link: String? = nil)
  /// The branch's rules forbid a commit to it; `message` is the source's wording, in a sentence.
  case protectedBranch(PodID, message: String)
  /// A run cannot do now what is asked of it; `message` says why, in the source's words.
  case wrongState(message: String)
  /// The source understood and refused, such as GitHub's 422; `message` is its own wording, in a sentence.
  case refused(message: String)
  /// Try later, or correct the configuration.
  case unavailable(Unavailability)
}

/// Why a source cannot answer now.
package struct Unavailability: Error, Hashable, Sendable {
  package enum Cause: Hashable, Sendable {
    /// No token, a wrong or an expired one, or another setting that only the operator can correct.
    case configuration
    /// A primary or secondary rate limit.
    case rateLimit
    /// Too many requests of ours wait already.
    case busy
    /// The other side is away, slow, broken or lying.
    case outage
  }

  package var cause: Cause
  /// What happened, in a sentence for people; never a token.
  package var message: String
  /// Seconds after which another try makes sense, where known.
  package var retryAfter: Int?
  /// Whether what was asked for may have been done all the same.
  package var isUnclear: Bool

  package init(cause: Cause, message: String, retryAfter: Int? = nil, isUnclear: Bool = false) {
    self.cause = cause
    self.message = message
    self.retryAfter = retryAfter
    self.isUnclear = isUnclear
  }
}
