import Threads

/// Runs `body` on separate threads, with their numbers, and waits for all of them.
func inThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  let running = Monitor(count)
  for number in 0..<count {
    let isStarted = Thread.detach {
      body(number)
      running.update { $0 -= 1 }
    }
    precondition(isStarted, "the system has no more threads")
  }
  _ = running.wait(within: .seconds(600)) { $0 == 0 ? true : nil }
}

/// The number of living witnesses.
final class Living: Sendable {
  private let counters = Counters(1)
  var count: Int { counters[0] }
  func add(_ amount: Int) { counters.add(amount, at: 0) }
}

/// A value whose lifetime is counted.
final class Witness: Sendable {
  let number: Int
  private let again: [Int]
  private let living: Living

  init(_ number: Int, _ living: Living) {
    (self.number, again, self.living) = (number, [number, number], living)
    living.add(1)
  }

  deinit { living.add(-1) }

  var isWhole: Bool { again == [number, number] }
}
