import FoundationEssentials
import Glibc
import Logging

enum LogFormat: String, Sendable { case json, text }

/// Writes an event and its facts as one line to standard error, in one write, so that threads' lines
/// do not mix.
struct LineLogHandler: LogHandler {
  let format: LogFormat
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  /// Where lines go; standard error but in tests.
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
    if let more = event.metadata { facts.merge(more) { $1 } }
    let ordered = facts.sorted { $0.key < $1.key }
    var line: [UInt8] = []
    line.reserveCapacity(256)
    switch format {
    case .json:
      line.append(
        contentsOf: "{\"time\":\"\(Self.now())\",\"level\":\"\(event.level)\",\"event\":".utf8
      )
      line.appendJSON(event.message.description)
      for (name, value) in ordered {
        line.append(UInt8(ascii: ","))
        line.appendJSON(name)
        line.append(UInt8(ascii: ":"))
        line.appendJSON("\(value)")
      }
      line.append(contentsOf: "}\n".utf8)
    case .text:
      line.append(contentsOf: "\(Self.now()) level=\(event.level) event=".utf8)
      line.appendWord(event.message.description)
      for (name, value) in ordered {
        line.append(contentsOf: " \(name)=".utf8)
        line.appendWord("\(value)")
      }
      line.append(UInt8(ascii: "\n"))
    }
    write(line)
  }

  private static func writeToStandardError(_ line: [UInt8]) {
    line.withUnsafeBytes { _ = Glibc.write(2, $0.baseAddress, $0.count) }
  }

  /// UTC with milliseconds.
  private static func now() -> String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    var parts = tm()
    gmtime_r(&time.tv_sec, &parts)
    func digits(_ value: Int, _ count: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    return digits(Int(parts.tm_year) + 1900, 4) + "-" + digits(Int(parts.tm_mon) + 1, 2) + "-"
      + digits(Int(parts.tm_mday), 2) + "T" + digits(Int(parts.tm_hour), 2) + ":"
      + digits(Int(parts.tm_min), 2) + ":" + digits(Int(parts.tm_sec), 2) + "."
      + digits(time.tv_nsec / 1_000_000, 3) + "Z"
  }
}

extension [UInt8] {
  /// A JSON string; what a terminal would act on is escaped too.
  fileprivate mutating func appendJSON(_ text: String) {
    append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(contentsOf: [UInt8(ascii: "\\"), byte])
      case 0x0A: append(contentsOf: "\\n".utf8)
      case 0..<0x20, 0x7F:
        let hex = String(byte, radix: 16)
        append(contentsOf: "\\u00\(hex.utf8.count < 2 ? "0" : "")\(hex)".utf8)
      default: append(byte)
      }
    }
    append(UInt8(ascii: "\""))
  }

  /// A bare word, or in quotes where it has spaces or quotes.
  fileprivate mutating func appendWord(_ text: String) {
    let isBare = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x7F }
    if isBare { append(contentsOf: text.utf8) } else { appendJSON(text) }
  }
}
