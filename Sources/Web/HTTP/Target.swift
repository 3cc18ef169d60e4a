/// What a request asks for: the path below the mount point, in decoded segments, and the query.
///
/// It comes from `REQUEST_URI`, the one variable that is raw and the same behind every front end.
package struct Target: Hashable, Sendable {
  /// Longer ones are answered with 414.
  package static let longest = 8 * 1024

  /// Decoded segments; empty for the mount point itself.
  ///
  /// A text that is no path has one empty segment,
  /// which no route matches.
  package var segments: [String]
  package var query: FormBody
  package var isTooLong: Bool
  /// Whether the mount point was asked for without its slash: `/spec`.
  package var lacksSlash: Bool

  package init(_ raw: String, below mount: String) {
    isTooLong = raw.utf8.count > Self.longest
    lacksSlash = false
    segments = [""]
    query = FormBody()
    guard !isTooLong else { return }

    var path = Substring(raw)
    if let mark = path.firstIndex(of: "?") {
      query = FormBody(path[path.index(after: mark)...])
      path = path[..<mark]
    }
    // Some front ends pass on the absolute form: http://host/path.
    if !path.hasPrefix("/"), let scheme = path.firstRange(of: "://") {
      let rest = path[scheme.upperBound...]
      path = rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
    }
    if path.hasPrefix(mount + "/") {
      path = path.dropFirst(mount.count)
    } else if path == mount {
      lacksSlash = !mount.isEmpty
      return
    } else if path != "/health", path != "/healthz" {
      // The two are answered at the root too, for load balancers and container checks.
      return
    }
    segments = Self.segments(path) ?? [""]
  }

  private static func segments(_ path: Substring) -> [String]? {
    if path == "/" { return [] }
    var segments: [String] = []
    for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard let text = PercentEncoding.decoded(part.utf8) else { return nil }
      segments.append(text)
    }
    return segments
  }
}
