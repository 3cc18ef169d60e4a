import Testing
import YAML

@Suite struct MarkTests {
  private func written(_ path: [String], in text: String) throws -> String {
    let bytes = try #require(try Document(text).node(at: path)?.bytes)
    return String(decoding: Array(text.utf8)[bytes], as: UTF8.self)
  }

  @Test(arguments: ["", "\u{FEFF}"], ["\n", "\r\n", "\r"])
  func `nodes know their bytes in any encoding of line and text`(
    bom: String,
    lineBreak: String
  ) throws {
    let rows = [
      "# größe 😀", "naïve: 'é😀'", "list:", "- ü", "- \"\\u00e9\"", "deep: {日本: 語, x: &a !!str y}",
      "last: plain text # comment",
    ]
    let text = bom + rows.joined(separator: lineBreak) + lineBreak
    #expect(try written(["naïve"], in: text) == "'é😀'")
    #expect(try written(["list"], in: text) == "- ü\(lineBreak)- \"\\u00e9\"")
    #expect(try written(["deep"], in: text) == "{日本: 語, x: &a !!str y}")
    #expect(try written(["deep", "日本"], in: text) == "語")
    #expect(try written(["deep", "x"], in: text) == "&a !!str y")
    #expect(try written(["last"], in: text) == "plain text")
    let node = try #require(try Document(text).node(at: ["deep", "x"]))
    #expect(node.start == Mark(line: 6, column: 18))
    #expect(try Document(text).text.utf8.elementsEqual(text.utf8))
  }

  @Test func `offsets hold over more scalars than are remembered at once`() throws {
    let rows = (0..<300).map { "k\($0): \(String(repeating: "é", count: $0 % 7))x😀\($0)" }
    let text = rows.joined(separator: "\n")
    for number in [0, 1, 63, 64, 65, 127, 128, 299] {
      #expect(try written(["k\(number)"], in: text).hasSuffix("x😀\(number)"))
    }
  }

  @Test(arguments: [
    ("a: 1\n b: 2\n", 2, 3), ("a: [1, 2\n", 2, 1), ("a: 'x\n", 2, 1), ("a: \"\\q\"\n", 1, 5),
    ("é: \u{1}\n", 1, 4), ("a: 1\r\nb: \u{0}\r\n", 2, 4), ("\u{FEFF}a: \u{7}", 1, 4),
    ("a: @x\n", 1, 4), ("a: %x\n", 1, 4), ("a:\n\tb: 1\n", 2, 1), ("a: 1\n---\nb: 1\n", 2, 1),
    ("a: 1\n...\nb: 1\n", 3, 1), ("%YAML 2.0\n---\na: 1\n", 1, 1), ("a: b: c\n", 1, 5),
  ])
  func `an error names line and column`(text: String, line: Int, column: Int) {
    let error = #expect(throws: YAMLError.self) { try Document(text) }
    #expect(error?.mark == Mark(line: line, column: column))
    #expect(error?.problem.isEmpty == false)
  }

  @Test func `an error reads as place and reason`() {
    let error = #expect(throws: YAMLError.self) { try Document("a: 1\n b: 2\n") }
    #expect(error?.description == "2:3: mapping values are not allowed in this context")
  }

  @Test(arguments: [
    ([0x61, 0x3A, 0x20, 0xFF], 1, 4), ([0x61, 0x0A, 0xC3, 0xA9, 0xC3], 2, 2),
    ([0xFF, 0xFE, 0x61, 0x00], 1, 1),
    ([0xFE, 0xFF, 0x00, 0x61], 1, 1), ([0xC0, 0x80], 1, 1), ([0xED, 0xA0, 0x80], 1, 1),
  ])
  func `bytes that are not UTF-8 are refused where they begin`(
    bytes: [UInt8],
    line: Int,
    column: Int
  ) {
    let error = #expect(throws: YAMLError.self) { try Document(bytes: bytes) }
    #expect(error == .notUTF8(mark: Mark(line: line, column: column)))
  }

  @Test(arguments: [[0x61, 0x00, 0x3A, 0x00], [0x00, 0x61, 0x00, 0x3A]] as [[UInt8]])
  func `UTF-16 without a mark is refused`(bytes: [UInt8]) {
    #expect(throws: YAMLError.self) { try Document(bytes: bytes) }
  }
}
