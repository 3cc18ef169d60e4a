internal import Threads
package import YAML

extension Spec {
  /// The limits for reading a spec.yml; an edit may make it a little longer.
  static let limits = {
    var limits = Document.Limits.standard
    limits.size = largest + (4 << 10)
    limits.nodes = 40_000
    return limits
  }()

  /// The most bytes of all texts in a document, with every alias replaced.
  static let largestValue = 1 << 20
  /// The most bytes of memory for reading and editing one byte of a text.
  static let bytesPerByte = 64
  /// The same for each node of a document, with every alias replaced.
  static let bytesPerNode = 400
  /// Below this, reading takes so little that all requests may do it at once.
  private static let small = 1 << 20

  /// The memory of a kept spec in bytes, roughly.
  package var cost: Int {
    1024 + 2 * document.text.utf8.count + 250 * (document.root?.count ?? 0)
  }

  static func makeRoom(bytes: Int) throws(SpecError) {
    guard bytes > small, !LargeWork.begin(bytes: bytes, within: .seconds(10)) else { return }
    throw .unavailable(
      Unavailability(
        cause: .busy,
        message: "Other large specs are being processed. Try again in a few seconds.",
        retryAfter: 5
      )
    )
  }
}

extension Document {
  /// Makes room for work on the document with every alias replaced.
  ///
  /// - Throws: ``SpecError/unavailable(_:)`` if others take too long.
  package func makeRoomForValue() throws(SpecError) {
    try Spec.makeRoom(bytes: Spec.bytesPerNode * (root?.count ?? 0))
  }
}

extension Node {
  /// The bytes of all texts in it, with every alias replaced.
  var size: Int {
    switch content {
    case .scalar(let scalar): scalar.text.utf8.count
    case .sequence(let nodes): nodes.reduce(0) { $0 + $1.size }
    case .mapping(let entries): entries.reduce(0) { $0 + $1.key.utf8.count + $1.value.size }
    }
  }

  /// The number of nodes in it, including itself, with every alias replaced; the limits bound it.
  var count: Int {
    switch content {
    case .scalar: 1
    case .sequence(let nodes): nodes.reduce(1) { $0 + $1.count }
    case .mapping(let entries): entries.reduce(1) { $0 + 1 + $1.value.count }
    }
  }
}
