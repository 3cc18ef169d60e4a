import Specs
import Synchronization
import Threads

/// Fetches each thing once, however many threads ask for it at the same time.
final class SharedFetch<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// An outcome that one thread works for and others wait for; `nil` until it is there.
  private typealias Flight = Monitor<Result<Value, SpecError>?>

  private let flights = Mutex<[Key: Flight]>([:])

  /// What `fetch` returns or throws, here or in the thread that came first.
  func value(
    for key: Key,
    by deadline: Deadline,
    fetch: () throws(SpecError) -> Value
  ) throws(SpecError) -> Value {
    let own = Flight(nil)
    let flight = flights.withLock { flights in
      if let other = flights[key] { return other }
      flights[key] = own
      return own
    }
    guard flight === own else {
      guard let outcome = flight.wait(within: deadline.remaining, for: { $0 }) else {
        throw .unavailable(.init(cause: .outage, message: "GitHub did not answer in time."))
      }
      return try outcome.get()
    }
    let outcome = Result { () throws(SpecError) in try fetch() }
    flights.withLock { $0[key] = nil }
    own.update { $0 = outcome }
    return try outcome.get()
  }
}
