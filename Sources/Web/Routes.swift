/// One address and what answers it.
struct Route: Sendable {
  typealias Handler = @Sendable (Site) -> (Visit) throws -> Response

  let method: String
  /// `nil` stands for a `{…}` segment, which matches anything.
  let pattern: [String?]
  /// The pattern as written, for the metrics.
  let name: String
  let handler: Handler
  /// Whether a request is an attempt to change something, and so a line of the audit.
  let isChange: Bool

  static func get(_ path: String, _ handler: @escaping Handler) -> Route {
    Route("GET", path, handler)
  }

  static func post(_ path: String, _ handler: @escaping Handler) -> Route {
    Route("POST", path, handler)
  }

  /// A POST that changes something where it succeeds.
  static func change(_ path: String, _ handler: @escaping Handler) -> Route {
    Route("POST", path, handler, isChange: true)
  }

  private init(
    _ method: String,
    _ path: String,
    _ handler: @escaping Handler,
    isChange: Bool = false
  ) {
    self.method = method
    self.name = path
    self.handler = handler
    self.isChange = isChange
    pattern = path.split(separator: "/").map { $0.hasPrefix("{") ? nil : String($0) }
  }

  /// The values of the `{…}` segments, or `nil` where the path is another.
  func match(_ segments: [String]) -> [String]? {
    guard segments.count == pattern.count else { return nil }
    var parameters: [String] = []
    for (segment, expected) in zip(segments, pattern) {
      if let expected {
        guard segment == expected else { return nil }
      } else {
        parameters.append(segment)
      }
    }
    return parameters
  }
}

/// The routes, in the order a visitor meets them.
enum Routes {
  static let all: [Route] = [
    .get("/", Site.listPods),
    .get("/pod/new", Site.newPod),
    .get("/pod/{customer}/{environment}", Site.editPod),
    .change("/deploy", Site.deploy),
    .get("/runs/{id}", Site.showRun),
    .get("/refresh", Site.refresh),
    .get("/health", Site.health),
    .get(quiet, Site.healthz),
    .get("/metrics", Site.showMetrics),
    .get("/api/pods", Site.apiPods),
    .get("/api/pod/{customer}/{environment}", Site.apiPod),
    .change("/api/pod", Site.apiDeploy),
    .post("/api/refresh", Site.apiRefresh),
  ]

  /// Asked every few seconds by container checks, so it is not logged.
  static let quiet = "/healthz"

  enum Finding {
    case found(Route, parameters: [String])
    /// The address exists, with these methods.
    case otherMethods([String])
    case nothing
  }

  static func find(_ request: Request) -> Finding {
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
