package import Logging
import Synchronization

/// Keeps log events.
package final class Recorder: Sendable {
  package struct Line: Sendable {
    package let event: String
    package let level: Logger.Level
    package let facts: [String: String]
  }

  package init() {}

  private let kept = Mutex<[Line]>([])

  package func lines(_ event: String) -> [Line] {
    kept.withLock { $0 }.filter { $0.event == event }
  }

  package func logger(_ level: Logger.Level) -> Logger {
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
