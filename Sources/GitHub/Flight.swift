import Glibc
import Specs
import Synchronization

/// An outcome that one thread works for and others wait for.
///
/// `@unchecked Sendable`: `outcome` is read and written only while `mutex` is held; the two pointers
/// never change and are freed when nobody holds the flight any more, so nobody waits on them.
final class Flight<Value: Sendable>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let landed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var outcome: Result<Value, SpecError>?

  init() {
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(landed, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(landed)
    pthread_mutex_destroy(mutex)
    landed.deallocate()
    mutex.deallocate()
  }

  /// Tells everybody who waits.
  func land(_ outcome: Result<Value, SpecError>) {
    pthread_mutex_lock(mutex)
    self.outcome = outcome
    pthread_cond_broadcast(landed)
    pthread_mutex_unlock(mutex)
  }

  /// The outcome; `nil` when it is not there by the deadline.
  func wait(until deadline: Deadline) -> Result<Value, SpecError>? {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let (seconds, attoseconds) = deadline.remaining.components
    time.tv_sec += Int(min(seconds, 3600))
    time.tv_nsec += Int(attoseconds / 1_000_000_000)
    if time.tv_nsec >= 1_000_000_000 {
      time.tv_sec += 1
      time.tv_nsec -= 1_000_000_000
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while outcome == nil {
      // Anything but 0, a wake-up, is the end of the time.
      if pthread_cond_timedwait(landed, mutex, &time) != 0 { break }
    }
    return outcome
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
