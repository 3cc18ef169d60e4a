import Specs
import Synchronization

/// Answers `/health`: whether the repository and its branch can be read with this token.
///
/// An answer, or a failure, is kept for ten seconds, and one thread at a time asks. If nothing has
/// changed at GitHub, asking does not count against the rate limit.
final class HealthReporter: Sendable {
  private struct Report: Sendable {
    let health: SourceHealth
    let time: ContinuousClock.Instant
    /// The token that was used; another one may have another result.
    let generation: Int
  }

  private struct Memory {
    var report: Report?
    var isAsking = false
    var etag: EntityTag?

    func report(within age: Duration, for generation: Int) -> SourceHealth? {
      guard let report, report.generation == generation,
        ContinuousClock.now - report.time < age
      else { return nil }
      return report.health
    }
  }

  private static let validity = Duration.seconds(10)
  /// The oldest answer to use while another thread asks, or while no request is allowed.
  private static let grace = Duration.seconds(60)
  /// Clients of health checks give up soon.
  private static let patience = Duration.seconds(8)

  private let api: API
  private let settings: GitHubSettings
  private let reader: CatalogueReader
  private let gate: Gate
  private let memory = Mutex(Memory())
  private let fetch = SharedFetch<Bool, SourceHealth>()

  init(api: API, settings: GitHubSettings, reader: CatalogueReader, gate: Gate) {
    self.api = api
    self.settings = settings
    self.reader = reader
    self.gate = gate
  }

  func health(by deadline: Deadline) -> SourceHealth {
    if let obstacle = api.obstacle {
      return health("not configured", .unavailable(obstacle))
    }
    let generation = api.generation
    let remembered = memory.withLock { memory -> SourceHealth? in
      memory.report(within: memory.isAsking ? Self.grace : Self.validity, for: generation)
    }
    if let remembered { return remembered }
    do throws(SpecError) {
      return try gate.waiting { () throws(SpecError) in
        try fetch.value(for: true, by: deadline) { () throws(SpecError) in ask(by: deadline) }
      }
    } catch {
      return memory.withLock { $0.report(within: Self.grace, for: generation) }
        ?? health(Self.word(for: error), error)
    }
  }

  private func ask(by deadline: Deadline) -> SourceHealth {
    let etag = memory.withLock { memory in
      memory.isAsking = true
      return memory.etag
    }
    let end = Deadline(min(deadline.instant, ContinuousClock.now + Self.patience))
    let generation = api.generation
    let health = ask(knowing: etag, by: end)
    memory.withLock { memory in
      memory.isAsking = false
      memory.report = Report(health: health, time: .now, generation: generation)
    }
    return health
  }

  private func ask(knowing etag: EntityTag?, by deadline: Deadline) -> SourceHealth {
    do throws(SpecError) {
      let repository = RepositoryReader(api: api, settings: settings)
      let newETag = try repository.read(etag, by: deadline)
      memory.withLock { $0.etag = newETag }
      try reader.checkBranch(by: deadline)
      if api.limits.rate == nil { readRate(by: deadline) }
      return health("connected", nil)
    } catch {
      return health(Self.word(for: error), error)
    }
  }

  /// Asks for the rate limit if no answer has reported it; that does not count against it.
  private func readRate(by deadline: Deadline) {
    var call = Call.get("/rate_limit")
    call.isCounted = false
    guard let answer = try? api.send(call, by: deadline),
      let core = try? answer.decoded(as: RatePayload.self).resources.core
    else { return }
    api.limits.note(.init(remaining: core.remaining, limit: core.limit, resetAt: core.reset))
  }

  private func health(_ word: String, _ error: SpecError?) -> SourceHealth {
    let scopes = api.scopes
    return SourceHealth(
      github: word,
      repository: settings.repository,
      repoScope: scopes?.contains("repo"),
      workflowScope: scopes?.contains("workflow"),
      rateLimit: api.limits.rate,
      error: error?.words,
      retryAfter: error?.retryAfter
    )
  }

  private static func word(for error: SpecError) -> String {
    switch error {
    case .unavailable(let unavailability):
      switch unavailability.cause {
      case .configuration: "unauthorized"
      case .rateLimit: "rate limited"
      case .busy: "busy"
      case .outage: "unreachable"
      }
    case .forbidden: "forbidden"
    case .notFound, .noSuchPod, .noSuchRevision: "not found"
    case .refused, .wrongState, .stale, .uneditable, .undeployable, .inProgress, .podExists,
      .unusableSpec, .protectedBranch:
      "refused"
    }
  }
}
