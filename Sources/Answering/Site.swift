package import HTTP
package import Logging
package import Specs
import Text
import Threads

/// Answers every request: finds the route, runs its handler, and turns errors into a page or JSON.
package final class Site: Sendable {
  /// Creates the page of a problem.
  package typealias ProblemPage = @Sendable (Problem, Visit) -> Response

  private let routes: Routes
  private let repository: any SpecRepository
  private let problemPage: ProblemPage
  private let mode: @Sendable (Slug?) -> DeployMode
  private let metrics: Metrics
  private let assets: String
  /// The most bytes of all large answers together.
  private let answers = Budget(12 << 20)
  /// Up to this many bytes, an answer does not count.
  private static let smallAnswer = 64 << 10
  private let logger: Logger

  /// Creates a site from its routes.
  ///
  /// - Parameters:
  ///   - routes: In the order in which they are tried.
  ///   - repository: For the source's facts in error messages.
  ///   - metrics: Count the requests.
  ///   - assets: The hash in the addresses of static files.
  ///   - mode: How changes of an environment are deployed, for the audit; `nil` if none is known.
  ///   - logger: Gets one event per request.
  ///   - problemPage: Creates the page of a problem; programs get JSON.
  package init(
    routes: [Route],
    repository: any SpecRepository,
    metrics: Metrics,
    assets: String,
    mode: @escaping @Sendable (Slug?) -> DeployMode = { _ in .dispatch },
    logger: Logger,
    problemPage: @escaping ProblemPage
  ) {
    self.routes = Routes(all: routes)
    self.repository = repository
    self.metrics = metrics
    self.assets = assets
    self.logger = logger
    self.problemPage = problemPage
    self.mode = mode
  }

  /// Answers one request; never throws, whatever a handler does.
  package func respond(to request: Request) -> Response {
    let start = ContinuousClock.now
    var visit = Visit(request, assets: assets, logger: logger)
    let (response, route) = LargeWork.scope {
      let (response, route) = answer(&visit)
      return (bounded(response, visit), route)
    }
    let duration = start.duration(to: .now)
    metrics.count(route: route?.path ?? "none", status: response.status, duration: duration)
    if route?.isLogged ?? true {
      visit.log(
        .info,
        "request",
        [
          "method": .string(String(request.method.prefix(16))),
          "path": .string(Self.loggedPath(request.uri)),
          "status": .string(String(response.status.rawValue)),
          "ms": .string(String(duration.milliseconds)),
        ]
      )
    }
    if let attempt = visit.attempt { audit(attempt, visit, response.status) }
    return response.adding("X-Request-Id", request.id)
  }

  /// Counts a large answer while it is sent, or refuses it if there are too many.
  ///
  /// A slow reader keeps its answer in memory for a long time.
  private func bounded(_ response: Response, _ visit: Visit) -> Response {
    let size = response.content.size
    guard size > Self.smallAnswer else { return response }
    guard let share = answers.share(of: size, within: .seconds(5)) else {
      return answer(
        visit,
        Problem(
          .unavailable,
          title: "Too many requests are queued",
          what: "Too many large responses are being sent. Try again in a few seconds.",
          retryAfter: 5
        )
      )
    }
    var bounded = response
    bounded.content = response.content.holding(share)
    return bounded
  }

  /// The answer, with its route.
  private func answer(_ visit: inout Visit) -> (Response, Route?) {
    var route: Route?
    do {
      if visit.request.target.isTooLong {
        throw Problem(
          .uriTooLong,
          title: "Address too long",
          what: "The address is longer than 8 KiB."
        )
      }
      if visit.request.target.lacksSlash {
        var response = Response.seeOther(visit.links.pods)
        response.status = .permanentRedirect
        return (response, nil)
      }
      switch routes.find(visit.request) {
      case .found(let found, let parameters):
        route = found
        visit.parameters = parameters
        if found.isChange { visit.attempt = Attempt() }
        return (try found.handler(visit), found)
      case .otherMethods(let methods):
        throw Problem.methodNotAllowed(methods)
      case .nothing:
        throw Problem.noSuchPage(visit)
      }
    } catch {
      return (answer(visit, error), route)
    }
  }

  /// The answer for an error, expected or not.
  private func answer(_ visit: Visit, _ error: any Error) -> Response {
    let problem: Problem
    switch error {
    case let error as Problem: problem = error
    case let error as SpecError:
      problem = Problem(
        error,
        origin: repository.origin,
        links: visit.links,
        skipped: repository.remembered()?.skipped
      )
    case let error as InvalidSubmission:
      problem = .invalid(error, repository.remembered()?.settings ?? BuiltIn.settings)
    case let error as InvalidSpec: problem = .invalid(error)
    case let error as PatchError: problem = .invalid(error)
    case is Once.Reused: problem = .reusedKey
    default:
      var unforeseen = Problem.internalError
      unforeseen.cause = "\(error)"
      problem = unforeseen
    }
    visit.log(problem)
    var response = response(to: problem, visit)
    if let seconds = problem.retryAfter {
      response = response.adding("Retry-After", "\(seconds)")
    }
    if let allow = problem.allow { response = response.adding("Allow", allow) }
    return response
  }

  private func response(to problem: Problem, _ visit: Visit) -> Response {
    guard visit.request.wantsJSON else { return problemPage(problem, visit) }
    var named = problem
    named.details.append(.init(key: "request_id", value: .string(visit.request.id)))
    return .json(named.json, status: problem.status)
  }

  /// Logs the result of an attempt to change something, at every LOG_LEVEL.
  private func audit(_ attempt: Attempt, _ visit: Visit, _ status: Status) {
    guard var facts = attempt.facts(status: status) else { return }
    facts["user"] = .string(visit.request.user ?? "")
    facts["client"] = .string(visit.request.header("REMOTE_ADDR") ?? "")
    if facts["mode"] == nil {
      facts["mode"] = .string(mode(attempt.environment).rawValue)
    }
    facts["request"] = .string(visit.request.id)
    var audit = logger
    audit.logLevel = .trace
    audit.notice("audit", metadata: facts)
  }

  /// The path without its query, which may contain what a person typed.
  private static func loggedPath(_ uri: String) -> String {
    String(decoding: uri.utf8.prefix { $0 != UInt8(ascii: "?") }.prefix(200), as: UTF8.self)
  }
}

extension Visit {
  /// Logs our own and the source's problems; a person's mistake is not an event.
  package func log(_ problem: Problem) {
    guard problem.status.rawValue >= 500 || problem.status == .forbidden else { return }
    log(
      problem.status == .internalError ? .error : .warning,
      "problem",
      [
        "status": "\(problem.status.rawValue)", "title": "\(problem.title)",
        "what": "\(problem.what)", "cause": "\(problem.cause ?? "")",
      ]
    )
  }
}

extension Duration {
  /// Whole milliseconds.
  var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
