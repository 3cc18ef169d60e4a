internal import Glibc

/// A value that threads change one at a time, and whose changes they can wait for.
///
/// `@unchecked Sendable`: `state` is only used while `mutex` is held. The mutex and the condition
/// stay at the same address while this object lives, and a waiting thread holds a reference to it.
package final class Monitor<State: Sendable>: @unchecked Sendable {
  private var state: State
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init(_ state: State) {
    self.state = state
    mutex.initialize(to: pthread_mutex_t())
    change.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    // A change of the system's date must neither end nor extend a wait.
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(change, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(change)
    pthread_mutex_destroy(mutex)
    change.deallocate()
    mutex.deallocate()
  }

  /// Changes the state and wakes waiting threads.
  package func update(_ body: (inout State) -> Void) {
    pthread_mutex_lock(mutex)
    body(&state)
    pthread_cond_broadcast(change)
    pthread_mutex_unlock(mutex)
  }

  /// Calls `body` now and after every change, until it returns a result.
  ///
  /// - Parameters:
  ///   - patience: How long to wait; with zero, `body` is called once.
  ///   - body: May change the state when it returns a result; that wakes no other thread.
  /// - Returns: The result; `nil` if there is none in time.
  package func wait<Result>(
    within patience: Duration,
    for body: (inout State) -> Result?
  ) -> Result? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    if let result = body(&state) { return result }
    guard patience > .zero else { return nil }
    var end = Self.time(after: patience)
    while true {
      // Any result other than 0, a wake-up, means that the time is up.
      let isOver = pthread_cond_timedwait(change, mutex, &end) != 0
      if let result = body(&state) { return result }
      if isOver { return nil }
    }
  }

  /// The monotonic clock's time after a duration of at most a year, to prevent overflow.
  private static func time(after duration: Duration) -> timespec {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let (seconds, attoseconds) = min(duration, .seconds(365 * 86_400)).components
    time.tv_sec += Int(seconds)
    time.tv_nsec += Int(attoseconds / 1_000_000_000)
    if time.tv_nsec >= 1_000_000_000 {
      time.tv_sec += 1
      time.tv_nsec -= 1_000_000_000
    }
    return time
  }
}
