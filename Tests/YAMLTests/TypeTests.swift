import Testing
import YAML

@Suite struct TypeTests {
  /// The value of `text` in a block mapping.
  private func value(_ text: String) throws -> Value? {
    guard case .mapping(let members) = try Document("key: \(text)\n").value else { return nil }
    return members.first?.value
  }

  @Test(arguments: ["", "~", "null", "Null", "NULL", "!!null", "!!null ''"])
  func `null has five spellings`(text: String) throws {
    #expect(try value(text) == .null)
  }

  @Test(arguments: ["true", "True", "TRUE", "!!bool true", "!!bool \"true\"", "!!bool yes"])
  func `true has three spellings`(text: String) throws {
    #expect(try value(text) == .bool(true))
  }

  @Test(arguments: ["false", "False", "FALSE", "!!bool false", "!!bool Off"])
  func `false has three spellings`(text: String) throws {
    #expect(try value(text) == .bool(false))
  }

  @Test(arguments: [
    ("0", "0"), ("-0", "0"), ("+12", "12"), ("-19", "-19"), ("007", "7"), ("-007", "-7"),
    ("000", "0"), ("0o14", "12"), ("0x3A", "58"), ("0xff", "255"), ("0x0", "0"),
    ("9223372036854775807", "9223372036854775807"),
    ("9223372036854775808", "9223372036854775808"),
    ("-123456789012345678901234567890", "-123456789012345678901234567890"),
    ("0x10000000000000000", "18446744073709551616"),
    ("0xffffffffffffffffffffffffffffffff", "340282366920938463463374607431768211455"),
    ("0o1000000000000000000000000", "4722366482869645213696"), ("!!int 3", "3"),
    ("!!int \"0x10\"", "16"),
  ])
  func `integers are decimal, octal and hexadecimal, and keep their digits`(
    text: String,
    number: String
  ) throws {
    #expect(try value(text) == .int(Number(stringLiteral: number)))
  }

  @Test func `a hexadecimal number longer than any is a text, so that it costs nothing`() throws {
    let digits = String(repeating: "f", count: 257)
    #expect(try value("0x" + digits) == .string("0x" + digits))
    guard case .int(let number) = try value("0x" + digits.dropLast()) else {
      Issue.record("no integer")
      return
    }
    #expect(number.text.utf8.count == 309)
  }

  @Test(arguments: [
    ("0.", "0.0"), ("-0.0", "-0.0"), (".5", "0.5"), ("-.5e-1", "-0.5e-1"), ("+12e03", "12e03"),
    ("-2E+05", "-2E+05"), ("1e3", "1e3"), ("12.30", "12.30"), ("007.50", "7.50"),
    (".inf", ".inf"), ("-.Inf", "-.inf"), ("+.INF", ".inf"), ("!!float 1", "1.0"),
    ("!!float 0x10", "16.0"), ("!!float .5", "0.5"), ("1e999", "1e999"),
    ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
  ])
  func `floats take points, exponents and infinities, and keep their digits`(
    text: String,
    number: String
  ) throws {
    #expect(try value(text) == .float(Number(stringLiteral: number)))
  }

  @Test(arguments: [".nan", ".NaN", ".NAN"])
  func `not a number has three spellings`(text: String) throws {
    #expect(try value(text) == .float(".nan"))
  }

  @Test(arguments: [
    "yes", "no", "on", "off", "y", "n", "tRUE", "nULL", "1_000", "12:30:45", "2026-01-31", "0b101",
    "0o8", "0xG", "0x", "0o", "1e", "e1", ".", "+", "-.", "1.2.3", "+.nan", ".inF", "--1", "+-1",
    "1 2", "١٢", "=", "t4g.nano",
  ])
  func `what YAML 1.2 does not know is a text`(text: String) throws {
    #expect(try value(text) == .string(text))
  }

  @Test(arguments: [
    ("'12'", "12"), ("\"true\"", "true"), ("''", ""), ("!!str 12", "12"), ("! 12", "12"),
    ("!!str", ""), ("!!str ~", "~"), ("!custom 12", "12"), ("!!timestamp 2026-01-31", "2026-01-31"),
    ("&a ! true", "true"), ("! &a true", "true"), ("'it''s'", "it's"),
    (#""a\tb\x41\u00e9\U0001F600""#, "a\tbAé😀"),
  ])
  func `quotes and tags make texts`(text: String, expected: String) throws {
    #expect(try value(text) == .string(expected))
  }

  @Test(arguments: [
    "!!int abc", "!!int 1.5", "!!int", "!!float x", "!!bool maybe", "!!null x", "!!int [1]",
    "!!str {a: 1}", "!!map [1]", "!!seq {a: 1}", "!!null []",
  ])
  func `a tag that promises something else is an error at its place`(text: String) {
    let error = #expect(throws: YAMLError.self) { try Document("key: \(text)\n") }
    #expect(error?.mark == Mark(line: 1, column: 6))
  }

  @Test func `collections take tags of their own kind and unknown ones`() throws {
    let document = try Document("a: !!map {x: 1}\nb: !!seq [1]\nc: !mine [2]\nd: !!set {x: }\n")
    #expect(document.node(at: ["c"])?.value == .sequence([.int(2)]))
    #expect(document.node(at: ["d", "x"])?.value == .null)
  }

  @Test func `a bare yes is a text that older readers take as a boolean`() throws {
    let document = try Document("a: yes\nb: 'yes'\nc: OFF\nd: !!str on\n")
    let bools = ["a", "b", "c", "d"].map { key -> Bool? in
      guard case .scalar(let scalar)? = document.node(at: [key])?.content else { return nil }
      return scalar.legacyBool
    }
    #expect(bools == [true, nil, false, nil])
  }
}
