import Text

/// Where specs are read.
///
/// `GitHub` and `LocalGit` implement it; neither knows a page.
package protocol SpecRepository: Sendable {
  /// What the pages say about the repository.
  var origin: Origin { get }

  /// The pods.
  ///
  /// - Parameters:
  ///   - freshness: Whether what is remembered will do.
  ///   - deadline: When the answer must be there.
  /// - Returns: The catalogue, which says how old it is.
  /// - Throws: What keeps the source from answering, when nothing is remembered or a rereading was asked for.
  func catalogue(_ freshness: Freshness, by deadline: Deadline) throws(SpecError) -> Catalogue

  /// The pod's spec at the catalogue's state.
  ///
  /// - Parameters:
  ///   - pod: Which one.
  ///   - deadline: When the answer must be there.
  /// - Returns: The spec, parsed.
  /// - Throws: ``SpecError/noSuchPod(_:)``, ``SpecError/unusableSpec(_:)`` and what keeps the source from answering.
  func spec(of pod: PodID, by deadline: Deadline) throws(SpecError) -> Spec

  /// The pod's spec as it was at an older revision.
  ///
  /// - Parameters:
  ///   - pod: Which one.
  ///   - revision: The blob SHA; anything else is no revision.
  ///   - deadline: When the answer must be there.
  /// - Returns: The spec, parsed.
  /// - Throws: ``SpecError/noSuchRevision(_:)``, ``SpecError/unusableSpec(_:)`` and what keeps the source from
  ///   answering.
  func spec(of pod: PodID, at revision: String, by deadline: Deadline) throws(SpecError) -> Spec

  /// Tells which pods somebody looks at, so that those without a summary are read first; returns at once.
  func noteInterest(in entries: some Sequence<Catalogue.Entry>)

  /// What the deployment's workflow lets a person choose; without limits where there is none.
  ///
  /// - Parameter deadline: When the answer must be there.
  /// - Returns: The choices, from the workflow file itself.
  /// - Throws: What keeps the source from answering.
  func choices(by deadline: Deadline) throws(SpecError) -> WorkflowInputs

  /// Whether the source can be used, for `/health`; never throws, since that is what it reports.
  func health(by deadline: Deadline) -> SourceHealth

  /// The catalogue in memory, without any I/O; `nil` before the first reading.
  func remembered() -> Catalogue?
}

/// Where changes are written.
package protocol Deployer: Sendable {
  /// What confirming a change does in an environment.
  func mode(in environment: Slug) -> DeployMode

  /// How a change would be carried out.
  ///
  /// - Parameters:
  ///   - change: What would be confirmed.
  ///   - deadline: When the answer must be there.
  /// - Returns: The plan, for the review.
  /// - Throws: ``SpecError/undeployable(_:)`` for what the source cannot carry, and what keeps it from answering.
  func plan(_ change: ChangeSet, by deadline: Deadline) throws(SpecError) -> DeploymentPlan

  /// Starts a deployment and returns without waiting for it to end.
  ///
  /// - Parameters:
  ///   - change: What to write: its text, where the pod is still at its revision.
  ///   - key: A word of the confirmation's own, 8 to 64 letters and digits.
  ///   - deadline: When the answer must be there.
  /// - Returns: What to follow.
  /// - Throws: ``SpecError/stale(_:)`` when somebody else has changed the pod since; other ``SpecError``. After a
  ///   throw nothing was started, or the error says that this is not known.
  func deploy(
    _ change: ChangeSet,
    key: String,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment
}

/// Where deployments are followed.
package protocol RunFollower: Sendable {
  /// One run as it stands now.
  ///
  /// - Parameters:
  ///   - id: The run's name; that of a ``PendingRun`` gives the run once it is found, under its own name, and
  ///     a run that is being searched until then.
  ///   - attempt: Which time it was run, from 1; `nil` for the last.
  ///   - deadline: When the answer must be there.
  /// - Returns: The run.
  /// - Throws: ``SpecError/notFound(message:)`` for a name that is no run's, and for an attempt that never was.
  func run(_ id: RunID, attempt: Int?, by deadline: Deadline) throws(SpecError) -> Run

  /// The run that is deploying a pod now, of ours or found by its title.
  ///
  /// - Parameters:
  ///   - pod: The pod.
  ///   - isDecision: Whether something is to be started if there is none; a look may be some seconds old.
  ///   - deadline: When the answer must be there.
  /// - Returns: The run, as its source says or said last; `nil` where there is none, or none is known.
  func activeRun(of pod: PodID, isDecision: Bool, by deadline: Deadline) -> Run?

  /// Whether a ``PendingRun`` can be followed before its deployment is started.
  var findsAnyName: Bool { get }
}

/// Where runs are followed, read and told what to do.
package typealias RunSource = RunFollower & RunLogs & RunController

extension RunFollower {
  package var findsAnyName: Bool { false }

  /// One run as it stands now.
  package func run(_ id: RunID, by deadline: Deadline) throws(SpecError) -> Run {
    try run(id, attempt: nil, by: deadline)
  }

  /// A look at the run that is deploying a pod.
  package func activeRun(of pod: PodID, by deadline: Deadline) -> Run? {
    activeRun(of: pod, isDecision: false, by: deadline)
  }
}

/// Whether a remembered catalogue will do.
package enum Freshness: Sendable {
  /// What is in memory, however old; it is refreshed behind the scenes. Only the first reading waits.
  case remembered
  /// Ask the source now.
  case reread
}

/// What the pages say about where specs come from.
package struct Origin: Hashable, Sendable {
  package enum Kind: Sendable { case github, local }

  package let kind: Kind
  /// `owner/name`, or the path of the local repository.
  package let repository: String
  package let branch: String
  /// Folder of `{customer}/{env}/spec.yml`, without slashes around; empty for the root.
  package let specsPath: String
  /// The repository's page; `nil` for a local one.
  package let link: String?
  /// What keeps the source from working at all, such as a missing token: a sentence that names the variable.
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

  /// Where a pod's spec.yml stands in the repository.
  package func path(of pod: PodID) -> String {
    specsPath.isEmpty ? "\(pod)/spec.yml" : "\(specsPath)/\(pod)/spec.yml"
  }

  /// The page of the branch at the source, where it has one.
  package var branchLink: String? {
    link.map { "\($0)/tree/\(PercentEncoding.encodedPath(branch))" }
  }

  /// The page of a pod's spec.yml at the source, where it has one.
  package func link(to pod: PodID) -> String? {
    link.map {
      "\($0)/blob/\(PercentEncoding.encodedPath(branch))/\(PercentEncoding.encodedPath(path(of: pod)))"
    }
  }
}

/// What `/health` reports.
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
  /// Scopes of the token; `nil` where GitHub does not report them, or does not apply.
  package let repoScope: Bool?
  package let workflowScope: Bool?
  package let rateLimit: RateLimit?
  /// `nil` when healthy; else a sentence a person can act on.
  package let error: String?
  /// Seconds after which another try makes sense, where known.
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
