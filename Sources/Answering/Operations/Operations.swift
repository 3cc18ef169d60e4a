import HTTP
package import Specs
import Text

/// The endpoints for operators and monitoring.
package struct Operations: Sendable {
  private let repository: any SpecRepository
  private let metrics: Metrics
  private let version: String

  package init(repository: any SpecRepository, metrics: Metrics, version: String) {
    self.repository = repository
    self.metrics = metrics
    self.version = version
  }

  package var routes: [Route] {
    [
      .get("/health", health),
      Route("GET", "/healthz", isLogged: false, healthz),
      .get("/metrics", showMetrics),
    ]
  }

  /// `GET /healthz`: whether the process answers.
  ///
  /// No I/O, so that an outage at GitHub does not restart anything.
  private func healthz(_ visit: Visit) -> Response {
    .json(["status": "ok"])
  }

  /// `GET /health`: whether the source can be used.
  ///
  /// The front end sets `HEALTH_DETAILS` to `off` for a request without a checked password: such a
  /// request gets only the status. A client cannot set it, because it is not a header.
  private func health(_ visit: Visit) -> Response {
    let health = repository.health(by: visit.deadline)
    let status = health.isHealthy ? Status.ok : .unavailable
    var members: [JSON.Member] = [
      .init(key: "status", value: .string(health.isHealthy ? "healthy" : "unhealthy"))
    ]
    guard visit.request.param("HEALTH_DETAILS") != "off" else {
      return .json(.object(members), status: status)
    }
    if let error = health.error { members.append(.init(key: "error", value: .string(error))) }
    members += [
      .init(key: "github", value: .string(health.github)),
      .init(key: "repo", value: .string(health.repository)),
      .init(
        key: "scopes",
        value: ["repo": JSON(health.repoScope), "workflow": JSON(health.workflowScope)]
      ),
      .init(key: "rate_limit", value: health.rateLimit.map(Self.json) ?? .null),
    ]
    let catalogue = repository.remembered()
    let warnings =
      (catalogue?.steering.problems.map(\.sentence) ?? [])
      + (catalogue?.skipped.lines(most: 20) ?? [])
    if !warnings.isEmpty {
      members.append(.init(key: "warnings", value: .array(warnings.map { .string($0) })))
    }
    let response = Response.json(.object(members), status: status)
    guard !health.isHealthy, let seconds = health.retryAfter else { return response }
    return response.adding("Retry-After", "\(seconds)")
  }

  /// `GET /metrics`; the front end decides who can read it.
  private func showMetrics(_ visit: Visit) -> Response {
    .text(
      metrics.text(version: version, catalogue: repository.remembered()),
      type: "text/plain; version=0.0.4; charset=utf-8"
    )
  }

  private static func json(_ limit: SourceHealth.RateLimit) -> JSON {
    [
      "remaining": .int(Int64(limit.remaining)), "limit": .int(Int64(limit.limit)),
      "reset_at": .int(limit.resetAt),
    ]
  }
}
