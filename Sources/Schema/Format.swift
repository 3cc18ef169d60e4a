/// The formats that are checked.
package enum Format: String, Sendable {
  case date, time, ipv4, ipv6, hostname, uuid, email, uri, regex
  case dateTime = "date-time"
  case uriReference = "uri-reference"

  /// Formats that only tell a form how to show a text.
  static let widgets: Set<String> = ["multiline", "password"]

  /// Whether a text has the format.
  package func allows(_ text: String) -> Bool {
    let bytes = text.utf8[...]
    switch self {
    case .date: return Moment.isDate(bytes)
    case .time: return Moment.isTime(bytes)
    case .dateTime:
      guard let mark = bytes.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "t") }) else {
        return false
      }
      return Moment.isDate(bytes[..<mark]) && Moment.isTime(bytes[bytes.index(after: mark)...])
    case .ipv4: return Host.isIPv4(bytes)
    case .ipv6: return Host.isIPv6(bytes)
    case .hostname: return Host.isName(bytes)
    case .uuid: return isUUID(bytes)
    case .email: return Address.isEmail(bytes)
    case .uri: return Address.isURI(text, needsScheme: true)
    case .uriReference: return Address.isURI(text, needsScheme: false)
    case .regex:
      return ECMAPattern(text).unknownEscape == nil && (try? Pattern(text)) != nil
    }
  }

  private func isUUID(_ text: Substring.UTF8View) -> Bool {
    text.count == 36
      && text.enumerated().allSatisfy { place, byte in
        [8, 13, 18, 23].contains(place) ? byte == UInt8(ascii: "-") : byte.isHexDigit
      }
  }

  /// Its name for people: `a date, such as 2026-01-31`.
  package var words: String {
    switch self {
    case .date: "a date, such as 2026-01-31"
    case .time: "a time with its zone, such as 18:30:00Z"
    case .dateTime: "a date and time with its zone, such as 2026-01-31T18:30:00Z"
    case .ipv4: "an IPv4 address, such as 192.0.2.1"
    case .ipv6: "an IPv6 address, such as 2001:db8::1"
    case .hostname: "a host name, such as www.example.com"
    case .uuid: "a UUID, such as 123e4567-e89b-12d3-a456-426614174000"
    case .email: "an email address, such as name@example.com"
    case .uri: "an address with its scheme, such as https://www.example.com/"
    case .uriReference: "an address or a part of one, such as /docs"
    case .regex: "a regular expression"
    }
  }
}
