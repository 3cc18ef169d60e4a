internal import Threads
package import YAML

extension Spec {
  /// What a spec.yml may cost to read; an edit may make it a little longer.
  static let limits = {
    var limits = Document.Limits.standard
    limits.size = largest + (4 << 10)
    limits.nodes = 40_000
    return limits
  }()

  /// Bytes of all texts in a document, once every alias is replaced.
  static let largestValue = 1 << 20
  /// Bytes of memory that reading and editing one byte of a text takes at most.
  static let bytesPerByte = 64
  /// The same for each node of a document, once every alias is replaced.
  static let bytesPerNode = 400
  /// Below it, reading takes so little that as many requests as there are may do it at once.
  private static let small = 1 << 20

  /// Bytes of memory that a kept spec takes, roughly.
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
  /// Makes room for work on the document with every alias replaced by what it stands for.
  ///
  /// - Throws: ``SpecError/unavailable(_:)`` when others take too long.
  package func makeRoomForValue() throws(SpecError) {
    try Spec.makeRoom(bytes: Spec.bytesPerNode * (root?.count ?? 0))
  }
}

extension Node {
  /// Bytes of all texts in it, once every alias is replaced.
  var size: Int {
    switch content {
    case .scalar(let scalar): scalar.text.utf8.count
    case .sequence(let nodes): nodes.reduce(0) { $0 + $1.size }
    case .mapping(let entries): entries.reduce(0) { $0 + $1.key.utf8.count + $1.value.size }
    }
  }

  /// Nodes in it, itself included, once every alias is replaced; the limits bound it.
  var count: Int {
    switch content {
    case .scalar: 1
    case .sequence(let nodes): nodes.reduce(1) { $0 + $1.count }
    case .mapping(let entries): entries.reduce(1) { $0 + 1 + $1.value.count }
    }
  }
}
