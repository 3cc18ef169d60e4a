internal import Glibc

/// The one way to start a thread.
package enum Thread {
  /// Bytes of a thread's stack.
  ///
  /// A page is built in far less; a larger stack costs address space only.
  private static let stackSize = 1 << 20

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Runs `body` on a thread of its own that nobody joins.
  ///
  /// Not isolated to any actor: a closure made in `@main` code would inherit the main actor and trap.
  ///
  /// - Parameter body: What to do; it must end by itself.
  /// - Returns: Whether the system had a thread to give; if not, `body` never runs.
  nonisolated package static func detach(_ body: @escaping @Sendable () -> Void) -> Bool {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(body))
    let code = pthread_create(
      &thread,
      &attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      },
      work.toOpaque()
    )
    if code != 0 { work.release() }
    return code == 0
  }

  /// Lets the calling thread sleep.
  ///
  /// - Parameter duration: How long; nothing for a negative one.
  nonisolated package static func pause(_ duration: Duration) {
    let (seconds, attoseconds) = max(.zero, duration).components
    var rest = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    var left = timespec()
    while nanosleep(&rest, &left) != 0, errno == EINTR { rest = left }
  }
}
