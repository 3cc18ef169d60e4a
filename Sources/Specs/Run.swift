/// One run of a deployment, as its source tells it now.
package struct Run: Sendable {
  package enum Status: Hashable, Sendable {
    case queued
    case inProgress
    case completed
    /// Another word of the source's, such as `waiting`.
    case other(String)

    package var text: String {
      switch self {
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

  /// One step of the run.
  package struct Step: Sendable {
    package let name: String
    package let status: Status
    package let conclusion: String?

    package init(name: String, status: Status, conclusion: String?) {
      self.name = name
      self.status = status
      self.conclusion = conclusion
    }
  }

  package let id: Int64
  /// Which pod it deploys; `nil` where the source does not tell.
  package var pod: PodID?
  package var title: String
  package var status: Status
  /// `success`, `failure`, `cancelled` …; `nil` until completed.
  package var conclusion: String?
  /// The run's page at its source; `nil` for local runs.
  package var link: String?
  package var requestedBy: String?
  /// Unix seconds.
  package var createdAt: Int64?
  /// Unix seconds.
  package var updatedAt: Int64?
  package var steps: [Step]
  /// What the run printed, where the source keeps it; bounded.
  package var log: String?
  /// The inputs it was started with, where known.
  package var inputs: [Deployment.Input]

  package init(
    id: Int64,
    pod: PodID?,
    title: String,
    status: Status,
    conclusion: String?,
    link: String?,
    requestedBy: String? = nil,
    createdAt: Int64? = nil,
    updatedAt: Int64? = nil,
    steps: [Step] = [],
    log: String? = nil,
    inputs: [Deployment.Input] = []
  ) {
    self.id = id
    self.pod = pod
    self.title = title
    self.status = status
    self.conclusion = conclusion
    self.link = link
    self.requestedBy = requestedBy
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.steps = steps
    self.log = log
    self.inputs = inputs
  }
}
