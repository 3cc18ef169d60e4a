package import HTTP

internal import CFastCGI
internal import Glibc
internal import Synchronization
internal import Threads

/// Our process in FastCGI's Responder role: a listening socket and a fixed set of worker threads.
package final class Responder: Sendable {
  /// Bytes that the body of a request may have.
  package typealias BodyLimit = @Sendable (Request) -> Int
  package typealias Handler = @Sendable (Request) -> Response

  private let listener: Listener
  private let isStopping = Atomic(false)
  /// The number of workers that are running.
  private let running = Atomic(0)

  /// Starts to listen; connections wait until ``start(workers:handler:)``.
  ///
  /// - Parameter address: Where to listen.
  /// - Throws: ``ListenError``.
  package init(listeningOn address: Address) throws(ListenError) {
    FCGX_Init()
    listener = try Listener(address)
  }

  /// Starts the worker threads and returns.
  ///
  /// - Parameters:
  ///   - workers: The number of requests to answer at once.
  ///   - bodyLimit: The most bytes of a request's body; called before the body is read.
  ///   - handler: Answers one request; called on many threads.
  package func start(
    workers: Int,
    bodyLimit: @escaping BodyLimit = { _ in 64 * 1024 },
    handler: @escaping Handler
  ) {
    let bodies = Bodies(limit: bodyLimit)
    running.add(workers, ordering: .relaxed)
    for _ in 0..<workers {
      let hasStarted = Thread.detach { [self] in
        Worker(listener: listener).run(
          isStopping: { isStopping.load(ordering: .acquiring) },
          bodies: bodies,
          handler: handler
        )
        running.subtract(1, ordering: .releasing)
      }
      precondition(hasStarted, "the system cannot start more threads")
    }
  }

  /// Stops accepting and waits for requests in progress.
  ///
  /// - Parameter grace: How long to wait at most.
  /// - Returns: Whether all of them ended in time.
  package func stop(within grace: Duration) -> Bool {
    isStopping.store(true, ordering: .releasing)
    // FCGX_ShutdownPending() is not needed: its flag is global and cannot be reset, and every
    // accept that the shutdown wakes fails with EINVAL and finds `isStopping`.
    listener.stop()
    let end = ContinuousClock.now + grace
    while running.load(ordering: .acquiring) > 0, ContinuousClock.now < end {
      usleep(5_000)
    }
    listener.close()
    return running.load(ordering: .acquiring) == 0
  }
}
