/// Dates and times in the format of RFC 3339, section 5.6.
enum Moment {
  static func isDate(_ text: Substring.UTF8View) -> Bool {
    let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 3, let year = number(parts[0], digits: 4),
      let month = number(parts[1], digits: 2), let day = number(parts[2], digits: 2),
      (1...12).contains(month)
    else { return false }
    return (1...days(in: month, of: year)).contains(day)
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Whether it is a time with its offset; a leap second is only possible at the end of a day in
  /// UTC.
  static func isTime(_ text: Substring.UTF8View) -> Bool {
    guard text.count >= 9 else { return false }
    let zone = text.index(text.startIndex, offsetBy: 8)
    let parts = text[..<zone].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 3, let hour = number(parts[0], digits: 2, below: 24),
      let minute = number(parts[1], digits: 2, below: 60),
      let second = number(parts[2], digits: 2, below: 61)
    else { return false }
    var rest = text[zone...]
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      let fraction = rest.prefix(while: \.isASCIIDigit)
      guard !fraction.isEmpty else { return false }
      rest = rest[fraction.endIndex...]
    }
    guard let offset = offset(rest) else { return false }
    guard second == 60 else { return true }
    let day = 24 * 60
    return (hour * 60 + minute - offset + day) % day == day - 1
  }

  /// Minutes before UTC; negative after UTC.
  private static func offset(_ text: Substring.UTF8View) -> Int? {
    guard let sign = text.first else { return nil }
    if sign | 0x20 == UInt8(ascii: "z") { return text.count == 1 ? 0 : nil }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    let parts = text.dropFirst()
      .split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 2, let hours = number(parts[0], digits: 2, below: 24),
      let minutes = number(parts[1], digits: 2, below: 60)
    else { return nil }
    return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
  }

  private static func number(
    _ text: Substring.UTF8View,
    digits: Int,
    below limit: Int = 10_000
  ) -> Int? {
    guard text.count == digits, text.allSatisfy(\.isASCIIDigit), let number = Int(Substring(text))
    else { return nil }
    return number < limit ? number : nil
  }
}
