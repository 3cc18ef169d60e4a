import Specs
import Synchronization
import Threads

/// An outcome that one thread works for and others wait for; `nil` until it is there.
typealias Flight<Value: Sendable> = Monitor<Result<Value, SpecError>?>

extension Monitor {
  convenience init<Value>() where State == Result<Value, SpecError>? { self.init(nil) }

  /// Tells everybody who waits.
  func land<Value>(_ outcome: State) where State == Result<Value, SpecError>? {
    update { $0 = outcome }
  }

  /// The outcome; `nil` when it is not there by the deadline.
  func wait<Value>(until deadline: Deadline) -> State where State == Result<Value, SpecError>? {
    wait(within: deadline.remaining) { $0 }
  }
}

/// Fetches each thing once, however many threads ask for it at the same time.
final class SharedFetch<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let flights = Mutex<[Key: Flight<Value>]>([:])

  /// What `fetch` returns or throws, here or in the thread that came first.
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
