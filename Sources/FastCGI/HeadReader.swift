internal import Glibc

/// Looks at what a new connection sends, and leaves it there for libfcgi.
struct HeadReader: ~Copyable {
  /// How long a head may take as a whole.
  ///
  /// A front end sends it in one piece as soon as it is connected. A peer that does not holds a worker for
  /// this long and no longer.
  private static let patience = Duration.seconds(3)

  /// POLLRDHUP, which Swift's module of the C library leaves out.
  private static let readHangup: Int16 = 0x2000

  private let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: Head.largest,
    alignment: 1
  )

  deinit { buffer.deallocate() }

  /// Whether a head that libfcgi can read has come in time.
  func hasHead(_ connection: Int32) -> Bool {
    let end = ContinuousClock.now + Self.patience
    // A head comes in one piece, soon after the connection: the first look waits for it, as long as the
    // listener allows any read, and is the last one nearly always.
    var flags = Int32(MSG_PEEK)
    while true {
      let count = recv(
        connection,
        buffer.baseAddress,
        buffer.count,
        flags
      )
      flags = Int32(MSG_PEEK | MSG_DONTWAIT)
      if count > 0 {
        switch Head(UnsafeRawBufferPointer(rebasing: buffer[..<count])) {
        case .complete: return true
        case .malformed: return false
        case .incomplete: break
        }
      } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
        return false
      }
      let left = end - .now
      guard left > .zero else { return false }
      // What has come already would end the wait for more at once, so that is a short pause instead.
      let events = count > 0 ? Self.readHangup : Int16(POLLIN)
      let pause = count > 0 ? .milliseconds(2) : left
      var poll = pollfd(fd: connection, events: events, revents: 0)
      let ready = Glibc.poll(&poll, 1, Int32(pause / .milliseconds(1)) + 1)
      // The other side sends nothing more.
      if ready > 0, count > 0 { return false }
    }
  }
}
