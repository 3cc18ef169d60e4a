import Specs
import Synchronization
import Threads

/// A result that one thread produces and others wait for; `nil` until it is available.
typealias Flight<Value: Sendable> = Monitor<Result<Value, SpecError>?>

extension Monitor {
  convenience init<Value>() where State == Result<Value, SpecError>? { self.init(nil) }

  /// Passes the result to all waiting threads.
  func land<Value>(_ outcome: State) where State == Result<Value, SpecError>? {
    update { $0 = outcome }
  }

  /// The result; `nil` if it is not available by the deadline.
  func wait<Value>(until deadline: Deadline) -> State where State == Result<Value, SpecError>? {
    wait(within: deadline.remaining) { $0 }
  }
}

/// Fetches each value once, however many threads ask for it at the same time.
final class SharedFetch<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let flights = Mutex<[Key: Flight<Value>]>([:])

  /// The result of `fetch`, from this thread or the thread that came first.
  func value(
    for key: Key,
    by deadline: Deadline,
    fetch: () throws(SpecError) -> Value
  ) throws(SpecError) -> Value {
    let own = Flight<Value>()
    let flight = flights.withLock { flights in
      if let other = flights[key] { return other }
      flights[key] = own
      return own
    }
    guard flight === own else {
      guard let outcome = flight.wait(until: deadline) else {
        throw .unavailable(.init(cause: .outage, message: "GitHub did not answer in time."))
      }
      return try outcome.get()
    }
    let outcome = Result { () throws(SpecError) in try fetch() }
    flights.withLock { $0[key] = nil }
    own.land(outcome)
    return try outcome.get()
  }
}
