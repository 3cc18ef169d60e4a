import Text

/// Reads specs.
///
/// `GitHub` and `LocalGit` implement it; neither knows about pages.
package protocol SpecRepository: Sendable {
  /// Facts about the repository for the pages.
  var origin: Origin { get }

  /// The pods.
  ///
  /// - Parameters:
  ///   - freshness: Whether remembered data is enough.
  ///   - deadline: When the answer must be there.
  /// - Returns: The catalogue, with its age.
  /// - Throws: Why the source does not answer, if nothing is remembered or a reread was requested.
  func catalogue(_ freshness: Freshness, by deadline: Deadline) throws(SpecError) -> Catalogue

  /// The pod's spec at the catalogue's state.
  ///
  /// - Parameters:
  ///   - pod: The pod.
  ///   - deadline: When the answer must be there.
  /// - Returns: The parsed spec.
  /// - Throws: ``SpecError/noSuchPod(_:)``, ``SpecError/unusableSpec(_:)``, or why the source does
  ///   not answer.
  func spec(of pod: PodID, by deadline: Deadline) throws(SpecError) -> Spec

  /// The pod's spec at an older revision.
  ///
  /// - Parameters:
  ///   - pod: The pod.
  ///   - revision: A blob SHA; anything else is not a revision.
  ///   - deadline: When the answer must be there.
  /// - Returns: The parsed spec.
  /// - Throws: ``SpecError/noSuchRevision(_:)``, ``SpecError/unusableSpec(_:)``, or why the source
  ///   does not answer.
  func spec(of pod: PodID, at revision: String, by deadline: Deadline) throws(SpecError) -> Spec

  /// Notes which pods someone is viewing, so that those without a summary are read first; returns
  /// at once.
  func noteInterest(in entries: some Sequence<Catalogue.Entry>)

  /// The choices of the deployment's workflow; without restrictions if there is no workflow.
  ///
  /// - Parameter deadline: When the answer must be there.
  /// - Returns: The choices, from the workflow file itself.
  /// - Throws: Why the source does not answer.
  func choices(by deadline: Deadline) throws(SpecError) -> WorkflowInputs

  /// Whether the source can be used, for `/health`; never throws, because it reports errors.
  func health(by deadline: Deadline) -> SourceHealth

  /// The catalogue in memory, without any I/O; `nil` before the first reading.
  func remembered() -> Catalogue?
}

/// Writes changes.
package protocol Deployer: Sendable {
  /// What confirming a change does where no environment says otherwise.
  var standardMode: DeployMode { get }

  /// What confirming a change does in an environment.
  func mode(in environment: Slug) -> DeployMode

  /// How a change would be deployed.
  ///
  /// - Parameters:
  ///   - change: The change to confirm.
  ///   - deadline: When the answer must be there.
  /// - Returns: The plan, for the review.
  /// - Throws: ``SpecError/undeployable(_:)`` for a change that the source cannot deploy, or why it
  ///   does not answer.
  func plan(_ change: ChangeSet, by deadline: Deadline) throws(SpecError) -> DeploymentPlan

  /// Starts a deployment and returns without waiting for its end.
  ///
  /// - Parameters:
  ///   - change: The change, which applies only if the pod is still at its revision.
  ///   - key: The key of the confirmation, 8 to 64 letters and digits.
  ///   - deadline: When the answer must be there.
  /// - Returns: What to follow.
  /// - Throws: ``SpecError/stale(_:)`` if someone else has changed the pod since; other
  ///   ``SpecError``. After an error nothing was started, or the error says that this is unknown.
  func deploy(
    _ change: ChangeSet,
    key: String,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment
}

/// Follows deployments.
package protocol RunFollower: Sendable {
  /// The current state of a run.
  ///
  /// - Parameters:
  ///   - id: The run's name. For the name of a ``PendingRun``, the result is the run under its own
  ///     name once it is found, and a run in the state of being searched until then.
  ///   - attempt: The number of the attempt, from 1; `nil` for the last.
  ///   - deadline: When the answer must be there.
  /// - Returns: The run.
  /// - Throws: ``SpecError/notFound(message:)`` for an unknown name or attempt.
  func run(_ id: RunID, attempt: Int?, by deadline: Deadline) throws(SpecError) -> Run

  /// The run that is deploying a pod now, started by us or found by its title.
  ///
  /// - Parameters:
  ///   - pod: The pod.
  ///   - isDecision: Whether something will be started if there is none; otherwise the answer may
  ///     be some seconds old.
  ///   - deadline: When the answer must be there.
  /// - Returns: The run, in its last known state; `nil` if there is none, or none is known.
  func activeRun(of pod: PodID, isDecision: Bool, by deadline: Deadline) -> Run?

  /// Whether a ``PendingRun`` can be followed before its deployment is started.
  var findsAnyName: Bool { get }
}

/// Follows runs, reads their logs and performs actions on them.
package typealias RunSource = RunFollower & RunLogs & RunController

extension RunFollower {
  package var findsAnyName: Bool { false }

  /// The current state of a run.
  package func run(_ id: RunID, by deadline: Deadline) throws(SpecError) -> Run {
    try run(id, attempt: nil, by: deadline)
  }

  /// The run that is deploying a pod, possibly some seconds old.
  package func activeRun(of pod: PodID, by deadline: Deadline) -> Run? {
    activeRun(of: pod, isDecision: false, by: deadline)
  }
}

/// Whether a remembered catalogue is enough.
package enum Freshness: Sendable {
  /// The one in memory, of any age; it is refreshed in the background. Only the first reading
  /// waits.
  case remembered
  /// Ask the source now.
  case reread
}

/// The facts about a source for the pages.
package struct Origin: Hashable, Sendable {
  package enum Kind: Sendable { case github, local }

  package let kind: Kind
  /// `owner/name`, or the path of the local repository.
  package let repository: String
  package let branch: String
  /// The folder of `{customer}/{env}/spec.yml`, without slashes at either end; empty for the root.
  package let specsPath: String
  /// The repository's page; `nil` for a local one.
  package let link: String?
  /// Why the source cannot work at all, such as a missing token: a sentence that names the
  /// variable.
  package let obstacle: String?

  package init(
    kind: Kind,
    repository: String,
    branch: String,
    specsPath: String,
    link: String?,
    obstacle: String? = nil
  ) {
    self.kind = kind
    self.repository = repository
    self.branch = branch
    self.specsPath = specsPath
    self.link = link
    self.obstacle = obstacle
  }

  /// The path of a pod's spec.yml in the repository.
  package func path(of pod: PodID) -> String {
    specsPath.isEmpty ? "\(pod)/spec.yml" : "\(specsPath)/\(pod)/spec.yml"
  }

  /// The page of the branch at the source, if it has one.
  package var branchLink: String? {
    link.map { "\($0)/tree/\(PercentEncoding.encodedPath(branch))" }
  }

  /// The page of a pod's spec.yml at the source, if it has one.
  package func link(to pod: PodID) -> String? {
    link.map {
      "\($0)/blob/\(PercentEncoding.encodedPath(branch))/\(PercentEncoding.encodedPath(path(of: pod)))"
    }
  }
}

/// The result for `/health`.
package struct SourceHealth: Sendable {
  package struct RateLimit: Hashable, Sendable {
    package let remaining: Int
    package let limit: Int
    /// Unix seconds.
    package let resetAt: Int64

    package init(remaining: Int, limit: Int, resetAt: Int64) {
      self.remaining = remaining
      self.limit = limit
      self.resetAt = resetAt
    }
  }

  /// `connected`, `unreachable`, `not used` …: one short word or two.
  package let github: String
  package let repository: String
  /// Whether the token has the scope `repo`; `nil` if GitHub does not report scopes, or they do not
  /// apply.
  package let repoScope: Bool?
  package let workflowScope: Bool?
  package let rateLimit: RateLimit?
  /// `nil` if healthy; otherwise a sentence that a person can act on.
  package let error: String?
  /// Seconds until a retry makes sense, if known.
  package let retryAfter: Int?

  package init(
    github: String,
    repository: String,
    repoScope: Bool? = nil,
    workflowScope: Bool? = nil,
    rateLimit: RateLimit? = nil,
    error: String? = nil,
    retryAfter: Int? = nil
  ) {
    self.github = github
    self.repository = repository
    self.repoScope = repoScope
    self.workflowScope = workflowScope
    self.rateLimit = rateLimit
    self.error = error
    self.retryAfter = retryAfter
  }

  package var isHealthy: Bool { error == nil }
}
