import Glibc
import Logging
import Text

enum LogFormat: String, Sendable { case json, text }

/// Writes an event and its facts as one line to standard error, in one write, so that lines of
/// different threads do not mix.
struct LineLogHandler: LogHandler {
  let format: LogFormat
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  /// Where lines go: standard error, except in tests.
  var write: @Sendable ([UInt8]) -> Void = { Self.writeToStandardError($0) }

  init(format: LogFormat, level: Logger.Level) {
    self.format = format
    logLevel = level
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var facts = metadata
    if let more = event.metadata {
      if facts.isEmpty { facts = more } else { facts.merge(more) { $1 } }
    }
    let ordered = facts.sorted { $0.key < $1.key }
    var line: [UInt8] = []
    line.reserveCapacity(256)
    switch format {
    case .json:
      line.append(contentsOf: "{\"time\":\"".utf8)
      line.appendTime()
      line.append(contentsOf: "\",\"level\":\"\(event.level)\",\"event\":".utf8)
      line.appendJSON(event.message.description)
      for (name, value) in ordered {
        line.append(UInt8(ascii: ","))
        line.appendJSON(name)
        line.append(UInt8(ascii: ":"))
        line.appendJSON(value.text)
      }
      line.append(contentsOf: "}\n".utf8)
    case .text:
      line.appendTime()
      line.append(contentsOf: " level=\(event.level) event=".utf8)
      line.appendWord(event.message.description)
      for (name, value) in ordered {
        line.append(UInt8(ascii: " "))
        line.appendWord(name)
        line.append(UInt8(ascii: "="))
        line.appendWord(value.text)
      }
      line.append(UInt8(ascii: "\n"))
    }
    write(line)
  }

  private static func writeToStandardError(_ line: [UInt8]) {
    line.withUnsafeBytes { _ = Glibc.write(2, $0.baseAddress, $0.count) }
  }
}

extension Logger.MetadataValue {
  fileprivate var text: String {
    if case .string(let text) = self { text } else { description }
  }
}

extension [UInt8] {
  /// The current time, in UTC with milliseconds.
  fileprivate mutating func appendTime() {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    var parts = tm()
    gmtime_r(&time.tv_sec, &parts)
    append(Int(parts.tm_year) + 1900, digits: 4, then: "-")
    append(Int(parts.tm_mon) + 1, digits: 2, then: "-")
    append(Int(parts.tm_mday), digits: 2, then: "T")
    append(Int(parts.tm_hour), digits: 2, then: ":")
    append(Int(parts.tm_min), digits: 2, then: ":")
    append(Int(parts.tm_sec), digits: 2, then: ".")
    append(time.tv_nsec / 1_000_000, digits: 3, then: "Z")
  }

  private mutating func append(_ number: Int, digits: Int, then separator: Unicode.Scalar) {
    var power = 1
    for _ in 1..<digits { power *= 10 }
    while power > 0 {
      append(UInt8(ascii: "0") + UInt8(number / power % 10))
      power /= 10
    }
    append(UInt8(ascii: separator))
  }

  /// A bare word, or a quoted one if it has spaces, quotes or characters that a terminal would act
  /// on.
  fileprivate mutating func appendWord(_ text: String) {
    let isBare =
      text.utf8.allSatisfy { (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: "\"") }
      || text.unicodeScalars.allSatisfy {
        $0 != "\"" && !$0.isControl && !$0.properties.isWhitespace
      }
    if isBare && !text.isEmpty { append(contentsOf: text.utf8) } else { appendJSON(text) }
  }
}
