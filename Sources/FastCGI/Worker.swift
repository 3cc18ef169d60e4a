import HTTP

internal import CFastCGI
internal import Glibc
internal import Threads

/// One thread's request object, reused for each connection.
///
/// libfcgi keeps pointers into the request, so it lives on the heap for as long as the worker does.
struct Worker: ~Copyable {
  private let request: UnsafeMutablePointer<FCGX_Request>
  private let listener: Listener
  private let heads = HeadReader()

  init(listener: Listener) {
    self.listener = listener
    request = .allocate(capacity: 1)
    request.initialize(to: FCGX_Request())
    // It gets its connections from us and never accepts any itself.
    FCGX_InitRequest(request, -1, 0)
  }

  deinit {
    FCGX_Free(request, 1)
    request.deallocate()
  }

  /// Answers requests until nothing is accepted any more.
  func run(isStopping: () -> Bool, bodies: Bodies, handler: (Request) -> Response) {
    while !isStopping() {
      let connection = listener.accept()
      guard connection >= 0 else {
        // Without free descriptors, or on a lasting error, accept fails at once: do not spin.
        if errno != EINTR, errno != ECONNABORTED, !isStopping() { usleep(10_000) }
        continue
      }
      guard heads.hasHead(connection) else {
        close(connection)
        continue
      }
      // With a connection set, libfcgi reads the head from it. It first finishes the previous
      // request, which must not close the connection; the head then says whether to keep it.
      request.pointee.ipcFd = connection
      request.pointee.keepConnection = 1
      guard FCGX_Accept_r(request) == 0 else { continue }
      // A kept connection would block this worker until something comes.
      request.pointee.keepConnection = 0
      answer(bodies, handler)
      FCGX_Finish_r(request)
    }
  }

  /// No request memory outlives this function: a connection may be idle for long before the next
  /// request.
  private func answer(_ bodies: Bodies, _ handler: (Request) -> Response) {
    let params = params()
    var request = Request(param: { params[$0] }, body: .bytes([]))
    let (body, share) = body(of: request, bodies)
    request.body = body
    withExtendedLifetime(share) {
      write(handler(request), headOnly: request.method == "HEAD")
    }
  }

  /// Copies the params, which libfcgi frees with the request.
  private func params() -> Params {
    var params = Params()
    var next = request.pointee.envp
    while let pointer = next, let entry = pointer.pointee {
      params.append(
        UnsafeBufferPointer(
          start: UnsafeRawPointer(entry).assumingMemoryBound(to: UInt8.self),
          count: strlen(entry)
        )
      )
      next = pointer + 1
    }
    return params
  }

  /// The body, and a share to hold until it is processed.
  private func body(of asked: Request, _ bodies: Bodies) -> (Request.Body, Budget.Share?) {
    let text = asked.param("CONTENT_LENGTH") ?? ""
    if text.isEmpty {
      return switch asked.method {
      case "POST", "PUT", "PATCH": (.lengthMissing, nil)
      default: (.bytes([]), nil)
      }
    }
    guard text.utf8.count <= 19, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let length = Int(text)
    else { return (.lengthWrong, nil) }
    let share: Budget.Share?
    switch bodies.admit(length, of: asked) {
    case .tooLarge: return (.tooLarge, nil)
    case .busy: return (.busy, nil)
    case .admitted(let admission): share = admission
    }
    // One byte more than announced, to detect a front end that sends more than it announces.
    let bytes = [UInt8](unsafeUninitializedCapacity: length + 1) { buffer, count in
      let read = buffer.withMemoryRebound(to: CChar.self) {
        FCGX_GetStr($0.baseAddress, Int32(length + 1), request.pointee.in)
      }
      count = max(0, Int(read))
    }
    return (bytes.count == length ? .bytes(bytes) : .lengthWrong, share)
  }

  private func write(_ response: Response, headOnly: Bool) {
    var head = [UInt8]()
    head.reserveCapacity(512)
    head.append("Status: ")
    head.append(String(response.status.rawValue))
    head.append(" ")
    head.append(response.status.phrase)
    head.append("\r\nContent-Length: ")
    head.append(String(response.content.length))
    for (name, value) in response.headers {
      head.append("\r\n")
      head.append(name)
      head.append(": ")
      head.append(onOneLine: value)
    }
    head.append("\r\n\r\n")
    head.withUnsafeBytes { put($0) }
    if !headOnly { response.content.write { put($0) } }
  }

  private func put(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    _ = FCGX_PutStr(
      start.assumingMemoryBound(to: CChar.self),
      Int32(bytes.count),
      request.pointee.out
    )
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }

  /// Appends a header's value on one line: a line break in it could begin another header.
  fileprivate mutating func append(onOneLine value: String) {
    let start = count
    append(value)
    for place in start..<count where self[place] < 0x20 || self[place] == 0x7F {
      self[place] = 0x20
    }
  }
}
