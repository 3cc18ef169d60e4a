import Testing

@testable import Text

@Suite struct DecimalTests {
  @Test(arguments: [
    ("-1e400000000", "-2"), ("-2", "-1.5"), ("-1.5", "-0.001"), ("-0.001", "0"), ("0", "1e-400"),
    ("1e-400", "0.1"), ("0.1", "0.11"), ("0.9", "1"), ("9", "10"),
    ("12345678901234567890", "12345678901234567891"), ("1e3", "1000.1"), ("2", "1e400000000"),
  ])
  func `numbers have an order, whatever their spelling and size`(
    _ less: String,
    _ more: String
  )
    throws
  {
    let (less, more) = (try #require(Decimal(less)), try #require(Decimal(more)))
    #expect(less < more && !(more < less) && less != more)
  }

  @Test func `zero is not below zero`() throws {
    let (zero, negative) = (try #require(Decimal("0.00")), try #require(Decimal("-0e5")))
    #expect(!(zero < negative) && !(negative < zero) && zero == negative)
  }

  @Test(arguments: [
    ("0.1", "0.01", true), ("0.3", "0.1", true), ("0.35", "0.1", false), ("0", "7", true),
    ("10", "2.5", true), ("-9", "3", true), ("1e3", "8", true), ("1e2", "8", false),
    ("12345678901234567890", "10", true), ("12345678901234567891", "10", false),
    ("12345678901234567891", "3", false), ("1e400000000", "7", false), ("1e400000000", "0.5", true),
    ("1e308", "0.123456789", false), ("1.5", "1", false), ("4.35", "0.01", true),
    ("999999999999999999", "999999999999999999", true), ("0.0075", "0.0001", true),
  ])
  func `multiples are found on the digits`(
    _ number: String,
    _ divisor: String,
    _ isMultiple: Bool
  )
    throws
  {
    let (number, divisor) = (try #require(Decimal(number)), try #require(Decimal(divisor)))
    #expect(number.isMultiple(of: divisor) == isMultiple)
  }

  @Test(arguments: [
    ("1.0", 1), ("1e3", 1000), ("-20", -20), ("0", 0), ("1e400", Int.max), ("-1e400", Int.min),
    ("999999999999999999", 999_999_999_999_999_999), ("1.5", nil), ("1e-3", nil),
  ])
  func `whole numbers become integers, the largest the nearest one`(
    _ text: String,
    _ int: Int?
  )
    throws
  {
    #expect(try #require(Decimal(text)).clampedInt == int)
  }
}
