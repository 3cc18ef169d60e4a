internal import CFastCGI
internal import Glibc

/// Stack of a worker: a page is built in far less, and address space is all that a larger one costs.
private let stackSize = 1 << 20

/// Runs `body` on a thread of its own.
///
/// Not isolated to any actor: a closure made in `@main` code would inherit the main actor and trap.
nonisolated package func startThread(_ body: @escaping @Sendable () -> Void) {
  final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setstacksize(&attributes, stackSize)
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  var thread = pthread_t()
  let box = Unmanaged.passRetained(Box(body))
  let code = pthread_create(
    &thread,
    &attributes,
    { argument in
      guard let argument else { return nil }
      Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
      return nil
    },
    box.toOpaque()
  )
  precondition(code == 0, "the system starts no more threads: \(String(cString: strerror(code)))")
}

/// Lets all threads share two heaps, before any of them starts.
///
/// By default each thread may get one of its own, and each keeps the free memory of its largest moment:
/// with sixteen workers that is most of the process.
package func shareHeaps() {
  mallopt(M_ARENA_MAX, 2)
}
