import Answering
import Logging
import Synchronization

/// Keeps what is logged.
final class Recorder: Sendable {
  struct Line: Sendable {
    let event: String
    let level: Logger.Level
    let facts: [String: String]
  }

  private let kept = Mutex<[Line]>([])

  func lines(_ event: String) -> [Line] { kept.withLock { $0 }.filter { $0.event == event } }

  func logger(_ level: Logger.Level) -> Logger {
    Logger(label: "test") { _ in Handler(recorder: self, logLevel: level) }
  }

  private struct Handler: LogHandler {
    let recorder: Recorder
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let facts = (event.metadata ?? [:]).mapValues { "\($0)" }
      let line = Line(event: "\(event.message)", level: event.level, facts: facts)
      recorder.kept.withLock { $0.append(line) }
    }
  }
}
