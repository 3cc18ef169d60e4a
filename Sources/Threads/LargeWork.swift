internal import CProcess
internal import Glibc

/// Lets work that takes much memory go on only as far as there is room for it, request by request.
///
/// A request takes its room once, however often it asks, and gives it back at its end: it never waits
/// for others while it holds what they wait for.
package enum LargeWork {
  /// Bytes that all requests may take together.
  private static let room = Budget(20 << 20)

  /// What the request of one thread holds.
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

  /// Runs `body`; what it takes by ``begin(bytes:within:)`` is given back when it returns.
  ///
  /// A scope within another has its own room.
  package static func scope<Result>(_ body: () -> Result) -> Result {
    let holding = Holding()
    let outer = pthread_getspecific(key)
    return withExtendedLifetime(holding) {
      pthread_setspecific(key, Unmanaged.passUnretained(holding).toOpaque())
      defer { pthread_setspecific(key, outer) }
      return body()
    }
  }

  /// Makes room for what comes, unless this request has some already.
  ///
  /// - Parameters:
  ///   - bytes: What the work takes at its largest moment.
  ///   - patience: How long to wait for others to end.
  /// - Returns: Whether there is room. Outside of a scope there always is.
  package static func begin(bytes: Int, within patience: Duration) -> Bool {
    guard let pointer = pthread_getspecific(key) else { return true }
    let holding = Unmanaged<Holding>.fromOpaque(pointer).takeUnretainedValue()
    guard holding.share == nil else { return true }
    holding.share = room.share(of: bytes, within: patience)
    return holding.share != nil
  }

  /// Gives memory back to the system that was freed between what stays.
  ///
  /// What is made and dropped in large numbers, such as texts of all pods, leaves holes that nothing else fits into.
  package static func giveBack() { _ = malloc_trim(0) }
}
