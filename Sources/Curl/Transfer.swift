internal import CCurl

/// One libcurl handle and what it receives.
///
/// `@unchecked Sendable`: only one thread at a time uses the handle and the buffer, because
/// ``HTTPClient`` removes a transfer from its locked list while a thread uses it.
final class Transfer: @unchecked Sendable {
  private let handle: UnsafeMutableRawPointer
  /// libcurl writes here why a transfer failed; the address must not change.
  private let detail = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
  private var reception = Reception(limit: 0)
  /// A PEM file to trust instead of the system's certificates.
  private let certificates: String?

  init(certificates: String?) {
    self.certificates = certificates
    guard let handle = curl_easy_init() else { preconditionFailure("libcurl is out of memory") }
    self.handle = handle
    detail.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    curl_easy_cleanup(handle)
    detail.deallocate()
  }

  func perform(
    _ request: HTTPRequest,
    sink: Reception.Sink? = nil
  ) throws(HTTPError) -> HTTPResponse {
    let host = request.url.host
    let milliseconds = request.timeout.wholeMilliseconds
    guard milliseconds > 0 else {
      throw HTTPError(.timedOut, "\(host) did not answer in time", mayHaveArrived: false)
    }
    guard request.headers.allSatisfy({ Self.isSendable($0.name) && Self.isSendable($0.value) })
    else {
      throw HTTPError(
        .unusable,
        "a header for \(host) holds a character that cannot be sent",
        mayHaveArrived: false
      )
    }
    reception = Reception(limit: request.limit, sink: sink)
    defer { reception = Reception(limit: 0) }
    // This resets the options, but keeps connections, names and TLS sessions.
    curl_easy_reset(handle)
    let list = headerList(of: request)
    defer { curl_slist_free_all(list) }
    prepare(request, milliseconds: milliseconds, list: list)
    // A body that is passed on is not decoded.
    if sink == nil { set(CURLOPT_ACCEPT_ENCODING, "gzip") }

    let code = curl_easy_perform(handle)
    if reception.isTooLarge {
      throw HTTPError(.tooLarge, "the answer of \(host) is too large", mayHaveArrived: true)
    }
    guard code == CURLE_OK || reception.isStopped else {
      throw proxyFailure(code, of: request.url)
        ?? HTTPError(code, detail: String(cString: detail), host: host, began: hasBegun)
    }
    var status = 0
    curl_getinfo_long(handle, CURLINFO_RESPONSE_CODE, &status)
    return HTTPResponse(status: status, headers: reception.headers, body: reception.body)
  }

  /// The failure as the proxy's, if the proxy is the cause; then nothing was sent.
  private func proxyFailure(_ code: CURLcode, of url: HTTPURL) -> HTTPError? {
    guard let proxy = Proxy(for: url) else { return nil }
    var status = 0
    curl_getinfo_long(handle, CURLINFO_HTTP_CONNECTCODE, &status)
    let words = proxy.failure(
      isUnresolved: code == CURLE_COULDNT_RESOLVE_PROXY,
      status: status,
      detail: String(cString: detail),
      of: url
    )
    return words.map { HTTPError(.proxy, $0, mayHaveArrived: false) }
  }

  /// Whether there was a connection, so that the request may have been sent.
  private var hasBegun: Bool {
    var microseconds: curl_off_t = 0
    let code = curl_getinfo_offset(handle, CURLINFO_PRETRANSFER_TIME_T, &microseconds)
    return code != CURLE_OK || microseconds > 0
  }

  private func prepare(
    _ request: HTTPRequest,
    milliseconds: Int,
    list: UnsafeMutablePointer<curl_slist>?
  ) {
    set(CURLOPT_URL, request.url.text)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_PATH_AS_IS, 1)
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_NETRC, 0)
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    if let certificates {
      set(CURLOPT_CAINFO, certificates)
      succeed(curl_setopt_string(handle, CURLOPT_CAPATH, nil))
    }
    set(CURLOPT_SSLVERSION, spec_editor_curl_tls_1_2)
    set(CURLOPT_HTTP_VERSION, spec_editor_curl_http2_over_tls)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_MAXCONNECTS, 2)
    set(CURLOPT_CONNECTTIMEOUT_MS, min(5000, milliseconds))
    set(CURLOPT_TIMEOUT_MS, milliseconds)
    set(CURLOPT_FRESH_CONNECT, request.leavesAtMostOnce ? 1 : 0)
    if !request.method.isReading {
      set(CURLOPT_POST, 1)
      if request.method != .post { set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
      set(CURLOPT_POSTFIELDSIZE, request.body.count)
      request.body.withUnsafeBytes { bytes in
        // An empty body may have no address; with size 0 any address works.
        let address = bytes.baseAddress ?? UnsafeRawPointer(detail)
        succeed(curl_setopt_bytes(handle, CURLOPT_COPYPOSTFIELDS, address))
      }
    }
    succeed(curl_setopt_list(handle, CURLOPT_HTTPHEADER, list))
    detail.pointee = 0
    succeed(curl_setopt_buffer(handle, CURLOPT_ERRORBUFFER, detail))
    // The transfer outlives curl_easy_perform, and only that calls back.
    let context = Unmanaged.passUnretained(self).toOpaque()
    succeed(curl_setopt_sink(handle, CURLOPT_WRITEFUNCTION, takeBody))
    succeed(curl_setopt_context(handle, CURLOPT_WRITEDATA, context))
    succeed(curl_setopt_sink(handle, CURLOPT_HEADERFUNCTION, takeHeader))
    succeed(curl_setopt_context(handle, CURLOPT_HEADERDATA, context))
  }

  private func headerList(of request: HTTPRequest) -> UnsafeMutablePointer<curl_slist>? {
    var list: UnsafeMutablePointer<curl_slist>?
    // Small bodies are sent at once, without an Expect header.
    for line in request.headers.map({ "\($0.name): \($0.value)" }) + ["Expect:"] {
      guard let longer = curl_slist_append(list, line) else {
        preconditionFailure("libcurl is out of memory")
      }
      list = longer
    }
    return list
  }

  /// Visible ASCII and spaces; a line break would begin another header.
  private static func isSendable(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7e).contains($0) }
  }

  private func set(_ option: CURLoption, _ value: Int) {
    succeed(curl_setopt_long(handle, option, value))
  }

  private func set(_ option: CURLoption, _ value: String) {
    succeed(curl_setopt_string(handle, option, value))
  }

  /// No option may fail silently, since some of them make a connection safe.
  private func succeed(_ code: CURLcode) {
    precondition(code == CURLE_OK, "libcurl does not take an option: \(code.rawValue)")
  }

  fileprivate func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
    reception.take(body: bytes)
  }

  fileprivate func receive(header bytes: UnsafeRawBufferPointer) -> Bool {
    reception.take(header: bytes)
  }
}

private func takeBody(
  _ bytes: UnsafeMutablePointer<CChar>?,
  _ size: Int,
  _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context else { return 0 }
  let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
  // Any number other than the given one ends the transfer.
  return transfer.receive(body: buffer) ? buffer.count : buffer.count &+ 1
}

private func takeHeader(
  _ bytes: UnsafeMutablePointer<CChar>?,
  _ size: Int,
  _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context else { return 0 }
  let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
  return transfer.receive(header: buffer) ? buffer.count : buffer.count &+ 1
}

extension Duration {
  /// Rounded down, at most a day.
  fileprivate var wholeMilliseconds: Int {
    guard self < .seconds(86_400) else { return 86_400_000 }
    let (seconds, attoseconds) = components
    return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
  }
}
