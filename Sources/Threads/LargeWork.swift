internal import CProcess
internal import Glibc

/// Limits the memory of large work, per request.
///
/// A request takes its room once, however often it asks, and returns it at its end, so it never
/// waits for others while it holds what they wait for.
package enum LargeWork {
  /// The bytes that all requests may take together.
  private static let room = Budget(20 << 20)

  /// The share of one thread's request.
  private final class Holding {
    var share: Budget.Share?
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    guard pthread_key_create(&key, nil) == 0 else {
      preconditionFailure("the system has no more thread keys")
    }
    return key
  }()

  /// Runs `body`, and then returns what it took with ``begin(bytes:within:)``.
  ///
  /// A nested scope has its own room.
  package static func scope<Result>(_ body: () -> Result) -> Result {
    let holding = Holding()
    let outer = pthread_getspecific(key)
    return withExtendedLifetime(holding) {
      pthread_setspecific(key, Unmanaged.passUnretained(holding).toOpaque())
      defer { pthread_setspecific(key, outer) }
      return body()
    }
  }

  /// Takes room for large work, unless this request already has some.
  ///
  /// - Parameters:
  ///   - bytes: The work's peak memory.
  ///   - patience: How long to wait for others.
  /// - Returns: Whether there is room; outside a scope there always is.
  package static func begin(bytes: Int, within patience: Duration) -> Bool {
    guard let pointer = pthread_getspecific(key) else { return true }
    let holding = Unmanaged<Holding>.fromOpaque(pointer).takeUnretainedValue()
    guard holding.share == nil else { return true }
    holding.share = room.share(of: bytes, within: patience)
    return holding.share != nil
  }

  /// Returns freed memory between live allocations to the system.
  ///
  /// Large numbers of short-lived values, such as texts of all pods, leave holes that nothing else
  /// fits into.
  package static func giveBack() { _ = malloc_trim(0) }
}
