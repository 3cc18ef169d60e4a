/// What has arrived of an answer, within limits.
struct Reception {
  /// Takes the body of a 200 as it arrives, so that it is not collected; `false` ends the transfer.
  typealias Sink = (UnsafeRawBufferPointer) -> Bool

  /// The most bytes of all headers together.
  private static let headerLimit = 64 << 10

  private let limit: Int
  private let sink: Sink?
  private var headerBytes = 0
  /// Whether the status line says 200.
  private var isSuccess = false
  private(set) var headers = HTTPHeaders()
  private(set) var body: [UInt8] = []
  /// Whether the sink has received a piece of it.
  private var hasBody = false
  private(set) var isTooLarge = false
  /// Whether the sink needed no more.
  private(set) var isStopped = false

  init(limit: Int, sink: Sink? = nil) {
    self.limit = limit
    self.sink = sink
  }

  /// Takes a piece of the body; `false` ends the transfer.
  mutating func take(body bytes: UnsafeRawBufferPointer) -> Bool {
    if isSuccess, let sink {
      hasBody = true
      isStopped = !sink(bytes)
      return !isStopped
    }
    guard bytes.count <= limit - body.count else {
      isTooLarge = true
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }

  /// Takes one line of the headers; `false` ends the transfer.
  ///
  /// A status line begins a new block: what came before belonged to an interim answer (1xx). Lines
  /// after the body (trailers) count towards the limit and are skipped.
  mutating func take(header bytes: UnsafeRawBufferPointer) -> Bool {
    headerBytes += bytes.count
    guard headerBytes <= Self.headerLimit else {
      isTooLarge = true
      return false
    }
    guard body.isEmpty, !hasBody else { return true }
    let line = String(decoding: bytes, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      headers = HTTPHeaders()
      isSuccess = line.split(separator: " ").dropFirst().first?.prefix(3) == "200"
    } else {
      headers.take(line: line)
    }
    return true
  }
}
