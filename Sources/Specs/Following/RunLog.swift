/// Which part of a run's log is asked for.
package struct LogQuery: Hashable, Sendable {
  /// Lines that are handed out at once.
  package static let mostLines = 2_000
  /// Bytes of a word that lines are looked through for.
  package static let longestWord = 100

  package let job: String
  /// Of one step only; `nil` for all of the job.
  package let step: Int?
  /// The first line, from 1; `nil` for the last ones there are.
  package let from: Int?
  /// Only lines with this in them, whatever its case; `nil` for all.
  package let word: String?

  package init(job: String, step: Int? = nil, from: Int? = nil, word: String? = nil) {
    self.job = job
    self.step = step
    self.from = from
    let word = word.map { String($0.prefix(Self.longestWord)) }
    self.word = word?.isEmpty == true ? nil : word
  }
}

/// A part of what a job printed.
package struct RunLog: Sendable {
  /// In order; numbers rise.
  package let lines: [LogLine]
  /// How many lines the log has.
  package let total: Int
  /// How many of them have the word; `nil` where none was given.
  package let hits: Int?
  /// Whether the job may print more.
  package let mayGrow: Bool
  /// Why it may not be all, in a sentence.
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

/// Where the whole log is.
package enum WholeLog: Sendable {
  /// At an address that is good for a minute.
  case link(String)
  case text(String)
}

/// Where logs are read.
package protocol RunLogs: Sendable {
  /// A part of a job's log.
  ///
  /// - Parameters:
  ///   - id: The run.
  ///   - query: Which part.
  ///   - deadline: When it must be there.
  /// - Returns: The lines, bounded.
  /// - Throws: ``SpecError/notFound(message:)`` where there is no log, and why: not yet, no more, or never;
  ///   and what keeps the source from answering.
  func log(of id: RunID, _ query: LogQuery, by deadline: Deadline) throws(SpecError) -> RunLog

  /// Where all of a job's log is.
  ///
  /// - Throws: As ``log(of:_:by:)`` does.
  func wholeLog(
    of id: RunID,
    job: String,
    step: Int?,
    by deadline: Deadline
  ) throws(SpecError) -> WholeLog
}

/// Where runs are told what to do.
package protocol RunController: Sendable {
  /// Asks something of a run; what becomes of it is seen by following it.
  ///
  /// - Parameters:
  ///   - action: What.
  ///   - id: The run.
  ///   - actor: Who asks.
  ///   - deadline: When the answer must be there.
  /// - Throws: ``SpecError/wrongState(message:)`` where the run cannot do that now, ``SpecError/forbidden``
  ///   where we may not, each in the source's words.
  func perform(
    _ action: RunAction,
    on id: RunID,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError)
}
