import Specs
import Synchronization
import Testing
import Threads

@Suite struct OnceTests {
  private let deadline = Deadline.after(.seconds(20))

  private func id(_ answer: Once.Answer<Int>) -> RunID? {
    if case .deployment(.run(let id)) = answer { id } else { nil }
  }

  @Test func `fifty at once act once, and all get the same answer`() {
    let once = Once()
    let acts = Atomic(0)
    let answers = Mutex<[RunID?]>([])
    let ended = Atomic(0)
    for _ in 0..<50 {
      #expect(
        Thread.detach {
          let answer = try? once.perform(
            "0123456789",
            content: "a",
            pending: nil,
            by: deadline
          ) { () -> Once.Answer<Int> in
            acts.add(1, ordering: .relaxed)
            Thread.pause(.milliseconds(50))
            return .deployment(.run(RunID(number: 7)))
          }
          answers.withLock { $0.append(answer.flatMap(id)) }
          ended.add(1, ordering: .relaxed)
        }
      )
    }
    while ended.load(ordering: .relaxed) < 50 { Thread.pause(.milliseconds(5)) }
    #expect(acts.load(ordering: .relaxed) == 1)
    #expect(answers.withLock { $0 } == Array(repeating: RunID(number: 7), count: 50))
  }

  @Test func `the same key with other content is refused`() throws {
    let once = Once()
    _ = try once.perform("k", content: "a", pending: nil, by: deadline) {
      Once.Answer<Int>.deployment(.run(RunID(number: 1)))
    }
    #expect(throws: Once.Reused.self) {
      try once.perform("k", content: "b", pending: nil, by: deadline) {
        Once.Answer<Int>.deployment(.run(RunID(number: 2)))
      }
    }
  }

  @Test func `a key with which nothing was started is as good as new`() throws {
    let once = Once()
    struct Away: Error {}
    #expect(throws: Away.self) {
      try once.perform("k", content: "a", pending: nil, by: deadline) {
        () throws -> Once.Answer<Int> in throw Away()
      }
    }
    _ = try once.perform("k", content: "b", pending: nil, by: deadline) {
      Once.Answer<Int>.other(1)
    }
    let answer = try once.perform("k", content: "c", pending: nil, by: deadline) {
      Once.Answer<Int>.deployment(.run(RunID(number: 3)))
    }
    #expect(id(answer) == RunID(number: 3))
  }

  @Test func `what may have been started is followed, not started again`() throws {
    let once = Once()
    let pending = PendingRun(pod: .named("acme/dev"), time: 1_700_000_000, key: "0123456789")
    let unclear = Unavailability(cause: .outage, message: "Who knows.", isUnclear: true)
    #expect(throws: SpecError.self) {
      try once.perform("k", content: "a", pending: pending, by: deadline) {
        () throws -> Once.Answer<Int> in throw SpecError.unavailable(unclear)
      }
    }
    let answer = try once.perform("k", content: "a", pending: nil, by: deadline) {
      Once.Answer<Int>.deployment(.run(RunID(number: 10)))
    }
    #expect(id(answer) == pending.id)
  }

  @Test(arguments: ["007", "p.a.b", "", "..", "a/b", "p.a.b.1.k y"])
  func `a run's name is opaque, and a number only as it is written`(_ text: String) {
    #expect(RunID(text)?.number == nil)
    #expect(RunID(text).flatMap { PendingRun($0) } == nil)
  }

  @Test func `the name of a run that is not known holds all that finds it`() throws {
    let pending = PendingRun(pod: .named("a-c/d_e"), time: 1_700_000_000, key: "0123456789abcdef")
    let id = try #require(pending.id)
    #expect(id.text == "p.a-c.d_e.1700000000.0123456789abcdef")
    #expect(PendingRun(id) == pending)
  }

  @Test func `a request that cannot wait for the first one follows it by name`() throws {
    let once = Once(room: WaitingRoom(seats: 0), followsAtOnce: true)
    let pending = PendingRun(pod: .named("acme/dev"), time: 1_700_000_000, key: "0123456789")
    let begun = Atomic(false)
    let mayEnd = Atomic(false)
    let ended = Atomic(false)
    #expect(
      Thread.detach {
        _ = try? once.perform(
          "0123456789",
          content: "a",
          pending: pending,
          by: deadline
        ) { () -> Once.Answer<Int> in
          begun.store(true, ordering: .releasing)
          while !mayEnd.load(ordering: .acquiring) { Thread.pause(.milliseconds(5)) }
          return .other(1)
        }
        ended.store(true, ordering: .releasing)
      }
    )
    while !begun.load(ordering: .acquiring) { Thread.pause(.milliseconds(5)) }
    let answer = try once.perform(
      "0123456789",
      content: "a",
      pending: nil,
      by: deadline
    ) {
      Once.Answer<Int>.other(2)
    }
    #expect(id(answer) == pending.id)
    mayEnd.store(true, ordering: .releasing)
    while !ended.load(ordering: .acquiring) { Thread.pause(.milliseconds(5)) }
  }
}
