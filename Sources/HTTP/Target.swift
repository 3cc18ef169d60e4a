internal import Text

/// The target of a request: the path below the mount point, in decoded segments, and the query.
///
/// It comes from `REQUEST_URI`, the only variable that is raw and the same behind every front end.
package struct Target: Hashable, Sendable {
  /// Longer ones are answered with 414.
  package static let longest = 8 * 1024

  /// Decoded segments; empty for the mount point itself.
  ///
  /// An invalid path has one empty segment, which no route matches.
  package var segments: [String]
  package var query: FormBody
  package var isTooLong: Bool
  /// Whether the mount point was requested without its slash: `/spec`.
  package var lacksSlash: Bool

  package init(_ raw: String, below mount: String) {
    isTooLong = raw.utf8.count > Self.longest
    lacksSlash = false
    segments = [""]
    query = FormBody()
    guard !isTooLong else { return }

    // Bytes, not characters: every character with a meaning in an address is ASCII.
    var path = raw.utf8[...]
    if let mark = path.firstIndex(of: UInt8(ascii: "?")) {
      query = FormBody(Substring(path[path.index(after: mark)...]))
      path = path[..<mark]
    }
    if path.first != Self.slash { path = Self.afterAuthority(path) }
    let rest = path.dropFirst(mount.utf8.count)
    if path.starts(with: mount.utf8), rest.first == Self.slash {
      segments = Self.segments(rest)
    } else if path.elementsEqual(mount.utf8) {
      lacksSlash = !mount.isEmpty
    } else if ["/health", "/healthz"].contains(where: { path.elementsEqual($0.utf8) }) {
      // Both are also answered at the root, for load balancers and container checks.
      segments = Self.segments(path)
    }
  }

  private static let slash = UInt8(ascii: "/")

  /// The path of the absolute form `http://host/path`, which some front ends pass on.
  private static func afterAuthority(_ target: Substring.UTF8View) -> Substring.UTF8View {
    let text = Substring(target)
    guard let scheme = text.firstRange(of: "://") else { return target }
    let rest = text[scheme.upperBound...].utf8
    return rest.firstIndex(of: slash).map { rest[$0...] } ?? Substring("/").utf8
  }

  /// A segment that cannot be decoded becomes a name that matches nothing.
  private static func segments(_ path: Substring.UTF8View) -> [String] {
    if path.count == 1 { return [] }
    return path.dropFirst().split(separator: slash, omittingEmptySubsequences: false).map {
      PercentEncoding.decoded($0) ?? "\u{FFFD}"
    }
  }
}
