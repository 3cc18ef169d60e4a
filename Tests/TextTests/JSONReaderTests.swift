import Testing

@testable import Text

@Suite struct JSONReaderTests {
  @Test(arguments: [
    ("null", "null"), (" true ", "true"), ("\t\r\nfalse", "false"), ("[]", "[]"), ("{ }", "{}"),
    ("[1 , [ ] ,{}]", "[1,[],{}]"), (#"{"b":1,"a":{"c":[null]}}"#, #"{"b":1,"a":{"c":[null]}}"#),
    (#""a\/\"\\\b\f\n\r\tß€""#, #""a/\"\\\u0008\u000c\n\r\tß€""#),
    (#""\u00e9\uD83D\uDE00\u0000""#, #""é😀\u0000""#), (#""\uFFFF""#, "\"\u{FFFF}\""),
    ("\u{FEFF}1", "1"), (#"{"":0}"#, #"{"":0}"#),
  ])
  func `a text is read and written back`(_ text: String, _ written: String) throws {
    #expect(
      String(decoding: try JSON(parsing: Array(text.utf8)).bytes, as: UTF8.self) == written + "\n"
    )
  }

  @Test(arguments: [
    "0", "-0", "1.50", "1e400", "-1E+5", "0.1000000000000000055511151231257827", "10e-0",
    "123456789012345678901234567890",
  ])
  func `a number keeps its digits`(_ digits: String) throws {
    guard case .number(let text) = try JSON(parsing: Array(digits.utf8)) else {
      Issue.record("not a number")
      return
    }
    #expect(text == digits)
  }

  @Test(arguments: [
    ("", "1:1: the text ends where a value is expected"),
    (" \n [1,", "2:5: the text ends where a value is expected"),
    ("nul", "1:1: expected a value"), ("True", "1:1: expected a value"),
    ("NaN", "1:1: expected a value"), ("'a'", "1:1: expected a value"),
    ("+1", "1:1: expected a value"), (".5", "1:1: expected a value"),
    ("1 2", "1:3: unexpected text after the value"),
    ("{} // x", "1:4: unexpected text after the value"),
    ("01", "1:1: a number must not start with a zero"),
    ("-012", "1:1: a number must not start with a zero"), ("-", "1:2: expected a digit"),
    ("1.", "1:3: expected a digit"), ("1e", "1:3: expected a digit"),
    ("1e+", "1:4: expected a digit"), ("0x10", "1:2: unexpected text after the value"),
    ("[1,]", "1:4: expected a value"), ("[1 2]", "1:4: expected a comma or ] in the array"),
    ("[1", "1:3: expected a comma or ] in the array"),
    (#"{"a"}"#, "1:5: expected a colon after the key"),
    (#"{"a":1,}"#, "1:8: expected a key in double quotes"),
    (#"{a:1}"#, "1:2: expected a key in double quotes"),
    (#"{"a":1"#, "1:7: expected a comma or } in the object"),
    (#"{"é":1,"é":2}"#, #"1:8: duplicate key "é""#),
    (#"{"a":{"b":1,"\u0062":2}}"#, #"1:13: duplicate key "b""#),
    (#""a"#, "1:3: the text ends within a string"),
    (#""\n"#, "1:4: the text ends within a string"),
    ("\"a\nb\"", "1:3: a control character must be escaped in a string"),
    ("\"\\t\u{0}\"", "1:4: a control character must be escaped in a string"),
    (#""\x""#, "1:2: unknown escape in a string"), (#""\"#, "1:2: unknown escape in a string"),
    (#""\u12G4""#, "1:2: expected four hexadecimal digits"),
    (#""\u12"#, "1:2: expected four hexadecimal digits"),
    (#""\uD83D""#, "1:2: half of a surrogate pair in a string"),
    (#""é\uDE00""#, "1:3: half of a surrogate pair in a string"),
    (#""\uD83D\u0041""#, "1:2: half of a surrogate pair in a string"),
  ])
  func `invalid JSON is refused with its position`(_ text: String, _ error: String) {
    #expect(refusal(of: Array(text.utf8)) == error)
  }

  @Test func `composed and decomposed letters are two keys`() throws {
    let json = try JSON(parsing: Array("{\"\u{E9}\":1,\"e\u{301}\":2}".utf8))
    #expect(json["\u{E9}"] == 1 && json["e\u{301}"] == 2)
  }

  @Test(
    arguments: [
      [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
    ] as [[UInt8]]
  )
  func `a string that is not UTF-8 is refused`(_ bytes: [UInt8]) {
    let quote = UInt8(ascii: "\"")
    #expect(refusal(of: [quote] + bytes + [quote]) == "1:1: the string is not valid UTF-8")
    let escape = Array(#"\n"#.utf8)
    #expect(
      refusal(of: [quote] + escape + bytes + [quote]) == "1:1: the string is not valid UTF-8"
    )
  }

  @Test func `depth and number of values are bounded`() {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    #expect(refusal(of: nested(64)) == nil)
    #expect(refusal(of: nested(65)) == "1:65: nested deeper than 64")
    #expect(refusal(of: Array(String(repeating: "[", count: 1_000_000).utf8)) != nil)
    let many = "[" + String(repeating: "0,", count: 200_000) + "0]"
    #expect(refusal(of: Array(many.utf8)) == "1:400000: more than 200,000 values")
  }

  private func refusal(of bytes: [UInt8]) -> String? {
    do {
      _ = try JSON(parsing: bytes)
      return nil
    } catch { return error.description }
  }
}

@Suite struct JSONEqualityTests {
  @Test(arguments: [
    ("1", "1.0", true), ("1", "10e-1", true), ("100", "1E2", true), ("0", "-0.0e999", true),
    ("1e400", "10e399", true), ("0.1", "0.1000000000000000055511151231257827", false),
    ("9007199254740993", "9007199254740992", false), ("1", "-1", false), ("1", "\"1\"", false),
    ("1e99999999999999999999", "1e99999999999999999999", true),
    ("1e99999999999999999999", "1e99999999999999999998", false),
    (#"{"a":1,"b":[2]}"#, #"{"b":[2.0],"a":1}"#, true), (#"{"a":1}"#, #"{"a":1,"b":2}"#, false),
    ("[1,2]", "[2,1]", false), ("null", "false", false), (#"{"a":null}"#, "{}", false),
    ("\"\u{E9}\"", "\"e\u{301}\"", false), (#""\u0041""#, "\"A\"", true),
  ])
  func `values are equal by what they amount to`(
    _ left: String,
    _ right: String,
    _ areEqual: Bool
  ) throws {
    let (one, other) = try (JSON(parsing: Array(left.utf8)), JSON(parsing: Array(right.utf8)))
    #expect((one == other) == areEqual && (other == one) == areEqual)
  }
}
