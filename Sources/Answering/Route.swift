package import HTTP

/// An address and its handler.
package struct Route: Sendable {
  package typealias Handler = @Sendable (Visit) throws -> Response

  package let method: String
  /// The pattern as written, `/pod/{customer}/{environment}`; also the route's name in the metrics.
  package let path: String
  /// `nil` is a `{…}` segment, which matches anything.
  let pattern: [String?]
  let handler: Handler
  /// Whether a request is an attempt to change something, and so has an audit line.
  let isChange: Bool
  /// Whether its requests are logged; those of container checks, every few seconds, are not.
  let isLogged: Bool

  package init(
    _ method: String,
    _ path: String,
    isChange: Bool = false,
    isLogged: Bool = true,
    _ handler: @escaping Handler
  ) {
    self.method = method
    self.path = path
    self.handler = handler
    self.isChange = isChange
    self.isLogged = isLogged
    pattern = path.split(separator: "/").map { $0.hasPrefix("{") ? nil : String($0) }
  }

  package static func get(_ path: String, _ handler: @escaping Handler) -> Route {
    Route("GET", path, handler)
  }

  package static func post(_ path: String, _ handler: @escaping Handler) -> Route {
    Route("POST", path, handler)
  }

  /// A request that changes something if it succeeds.
  package static func change(
    _ method: String,
    _ path: String,
    _ handler: @escaping Handler
  ) -> Route {
    Route(method, path, isChange: true, handler)
  }

  /// The values of the `{…}` segments, or `nil` if the path does not match.
  func match(_ segments: [String]) -> [String]? {
    guard segments.count == pattern.count else { return nil }
    for (segment, expected) in zip(segments, pattern) where expected != nil && expected != segment {
      return nil
    }
    return zip(segments, pattern).compactMap { $1 == nil ? $0 : nil }
  }
}

/// All routes, in the order in which they are tried.
struct Routes: Sendable {
  let all: [Route]

  enum Finding {
    case found(Route, parameters: [String])
    /// The address exists, but only with these methods.
    case otherMethods([String])
    case nothing
  }

  func find(_ request: Request) -> Finding {
    var methods: [String] = []
    for route in all {
      guard let parameters = route.match(request.target.segments) else { continue }
      if route.method == request.method || route.method == "GET" && request.isReading {
        return .found(route, parameters: parameters)
      }
      methods += route.method == "GET" ? ["GET", "HEAD"] : [route.method]
    }
    return methods.isEmpty ? .nothing : .otherMethods(methods)
  }
}
