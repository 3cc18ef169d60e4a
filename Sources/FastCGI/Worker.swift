import HTTP

internal import CFastCGI
internal import Glibc
internal import Threads

/// One thread's request, used again for each it accepts.
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
    // It gets its connections from us and has nowhere to accept others.
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
        // Without descriptors to spare, or on an error that persists, accept fails at once: do not spin.
        if errno != EINTR, errno != ECONNABORTED, !isStopping() { usleep(10_000) }
        continue
      }
      guard heads.hasHead(connection) else {
        close(connection)
        continue
      }
      // Of a request that has a connection, libfcgi reads the head from it. It begins by finishing the
      // request before, which must not close the connection; the head then says whether to keep it.
      request.pointee.ipcFd = connection
      request.pointee.keepConnection = 1
      guard FCGX_Accept_r(request) == 0 else { continue }
      // A kept connection would hold this worker until something comes.
      request.pointee.keepConnection = 0
      answer(bodies, handler)
      FCGX_Finish_r(request)
    }
  }

  /// Nothing of a request outlives this: a connection may be idle for long before the next one.
  private func answer(_ bodies: Bodies, _ handler: (Request) -> Response) {
    let params = params()
    var request = Request(param: { params[$0] }, body: .bytes([]))
    let (body, share) = body(of: request, bodies)
    request.body = body
    withExtendedLifetime(share) {
      write(handler(request), headOnly: request.method == "HEAD")
    }
  }

  /// Copies what libfcgi frees with the request.
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

  /// The body, and what is to be held until it is done with.
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
    // One byte more than announced, to catch a front end that announces less than it sends.
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

  /// Appends a header's value: a line break in it would begin a header of somebody else's.
  fileprivate mutating func append(onOneLine value: String) {
    let start = count
    append(value)
    for place in start..<count where self[place] < 0x20 || self[place] == 0x7F {
      self[place] = 0x20
    }
  }
}
