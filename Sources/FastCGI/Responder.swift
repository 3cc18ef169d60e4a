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
  /// Workers that have not ended.
  private let running = Atomic(0)

  /// Begins to listen; connections wait until ``start(workers:handler:)``.
  ///
  /// - Parameter address: Where.
  /// - Throws: ``ListenError``, in words.
  package init(listeningOn address: Address) throws(ListenError) {
    FCGX_Init()
    listener = try Listener(address)
  }

  /// Starts the worker threads and returns.
  ///
  /// - Parameters:
  ///   - workers: How many requests are answered at once.
  ///   - bodyLimit: Bytes that the body of a request may have; asked before it is read.
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
      precondition(hasStarted, "the system starts no more threads")
    }
  }

  /// Stops accepting and waits for the requests in flight.
  ///
  /// - Parameter grace: How long to wait for them at most.
  /// - Returns: Whether all of them ended in time.
  package func stop(within grace: Duration) -> Bool {
    isStopping.store(true, ordering: .releasing)
    // Not FCGX_ShutdownPending() too: its flag is the process's and is never taken back, and every
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
