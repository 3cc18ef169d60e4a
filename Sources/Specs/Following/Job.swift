extension Run {
  /// A part of a run, on one machine.
  package struct Job: Sendable {
    /// The source's name for it in addresses; `nil` if it has no log of its own.
    package let id: String?
    package let name: String
    package let status: Status
    package let conclusion: String?
    /// Unix seconds.
    package let startedAt: Int64?
    /// Unix seconds.
    package let completedAt: Int64?
    /// The attempt in which it ran: a re-run of failed jobs does not repeat successful ones.
    package let attempt: Int?
    /// Its page at the source.
    package let link: String?
    package let steps: [Step]

    package init(
      id: String? = nil,
      name: String,
      status: Status,
      conclusion: String?,
      startedAt: Int64? = nil,
      completedAt: Int64? = nil,
      attempt: Int? = nil,
      link: String? = nil,
      steps: [Step]
    ) {
      self.id = id
      self.name = name
      self.status = status
      self.conclusion = conclusion
      self.startedAt = startedAt
      self.completedAt = completedAt
      self.attempt = attempt
      self.link = link
      self.steps = steps
    }

    package var isCompleted: Bool { status == .completed }
    package var hasFailed: Bool { isFailure(conclusion) }
  }

  /// One step of a job.
  package struct Step: Sendable {
    /// Its number in the job, counted by the source from 1.
    package let number: Int
    package let name: String
    package let status: Status
    package let conclusion: String?
    /// Unix seconds.
    package let startedAt: Int64?
    /// Unix seconds.
    package let completedAt: Int64?

    package init(
      number: Int,
      name: String,
      status: Status,
      conclusion: String?,
      startedAt: Int64? = nil,
      completedAt: Int64? = nil
    ) {
      self.number = number
      self.name = name
      self.status = status
      self.conclusion = conclusion
      self.startedAt = startedAt
      self.completedAt = completedAt
    }

    package var isCompleted: Bool { status == .completed }
    package var hasFailed: Bool { isFailure(conclusion) }
  }

  /// The first failed step of the first failed job.
  package var failure: (job: Job, step: Step?)? {
    jobs.first(where: \.hasFailed).map { ($0, $0.steps.first(where: \.hasFailed)) }
  }
}

/// Whether a conclusion means a failure.
private func isFailure(_ conclusion: String?) -> Bool {
  ["failure", "timed_out", "startup_failure"].contains(conclusion)
}
