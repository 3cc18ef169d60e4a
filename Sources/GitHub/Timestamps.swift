import Glibc

/// Parses GitHub's dates to Unix seconds.
enum Timestamps {
  static var now: Int64 { Int64(time(nil)) }

  /// `2026-02-19T08:30:00Z`, with or without a fraction, or with an offset such as `+01:00`.
  static func iso8601(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[4] == dash, bytes[7] == dash, bytes[10] == UInt8(ascii: "T"),
      bytes[13] == colon, bytes[16] == colon,
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
      let day = number(bytes[8..<10]), let time = seconds(bytes[11..<19]),
      let start = unixDay(year: year, month: month, day: day)
    else { return nil }
    let zone = bytes[19...].drop { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
    guard let offset = offset(zone) else { return nil }
    return start * 86_400 + time - offset
  }

  /// `2026-02-19T08:30:00`, as at the beginning of log lines.
  static func stamp(_ seconds: Int64) -> String {
    var (time, parts) = (time_t(seconds), tm())
    gmtime_r(&time, &parts)
    func digits(_ number: Int32, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    let day = [
      digits(parts.tm_year + 1900, 4), digits(parts.tm_mon + 1, 2), digits(parts.tm_mday, 2),
    ]
    let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { digits($0, 2) }
    return day.joined(separator: "-") + "T" + clock.joined(separator: ":")
  }

  /// `Thu, 19 Feb 2026 08:30:00 GMT`, as in the header `Date`.
  static func http(_ text: String) -> Int64? {
    let words = text.split(separator: " ")
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    guard words.count == 6, words[5] == "GMT", words[4].utf8.count == 8,
      let day = number(Array(words[1].utf8)[...]),
      let month = months.firstIndex(of: String(words[2])),
      let year = number(Array(words[3].utf8)[...]), let time = seconds(Array(words[4].utf8)[...]),
      let start = unixDay(year: year, month: Int64(month) + 1, day: day)
    else { return nil }
    return start * 86_400 + time
  }

  private static let dash = UInt8(ascii: "-")
  private static let colon = UInt8(ascii: ":")

  /// `08:30:00` as seconds of a day.
  private static func seconds(_ bytes: ArraySlice<UInt8>) -> Int64? {
    let parts = bytes.split(separator: colon, omittingEmptySubsequences: false)
    guard parts.count == 3, let hours = number(parts[0]), let minutes = number(parts[1]),
      let seconds = number(parts[2]), hours < 24, minutes < 60, seconds <= 60
    else { return nil }
    return hours * 3600 + minutes * 60 + seconds
  }

  /// `Z`, `+01:00` or `-0530` in seconds.
  private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
    guard let sign = bytes.first else { return nil }
    if sign == UInt8(ascii: "Z") { return bytes.count == 1 ? 0 : nil }
    let digits = bytes.dropFirst().filter { $0 != colon }
    guard sign == UInt8(ascii: "+") || sign == dash, digits.count == 4,
      let hours = number(digits[0..<2]), let minutes = number(digits[2..<4])
    else { return nil }
    let offset = hours * 3600 + minutes * 60
    return sign == dash ? -offset : offset
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
    guard (1...4).contains(bytes.count), bytes.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return bytes.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }

  /// Days since 1970-01-01 in the Gregorian calendar; years begin in March, so that February is
  /// last.
  private static func unixDay(year: Int64, month: Int64, day: Int64) -> Int64? {
    guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else {
      return nil
    }
    let year = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }
}
