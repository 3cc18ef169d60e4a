/// The requested part of a run's log.
package struct LogQuery: Hashable, Sendable {
  /// The most lines in one answer.
  package static let mostLines = 2_000
  /// The most bytes of a word to search for.
  package static let longestWord = 100

  package let job: String
  /// Only this step; `nil` for the whole job.
  package let step: Int?
  /// The first line, from 1; `nil` for the last lines.
  package let from: Int?
  /// Only lines that contain this, ignoring case; `nil` for all.
  package let word: String?

  package init(job: String, step: Int? = nil, from: Int? = nil, word: String? = nil) {
    self.job = job
    self.step = step
    self.from = from
    let word = word.map { String($0.prefix(Self.longestWord)) }
    self.word = word?.isEmpty == true ? nil : word
  }
}

/// Part of a job's log.
package struct RunLog: Sendable {
  /// In order; numbers rise.
  package let lines: [LogLine]
  /// The number of lines in the log.
  package let total: Int
  /// How many of them contain the word; `nil` if none was given.
  package let hits: Int?
  /// Whether the job may write more.
  package let mayGrow: Bool
  /// Why it may be incomplete, in a sentence.
  package let note: String?

  package init(
    lines: [LogLine],
    total: Int,
    hits: Int? = nil,
    mayGrow: Bool = false,
    note: String? = nil
  ) {
    self.lines = lines
    self.total = total
    self.hits = hits
    self.mayGrow = mayGrow
    self.note = note
  }
}

/// The location of a whole log.
package enum WholeLog: Sendable {
  /// At an address that works for a minute.
  case link(String)
  case text(String)
}

/// Reads logs of runs.
package protocol RunLogs: Sendable {
  /// Part of a job's log.
  ///
  /// - Parameters:
  ///   - id: The run.
  ///   - query: The requested part.
  ///   - deadline: When the answer must be there.
  /// - Returns: The lines, up to a limit.
  /// - Throws: ``SpecError/notFound(message:)`` with the reason if there is no log: not yet, no
  ///   longer, or never; or why the source does not answer.
  func log(of id: RunID, _ query: LogQuery, by deadline: Deadline) throws(SpecError) -> RunLog

  /// The location of a job's whole log.
  ///
  /// - Throws: As ``log(of:_:by:)`` does.
  func wholeLog(
    of id: RunID,
    job: String,
    step: Int?,
    by deadline: Deadline
  ) throws(SpecError) -> WholeLog
}

/// Performs actions on runs.
package protocol RunController: Sendable {
  /// Requests an action on a run; the result is visible in the run's state.
  ///
  /// - Parameters:
  ///   - action: The action.
  ///   - id: The run.
  ///   - actor: The person who asks.
  ///   - deadline: When the answer must be there.
  /// - Throws: ``SpecError/wrongState(message:)`` if the run's state does not allow it,
  ///   ``SpecError/forbidden`` if we lack permission, each with the source's message.
  func perform(
    _ action: RunAction,
    on id: RunID,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError)
}
