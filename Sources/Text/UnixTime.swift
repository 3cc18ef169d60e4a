internal import Glibc

package enum UnixTime {
  /// The time of day, in Unix seconds.
  package static var now: Int64 { Int64(time(nil)) }
}
