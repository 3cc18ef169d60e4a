internal import Glibc

/// Checks what a new connection sends, without consuming it, so that libfcgi can still read it.
struct HeadReader: ~Copyable {
  /// How long a whole head may take.
  ///
  /// A front end sends it in one piece as soon as it is connected. A peer that does not can block a
  /// worker only for this long.
  private static let patience = Duration.seconds(3)

  /// POLLRDHUP, which Swift's Glibc module does not have.
  private static let readHangup: Int16 = 0x2000

  private let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: Head.largest,
    alignment: 1
  )

  deinit { buffer.deallocate() }

  /// Whether a head that libfcgi can read has arrived in time.
  func hasHead(_ connection: Int32) -> Bool {
    let end = ContinuousClock.now + Self.patience
    // A head comes in one piece, right after the connection. The first look waits for it, as long
    // as the listener allows any read, and is nearly always the last one.
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
      // The bytes that are already there would end a wait for more at once, so pause briefly
      // instead.
      let events = count > 0 ? Self.readHangup : Int16(POLLIN)
      let pause = count > 0 ? .milliseconds(2) : left
      var poll = pollfd(fd: connection, events: events, revents: 0)
      let ready = Glibc.poll(&poll, 1, Int32(pause / .milliseconds(1)) + 1)
      // The peer sends nothing more.
      if ready > 0, count > 0 { return false }
    }
  }
}
