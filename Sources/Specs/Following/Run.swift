/// One run of a deployment, in its current state at the source.
package struct Run: Sendable {
  package enum Status: Hashable, Sendable {
    /// It is not known yet which run it is.
    case searching
    case queued
    case inProgress
    case completed
    /// Another word of the source, such as `waiting`.
    case other(String)

    package var text: String {
      switch self {
      case .searching: "searching"
      case .queued: "queued"
      case .inProgress: "in_progress"
      case .completed: "completed"
      case .other(let text): text
      }
    }

    package init(_ text: String) {
      switch text {
      case "queued": self = .queued
      case "in_progress": self = .inProgress
      case "completed": self = .completed
      default: self = .other(text)
      }
    }
  }

  package let id: RunID
  /// The pod that it deploys; `nil` if unknown.
  package var pod: PodID?
  package var title: String
  package var status: Status
  /// `success`, `failure`, `cancelled` …; `nil` until completed.
  package var conclusion: String?
  /// The run's page at its source; `nil` for local runs.
  ///
  /// While the run is being searched, the list of runs.
  package var link: String?
  /// Whether the source confirmed that this is the deployment's run; otherwise it was found by
  /// title and time.
  package var isCertain: Bool
  /// Who requested it in Spec Editor, if known.
  package var requestedBy: String?
  /// Who started it, by the source: often the owner of a token.
  package var actor: String?
  /// The reason, if known.
  package var reason: String?
  /// Unix seconds.
  package var createdAt: Int64?
  /// When this attempt began, in Unix seconds.
  package var startedAt: Int64?
  /// Unix seconds.
  package var updatedAt: Int64?
  /// The number of this attempt, from 1.
  package var attempt: Int
  /// The number of attempts, including this one.
  package var attempts: Int
  package var jobs: [Job]
  /// The number of jobs; only the first are in ``jobs``.
  package var jobCount: Int
  /// Seconds that similar runs took recently; `nil` if there are too few.
  package var usualDuration: Int64?
  /// Its inputs without the text, if known.
  package var inputs: [Deployment.Input]
  /// Its changes, if known.
  package var changes: [FieldChange]
  /// Its commit, if known.
  package var commit: String?
  /// The blob SHA of the text that it writes, if known.
  package var revision: String?
  /// What a person should know about it, in sentences.
  package var note: String?
  /// Other runs that the same commit started, without their jobs.
  package var siblings: [Run]
  /// The approvals that it waits for.
  package var approvals: [Approval]
  /// The decisions on it.
  package var decisions: [Decision]
  /// The available actions; the source may still refuse them.
  package var actions: Set<RunAction.Kind>

  package init(
    id: RunID,
    pod: PodID?,
    title: String,
    status: Status,
    conclusion: String? = nil,
    link: String? = nil,
    isCertain: Bool = true,
    requestedBy: String? = nil,
    actor: String? = nil,
    reason: String? = nil,
    createdAt: Int64? = nil,
    startedAt: Int64? = nil,
    updatedAt: Int64? = nil,
    attempt: Int = 1,
    attempts: Int = 1,
    jobs: [Job] = [],
    jobCount: Int? = nil,
    usualDuration: Int64? = nil,
    inputs: [Deployment.Input] = [],
    changes: [FieldChange] = [],
    commit: String? = nil,
    revision: String? = nil,
    note: String? = nil,
    siblings: [Run] = [],
    approvals: [Approval] = [],
    decisions: [Decision] = [],
    actions: Set<RunAction.Kind> = []
  ) {
    self.id = id
    self.pod = pod
    self.title = title
    self.status = status
    self.conclusion = conclusion
    self.link = link
    self.isCertain = isCertain
    self.requestedBy = requestedBy
    self.actor = actor
    self.reason = reason
    self.createdAt = createdAt
    self.startedAt = startedAt
    self.updatedAt = updatedAt
    self.attempt = attempt
    self.attempts = attempts
    self.jobs = jobs
    self.jobCount = jobCount ?? jobs.count
    self.usualDuration = usualDuration
    self.inputs = inputs
    self.changes = changes
    self.commit = commit
    self.revision = revision
    self.note = note
    self.siblings = siblings
    self.approvals = approvals
    self.decisions = decisions
    self.actions = actions
  }

  package var isCompleted: Bool { status == .completed }

  /// When this attempt began, in Unix seconds.
  package var began: Int64? { startedAt ?? createdAt }

  /// Its duration in seconds, so far at `now` (Unix seconds); `nil` if its start is unknown.
  package func duration(at now: Int64) -> Int64? {
    guard let start = began else { return nil }
    guard isCompleted else { return max(0, now - start) }
    return (jobs.compactMap(\.completedAt).max() ?? updatedAt).map { max(0, $0 - start) }
  }
}
