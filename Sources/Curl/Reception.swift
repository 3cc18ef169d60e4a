/// What has come of an answer so far, within bounds.
struct Reception {
  /// Bytes of all headers together.
  private static let headerLimit = 64 << 10

  private let limit: Int
  private var headerBytes = 0
  private(set) var headers = HTTPHeaders()
  private(set) var body: [UInt8] = []
  private(set) var isTooLarge = false

  init(limit: Int) { self.limit = limit }

  /// Takes in a piece of the body; `false` ends the transfer.
  mutating func take(body bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count <= limit - body.count else {
      isTooLarge = true
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }

  /// Takes in one line of the headers; `false` ends the transfer.
  ///
  /// A status line begins a new block: what came before belonged to an interim answer (1xx).
  /// Lines after the body (trailers) count towards the bound and are passed over.
  mutating func take(header bytes: UnsafeRawBufferPointer) -> Bool {
    headerBytes += bytes.count
    guard headerBytes <= Self.headerLimit else {
      isTooLarge = true
      return false
    }
    guard body.isEmpty else { return true }
    let line = String(decoding: bytes, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      headers = HTTPHeaders()
    } else {
      headers.take(line: line)
    }
    return true
  }
}
