import FoundationEssentials
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

  @Test(arguments: [LogFormat.json, .text])
  func `no control character of any kind reaches the log raw`(_ format: LogFormat) throws {
    for scalar in Hostile.scalars {
      let text = line(format, "e\(scalar)", ["k\(scalar)": "a\(scalar)b", "plain": "\(scalar)"])
      #expect(text.unicodeScalars.last == "\n")
      let raw = text.unicodeScalars.dropLast().first { Hostile.isControl($0) }
      #expect(raw == nil, "U+\(String(scalar.value, radix: 16)) is raw in \(format)")
    }
  }

  @Test func `an escaped control character reads back from JSON as it was`() throws {
    struct Line: Decodable { let user: String }
    for scalar in Hostile.scalars {
      let text = line(.json, "request", ["user": "a\(scalar)b"])
      let read = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
      #expect(read.user.unicodeScalars.elementsEqual("a\(scalar)b".unicodeScalars))
    }
  }

  @Test(arguments: [LogFormat.json, .text])
  func `letters of any language are written as they are`(_ format: LogFormat) {
    #expect(line(format, "request", ["user": "Zoë日本🙂"]).contains("Zoë日本🙂"))
  }
}

/// Every character that moves the cursor, breaks the line or changes the writing direction, found
/// by its category and not by the code under test.
enum Hostile {
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    [.control, .format, .lineSeparator, .paragraphSeparator].contains(
      scalar.properties.generalCategory
    )
  }

  static let scalars = (0...0x10FFFF).compactMap(Unicode.Scalar.init).filter(isControl)
}
