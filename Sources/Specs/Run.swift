/// Names a run: opaque text that is safe in an address.
package struct RunID: Hashable, Sendable, CustomStringConvertible {
  private static let longest = 250

  package let text: String

  /// `nil` for a text that no run is called.
  package init?(_ text: String) {
    let isName = text.utf8.allSatisfy { Slug.allows($0) || $0 == UInt8(ascii: ".") }
    guard (1...Self.longest).contains(text.utf8.count), isName, text.utf8.first != UInt8(ascii: ".")
    else { return nil }
    self.text = text
  }

  /// A run that its source counts.
  package init(number: Int64) { text = String(number) }

  /// The number, as it would be written here; `nil` for other names, and for `007`.
  package var number: Int64? { Int64(text).flatMap { $0 > 0 && String($0) == text ? $0 : nil } }

  package var description: String { text }
}

/// A deployment whose run is not known yet; its name holds all that is needed to find it.
///
/// It is spelled `p.{customer}.{env}.{unix seconds}.{key}`, so that any replica can look.
package struct PendingRun: Hashable, Sendable {
  package let pod: PodID
  /// When it was asked for, in Unix seconds.
  package let time: Int64
  /// The key of the confirmation.
  package let key: String

  package init(pod: PodID, time: Int64, key: String) {
    self.pod = pod
    self.time = time
    self.key = key
  }

  /// `nil` for the name of any other run.
  package init?(_ id: RunID) {
    let parts = id.text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0] == "p",
      let pod = PodID(customer: parts[1], environment: parts[2]),
      let time = Int64(parts[3]), time > 0, String(time) == parts[3],
      (8...64).contains(parts[4].utf8.count), parts[4].utf8.allSatisfy(Slug.allows)
    else { return nil }
    self.init(pod: pod, time: time, key: String(parts[4]))
  }

  package var id: RunID? { RunID("p.\(pod.customer).\(pod.environment).\(time).\(key)") }
}

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

  /// A part of the run on one machine.
  package struct Job: Sendable {
    package let name: String
    package let status: Status
    package let conclusion: String?
    package let steps: [Step]

    package init(name: String, status: Status, conclusion: String?, steps: [Step]) {
      self.name = name
      self.status = status
      self.conclusion = conclusion
      self.steps = steps
    }
  }

  /// One step of a job.
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
  package var requestedBy: String?
  /// Unix seconds.
  package var createdAt: Int64?
  /// Unix seconds.
  package var updatedAt: Int64?
  package var jobs: [Job]
  /// What the run printed, where the source keeps it; bounded.
  package var log: String?
  /// The inputs it was started with, but for the text; where known.
  package var inputs: [Deployment.Input]
  /// What it changes, where known.
  package var changes: [FieldChange]
  /// The commit it makes, where known.
  package var commit: String?
  /// What a person should know about it, in sentences.
  package var note: String?

  package init(
    id: RunID,
    pod: PodID?,
    title: String,
    status: Status,
    conclusion: String? = nil,
    link: String? = nil,
    isCertain: Bool = true,
    requestedBy: String? = nil,
    createdAt: Int64? = nil,
    updatedAt: Int64? = nil,
    jobs: [Job] = [],
    log: String? = nil,
    inputs: [Deployment.Input] = [],
    changes: [FieldChange] = [],
    commit: String? = nil,
    note: String? = nil
  ) {
    self.id = id
    self.pod = pod
    self.title = title
    self.status = status
    self.conclusion = conclusion
    self.link = link
    self.isCertain = isCertain
    self.requestedBy = requestedBy
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.jobs = jobs
    self.log = log
    self.inputs = inputs
    self.changes = changes
    self.commit = commit
    self.note = note
  }

  package var isCompleted: Bool { status == .completed }
}
