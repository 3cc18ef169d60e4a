import Loopback
import Specs
import Testing

@testable import GitHub

@Suite struct LimitTests {
  private func refusal(
    _ status: Int,
    _ headers: [String: String],
    _ words: String = "Slow down"
  )
    -> LoopbackServer.Reply
  {
    .json(status, #"{"message":"\#(words)"}"#, headers: headers)
  }

  /// The error of the first list, after which GitHub would answer again; and the number of
  /// requests.
  private func meet(_ reply: LoopbackServer.Reply) -> (first: SpecError?, second: SpecError?, Int) {
    let github = FakeGitHub()
    let source = github.source()
    github.change { $0.fault = { _ in reply } }
    let first = error { () throws(SpecError) in try source.catalogue(.remembered, by: .soon) }
    github.change { $0.fault = { _ in nil } }
    let second = error { () throws(SpecError) in try source.catalogue(.remembered, by: .soon) }
    return (first, second, github.requests.count)
  }

  @Test(arguments: [403, 429])
  func `a primary limit is remembered until it is reset`(status: Int) throws {
    let reset = String(Timestamps.now + 600)
    let headers = [
      "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset, "X-RateLimit-Limit": "60",
    ]
    let (first, second, requests) = meet(refusal(status, headers))
    let wait = try #require(first?.unavailability?.retryAfter)
    #expect((590...601).contains(wait))
    #expect(first?.unavailability?.cause == .rateLimit)
    #expect(second?.unavailability?.cause == .rateLimit)
    #expect(second?.words.contains("rate limit") == true)
    #expect(requests == 1)
  }

  @Test(arguments: [403, 429])
  func `a secondary limit is remembered for as long as GitHub asks`(status: Int) throws {
    let (first, second, requests) = meet(
      refusal(status, ["Retry-After": "42", "X-RateLimit-Remaining": "4000"])
    )
    #expect(first?.unavailability?.retryAfter == 42)
    #expect(second?.unavailability?.cause == .rateLimit)
    #expect(requests == 1)
  }

  @Test(arguments: [
    (429, "Too many"), (403, "You have exceeded a secondary rate limit."),
    (403, "You have triggered an abuse detection mechanism."),
  ])
  func `a limit without a time lasts a minute`(status: Int, words: String) throws {
    let (first, second, requests) = meet(refusal(status, [:], words))
    #expect(first?.unavailability?.retryAfter == 60)
    #expect(second?.unavailability?.cause == .rateLimit)
    #expect(requests == 1)
  }

  @Test func `a limit may last until a moment`() throws {
    let moment = FakeCore.date(Timestamps.now + 300)
    let (first, _, _) = meet(refusal(403, ["Retry-After": moment]))
    #expect((290...301).contains(try #require(first?.unavailability?.retryAfter)))
  }

  @Test func `headers tell the limits apart, not the words`() throws {
    let reset = String(Timestamps.now + 600)
    let (primary, _, _) = meet(
      refusal(
        403,
        ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset],
        "You have exceeded a secondary rate limit."
      )
    )
    #expect(try #require(primary?.unavailability?.retryAfter) > 500)
    let (secondary, _, _) = meet(
      refusal(403, ["Retry-After": "7"], "API rate limit exceeded for user.")
    )
    #expect(secondary?.unavailability?.retryAfter == 7)
  }

  @Test(arguments: ["0", "-5", "9223372036854775807", "-9223372036854775808"])
  func `a reset that cannot be is bounded`(reset: String) throws {
    let (first, _, _) = meet(
      refusal(403, ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset])
    )
    #expect((1...3600).contains(try #require(first?.unavailability?.retryAfter)))
  }

  @Test func `once a limit has passed, GitHub is asked again`() throws {
    let github = FakeGitHub()
    let source = github.source()
    github.change { $0.fault = { _ in self.refusal(429, ["Retry-After": "1"]) } }
    _ = error { () throws(SpecError) in try source.catalogue(.remembered, by: .soon) }
    github.change { $0.fault = { _ in nil } }
    #expect(
      eventually { (try? source.catalogue(.remembered, by: .soon).entries.count) == 9 }
    )
  }

  @Test func `during a limit the list comes from memory, and nothing else is sent`() throws {
    let github = FakeGitHub()
    let source = github.source(ttl: .zero)
    _ = try source.catalogue(.remembered, by: .soon)
    github.change { $0.fault = { _ in self.refusal(403, ["Retry-After": "60"]) } }
    _ = error { () throws(SpecError) in try source.catalogue(.reread, by: .soon) }
    github.forgetRequests()
    for _ in 0..<5 { #expect(try source.catalogue(.remembered, by: .soon).entries.count == 9) }
    let deployment = error { () throws(SpecError) in try source.deploy(.sample(), by: .soon) }
    #expect(deployment?.unavailability?.cause == .rateLimit)
    #expect(source.remembered()?.trouble?.contains("rate limit") == true)
    #expect(source.health(by: .soon).github == "rate limited")
    #expect(github.requests.isEmpty)
  }
}

@Suite struct GateTests {
  @Test func `beyond the limit, requests are refused at once, and memory still answers`() throws {
    let github = FakeGitHub()
    let source = github.source(waiters: 2)
    let pod = PodID.named("advworks/dev")
    _ = try source.spec(of: pod, by: .soon)
    github.change { $0.fault = { _ in .hang } }
    let started = Counter()
    let other = PodID.named("advworks/prd")
    let waiting = Thread.start {
      _ = Thread.all(2) { _ in
        _ = started.next()
        _ = try? source.deploy(.sample(), by: .after(.seconds(3)))
      }
    }
    let sent = github.requests.count
    #expect(eventually { github.requests.count == sent + 2 })
    for _ in 0..<40 {
      let failure = error { () throws(SpecError) in try source.spec(of: other, by: .soon) }
      #expect(failure?.unavailability?.cause == .busy)
      #expect(failure?.unavailability?.retryAfter == 5)
      #expect(try source.catalogue(.remembered, by: .soon).entries.count == 9)
      #expect(try source.spec(of: pod, by: .soon).pod == pod)
    }
    #expect(source.health(by: .soon).github == "busy")
    #expect(github.requests.count == sent + 2)
    github.stop()
    waiting.join()
  }

  @Test func `a place is free again after a failure`() throws {
    let gate = Gate(places: 1)
    for _ in 0..<3 {
      let failure = error { () throws(SpecError) in
        try gate.waiting { () throws(SpecError) -> Int in throw .notFound(message: "gone") }
      }
      #expect(failure?.notFound == "gone")
    }
  }

  @Test func `threads that wait for another's answer give up at their own deadline`() throws {
    let github = FakeGitHub { $0.fault = { _ in .hang } }
    let source = github.source()
    let first = Thread.start { _ = try? source.catalogue(.remembered, by: .after(.seconds(3))) }
    #expect(eventually { github.requests.count == 1 })
    let failure = error { () throws(SpecError) in
      try source.catalogue(.remembered, by: .after(.milliseconds(100)))
    }
    #expect(failure?.unavailability?.cause == .outage)
    #expect(github.requests.count == 1)
    github.stop()
    first.join()
  }
}
