import Logging
import Synchronization
import Testing

@testable import spec_editor

@Suite struct LogTests {
  private final class Lines: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    func add(_ line: [UInt8]) { bytes.withLock { $0 += line } }
    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
  }

  private func line(_ format: LogFormat, _ event: String, _ facts: Logger.Metadata) -> String {
    let lines = Lines()
    let logger = Logger(label: "test") { _ in
      var handler = LineLogHandler(format: format, level: .info)
      handler.write = { lines.add($0) }
      return handler
    }
    logger.debug("hidden")
    logger.info("\(event)", metadata: facts)
    return lines.text
  }

  @Test func `a JSON line keeps hostile text inside its string`() {
    let text = line(.json, "deployed", ["user": "a\"b\n\u{1B}[31m", "pod": "x/y"])
    let facts = #""event":"deployed","pod":"x/y","user":"a\"b\n\u001b[31m"}"#
    #expect(text.hasSuffix(facts + "\n"))
    #expect(text.split(separator: "\n").count == 1)
  }

  @Test func `a text line quotes what has spaces`() {
    let text = line(.text, "request", ["path": "/a b", "status": "200"])
    #expect(text.hasSuffix("level=info event=request path=\"/a b\" status=200\n"))
  }
}
