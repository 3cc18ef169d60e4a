import Testing
import Text

@Suite struct JSONWritingTests {
  @Test func `no control character of any kind is raw in an answer, and all read back`() throws {
    let scalars = (0...0x10FFFF).compactMap(Unicode.Scalar.init).filter(\.isControl)
    for scalar in scalars {
      let json: JSON = .object([.init(key: "k\(scalar)", value: .string("a\(scalar)b"))])
      let raw = String(decoding: json.bytes.dropLast(), as: UTF8.self).unicodeScalars.first(
        where: \.isControl
      )
      #expect(raw == nil, "U+\(String(scalar.value, radix: 16))")
      #expect(try JSON(parsing: json.bytes) == json)
    }
  }
}
