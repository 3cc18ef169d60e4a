/// One run of a deployment, as its source tells it now.
package struct Run: Sendable {
  package enum Status: Hashable, Sendable {
    /// It is not known yet which run it is.
    case searching
    case queued
    case inProgress
    case completed
    /// Another word of the source's, such as `waiting`.
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
  /// Which pod it deploys; `nil` where the source does not tell.
  package var pod: PodID?
  package var title: String
  package var status: Status
  /// `success`, `failure`, `cancelled` …; `nil` until completed.
  package var conclusion: String?
  /// The run's page at its source; `nil` for local runs.
  ///
  /// Until a run is found, the list of runs.
  package var link: String?
  /// Whether the source itself said that this is the deployment's run; else it was found by title and time.
  package var isCertain: Bool
  /// Who asked for it here, where known.
  package var requestedBy: String?
  /// Who started it, as the source says: often the owner of a token.
  package var actor: String?
  /// Why, where known.
  package var reason: String?
  /// Unix seconds.
  package var createdAt: Int64?
  /// When this attempt began, in Unix seconds.
  package var startedAt: Int64?
  /// Unix seconds.
  package var updatedAt: Int64?
  /// From 1: which time this is that the run is run.
  package var attempt: Int
  /// How often the run was run, this time included.
  package var attempts: Int
  package var jobs: [Job]
  /// How many jobs there are; only the first are in ``jobs``.
  package var jobCount: Int
  /// Seconds that such runs took lately; `nil` where there are too few to tell.
  package var usualDuration: Int64?
  /// The inputs it was started with, but for the text; where known.
  package var inputs: [Deployment.Input]
  /// What it changes, where known.
  package var changes: [FieldChange]
  /// The commit it makes, where known.
  package var commit: String?
  /// The blob SHA of the text that it writes, where known.
  package var revision: String?
  /// What a person should know about it, in sentences.
  package var note: String?
  /// Other runs that the same commit started, without their jobs.
  package var siblings: [Run]
  /// What it waits for somebody to allow.
  package var approvals: [Approval]
  /// What was decided about it.
  package var decisions: [Decision]
  /// What can be asked of it now; the source may still refuse.
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

  /// When it began, this time, in Unix seconds.
  package var began: Int64? { startedAt ?? createdAt }

  /// Seconds that it took, or has taken by `now` (Unix seconds); `nil` where its beginning is not known.
  package func duration(at now: Int64) -> Int64? {
    guard let start = began else { return nil }
    guard isCompleted else { return max(0, now - start) }
    return (jobs.compactMap(\.completedAt).max() ?? updatedAt).map { max(0, $0 - start) }
  }
}
