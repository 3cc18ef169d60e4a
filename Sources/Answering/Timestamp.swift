import FoundationEssentials

/// A time in a format for people and programs: `2026-03-10T12:00:00Z`.
package enum Timestamp {
  /// - Parameter seconds: Unix seconds.
  /// - Returns: RFC 3339, in UTC.
  package static func text(_ seconds: Int64) -> String {
    Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
  }
}
