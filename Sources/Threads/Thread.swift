internal import Glibc

/// The one way to start a thread.
package enum Thread {
  /// The size of a thread's stack in bytes.
  ///
  /// Building a page needs far less; a larger stack only costs address space.
  private static let stackSize = 1 << 20

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Runs `body` on a new thread that is never joined.
  ///
  /// Not isolated to any actor: a closure made in `@main` code would inherit the main actor and
  /// trap.
  ///
  /// - Parameter body: The work, which must end on its own.
  /// - Returns: Whether the system could start a thread; if not, `body` never runs.
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

  /// Suspends the calling thread.
  ///
  /// - Parameter duration: How long; a negative one returns at once.
  nonisolated package static func pause(_ duration: Duration) {
    let (seconds, attoseconds) = max(.zero, duration).components
    var rest = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    var left = timespec()
    while nanosleep(&rest, &left) != 0, errno == EINTR { rest = left }
  }
}
