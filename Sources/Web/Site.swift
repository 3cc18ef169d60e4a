import HTML
package import Logging
package import Specs
import Threads

/// Everything the application answers: finds the route, runs its handler, and turns what is thrown
/// into a page or JSON.
package final class Site: Sendable {
  let repository: any SpecRepository
  let deployer: any Deployer
  let version: String
  let assets: String
  let metrics = Metrics(routes: Routes.all.map(\.name))
  let listCache = LastMade<PodListKey, Markup>()
  let podListCache = LastMade<String, [UInt8]>()
  /// Bytes of all large answers together.
  private let answers = Budget(12 << 20)
  /// Bytes up to which an answer does not count.
  private static let smallAnswer = 64 << 10
  private let logger: Logger

  /// Wires the site to a source.
  ///
  /// - Parameters:
  ///   - repository: Where specs are read.
  ///   - deployer: Where deployments are started.
  ///   - version: Shown in the footer and in the metrics.
  ///   - assets: The hash in the static files' addresses.
  ///   - logger: Gets an event per request.
  package init(
    repository: any SpecRepository,
    deployer: any Deployer,
    version: String,
    assets: String,
    logger: Logger
  ) {
    self.repository = repository
    self.deployer = deployer
    self.version = version
    self.assets = assets
    self.logger = logger
  }

  /// Answers one request; never throws, whatever a handler does.
  package func respond(to request: Request) -> Response {
    let start = ContinuousClock.now
    var visit = Visit(request, assets: assets)
    let (response, route) = LargeWork.scope {
      let (response, route) = answer(&visit)
      return (bounded(response, visit), route)
    }
    let duration = start.duration(to: .now)
    metrics.count(route: route, status: response.status, duration: duration)
    if route != Routes.quiet {
      log(
        visit,
        .info,
        "request",
        [
          "method": .string(String(request.method.prefix(16))),
          "path": .string(Self.loggedPath(request.uri)),
          "status": .string(String(response.status.rawValue)),
          "ms": .string(String(duration.milliseconds)), "request": .string(request.id),
        ]
      )
    }
    if let attempt = visit.attempt { audit(attempt, visit, response.status) }
    return response.adding("X-Request-Id", request.id)
  }

  /// Counts a large answer among those being sent, or refuses it while they are too many.
  ///
  /// A reader that is slow keeps its answer in memory for long.
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

  /// The answer and the route's name, for the metrics.
  private func answer(_ visit: inout Visit) -> (Response, String) {
    var route = "none"
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
        return (response, route)
      }
      switch Routes.find(visit.request) {
      case .found(let found, let parameters):
        route = found.name
        visit.parameters = parameters
        if found.isChange { visit.attempt = Attempt() }
        return (try found.handler(self)(visit), route)
      case .otherMethods(let methods):
        let allow = methods.joined(separator: ", ")
        var problem = Problem(
          .methodNotAllowed,
          title: "Method not allowed",
          what: "This address accepts \(allow) only."
        )
        problem.allow = allow
        throw problem
      case .nothing:
        throw Problem.noSuchPage(visit)
      }
    } catch {
      return (answer(visit, error), route)
    }
  }

  /// What is said of an error, foreseen or not.
  func answer(_ visit: Visit, _ error: any Error) -> Response {
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
    case let error as InvalidSubmission: problem = .invalid(error)
    default:
      var unforeseen = Problem.internalError
      unforeseen.cause = "\(error)"
      problem = unforeseen
    }
    logProblem(visit, problem)
    return response(to: problem, visit)
  }

  private func response(to problem: Problem, _ visit: Visit) -> Response {
    var response: Response
    if visit.request.wantsJSON {
      var named = problem
      named.details.append(.init(key: "request_id", value: .string(visit.request.id)))
      response = .json(named.json, status: problem.status)
    } else {
      let page = ProblemPage(
        problem: problem,
        layout: layout(visit),
        canRepeat: visit.request.isReading,
        pods: problem.listsPods ? existingPods(visit) : []
      )
      response = .page(page.markup, status: problem.status)
    }
    if let seconds = problem.retryAfter {
      response = response.adding("Retry-After", "\(seconds)")
    }
    if let allow = problem.allow { response = response.adding("Allow", allow) }
    return response
  }

  /// The pods to list on an error page; none where they cannot be had.
  private func existingPods(_ visit: Visit) -> [PodID] {
    let catalogue =
      repository.remembered() ?? (try? repository.catalogue(.remembered, by: visit.deadline))
    return catalogue?.entries.map(\.id) ?? []
  }

  func layout(_ visit: Visit, catalogue: Catalogue? = nil) -> Layout {
    let catalogue = catalogue ?? repository.remembered()
    return Layout(
      origin: repository.origin,
      version: version,
      links: visit.links,
      user: visit.request.user,
      requestID: visit.request.id,
      age: catalogue.map { ($0.confirmed.duration(to: .now)).components.seconds },
      trouble: catalogue?.trouble
    )
  }

  func log(_ visit: Visit, _ level: Logger.Level, _ event: String, _ facts: Logger.Metadata) {
    var facts = facts
    if facts["request"] == nil { facts["request"] = .string(visit.request.id) }
    logger.log(level: level, Logger.Message(stringLiteral: event), metadata: facts)
  }

  /// Logs what became of an attempt to change something, also where LOG_LEVEL asks for less.
  private func audit(_ attempt: Attempt, _ visit: Visit, _ status: Status) {
    guard var facts = attempt.facts(status: status) else { return }
    facts["user"] = .string(visit.request.user ?? "")
    facts["client"] = .string(visit.request.header("REMOTE_ADDR") ?? "")
    facts["mode"] = repository.origin.kind == .local ? "commit" : "dispatch"
    facts["request"] = .string(visit.request.id)
    var audit = logger
    audit.logLevel = .trace
    audit.notice("audit", metadata: facts)
  }

  /// The path without its query, which may hold what a person typed.
  private static func loggedPath(_ uri: String) -> String {
    String(decoding: uri.utf8.prefix { $0 != UInt8(ascii: "?") }.prefix(200), as: UTF8.self)
  }

  /// A problem that is ours or the source's; what a person mistyped is no event.
  func logProblem(_ visit: Visit, _ problem: Problem) {
    guard problem.status.rawValue >= 500 || problem.status == .forbidden else { return }
    log(
      visit,
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
