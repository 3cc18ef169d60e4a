package import YAML

/// Why a source, or a rule of the domain, refused.
///
/// Each case is one HTTP status.
package enum SpecError: Error, Sendable {
  /// The repository does not have this pod.
  case noSuchPod(PodID)
  /// A run, workflow, branch or repository does not exist. `message` names it and what to change.
  case notFound(message: String)
  /// A pod to be created already exists.
  case podExists(PodID)
  /// Someone else has changed the pod since the change was made; nothing was written.
  case stale(PodID)
  /// The pod's file never had the revision that a change claims to be based on.
  case noSuchRevision(PodID)
  /// A deployment of the pod is in progress, as this run.
  case inProgress(PodID, run: RunID)
  /// An edit's path does not exist in the document, or its text cannot be changed there without
  /// touching something else.
  case uneditable(PodID, EditRefusal)
  /// The source cannot deploy the change: what is wrong with each field, or with the whole (the
  /// root).
  case undeployable([Violation])
  /// The pod's spec.yml cannot be read or edited.
  case unusableSpec(UnusableSpec)
  /// The token is not allowed to do this. `permission` is the missing one, if that is the cause;
  /// `link` is the source's page to change that.
  case forbidden(message: String, permission: String? = nil, link: String? = nil)
  /// The branch's rules forbid a commit to it; `message` is the source's wording, in a sentence.
  case protectedBranch(PodID, message: String)
  /// A run's state does not allow the action; `message` has the reason in the source's words.
  case wrongState(message: String)
  /// The source understood and refused, such as GitHub's 422; `message` is its own wording, as a
  /// sentence.
  case refused(message: String)
  /// Try later, or correct the configuration.
  case unavailable(Unavailability)
}

/// Why a source cannot answer now.
package struct Unavailability: Error, Hashable, Sendable {
  package enum Cause: Hashable, Sendable {
    /// The token is missing, wrong or expired, or another setting that only the operator can
    /// correct.
    case configuration
    /// A primary or secondary rate limit.
    case rateLimit
    /// Too many of our requests are waiting.
    case busy
    /// The other side is down, slow, broken or sends invalid answers.
    case outage
  }

  package var cause: Cause
  /// What happened, in a sentence for people; never a token.
  package var message: String
  /// Seconds until a retry makes sense, if known.
  package var retryAfter: Int?
  /// Whether the action may have been carried out anyway.
  package var isUnclear: Bool

  package init(cause: Cause, message: String, retryAfter: Int? = nil, isUnclear: Bool = false) {
    self.cause = cause
    self.message = message
    self.retryAfter = retryAfter
    self.isUnclear = isUnclear
  }
}
