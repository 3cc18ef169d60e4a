internal import Glibc

/// An amount, such as bytes, that threads share: who takes more than is left waits for the others.
///
/// `@unchecked Sendable`: what changes is touched under the mutex only, which like the condition has
/// its place on the heap for as long as this lives.
package final class Budget: @unchecked Sendable {
  private let total: Int
  private var left: Int
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init(_ total: Int) {
    (self.total, left) = (total, total)
    mutex.initialize(to: pthread_mutex_t())
    change.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    // A change of the system's date must neither end nor prolong a wait.
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

  /// Takes an amount; what is more than the total takes all of it.
  ///
  /// - Parameters:
  ///   - amount: How much.
  ///   - patience: How long to wait for it.
  /// - Returns: A share that gives the amount back when it is released; `nil` when there is not enough
  ///   in time.
  package func share(of amount: Int, within patience: Duration = .zero) -> Share? {
    let amount = min(max(amount, 0), total)
    var end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &end)
    let (seconds, attoseconds) = max(.zero, patience).components
    end.tv_sec += Int(seconds)
    end.tv_nsec += Int(attoseconds / 1_000_000_000)
    if end.tv_nsec >= 1_000_000_000 {
      end.tv_sec += 1
      end.tv_nsec -= 1_000_000_000
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while left < amount {
      if patience <= .zero { return nil }
      if pthread_cond_timedwait(change, mutex, &end) != 0, left < amount { return nil }
    }
    left -= amount
    return Share(budget: self, amount: amount)
  }

  fileprivate func giveBack(_ amount: Int) {
    pthread_mutex_lock(mutex)
    left += amount
    pthread_cond_broadcast(change)
    pthread_mutex_unlock(mutex)
  }

  /// A part of a budget, held until the last reference to it goes.
  package final class Share: Sendable {
    private let budget: Budget
    private let amount: Int

    fileprivate init(budget: Budget, amount: Int) { (self.budget, self.amount) = (budget, amount) }

    deinit { budget.giveBack(amount) }
  }
}
