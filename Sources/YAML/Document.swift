/// One YAML document: its exact text and its value.
package struct Document: Sendable {
  /// The most that a hostile text may cost.
  package struct Limits: Sendable {
    /// Bytes of text.
    package var size = 1 << 20
    /// How deep collections may be nested.
    package var depth = 64
    /// Nodes, with every alias replaced.
    package var nodes = 100_000

    package static let standard = Limits()

    /// `%TAG` directives; this limit is fixed.
    static let directives = 100
  }

  package let text: String
  /// `nil` for a text without a node, such as an empty one.
  package let root: Node?
  let limits: Limits
  /// Where nodes that aliases refer to begin, in bytes.
  let shared: Set<Int>
  /// The number of nodes, including keys, with every alias replaced.
  let weight: Int

  /// Reads `text`.
  ///
  /// - Parameters:
  ///   - text: One document, with or without `---`.
  ///   - limits: The most that it may cost.
  /// - Throws: ``YAMLError``, with line and column. Duplicate keys and a second document are errors.
  package init(_ text: String, limits: Limits = .standard) throws(YAMLError) {
    let size = text.utf8.count
    guard size <= limits.size else { throw .tooLarge(size: size, limits) }
    var composer = Composer(Array(text.utf8), limits: limits)
    self.text = text
    self.limits = limits
    root = try composer.compose()
    shared = composer.shared
    weight = composer.weight
  }

  /// Reads `bytes`, and refuses them if they are not UTF-8.
  package init(bytes: [UInt8], limits: Limits = .standard) throws(YAMLError) {
    guard bytes.count <= limits.size else { throw .tooLarge(size: bytes.count, limits) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .notUTF8(mark: TextOffsets(bytes).mark(at: bytes.validUTF8Count))
    }
    try self.init(text, limits: limits)
  }

  /// The document's value, with YAML 1.2's core types.
  package var value: Value { root?.value ?? .null }

  /// The node at a path, including merged keys; `nil` if there is none.
  package func node(at path: FieldPath) -> Node? { node(at: path.tokens) }

  /// The node at a path of keys and indexes, including merged keys; `nil` if there is none.
  package func node(at path: [String]) -> Node? {
    path.reduce(root) { node, token in
      guard case .sequence(let nodes)? = node?.content else { return node?.value(of: token) }
      guard let index = SequenceIndex(token), index.isIn(nodes.count) else { return nil }
      return nodes[index.number]
    }
  }
}

extension YAMLError {
  fileprivate static func tooLarge(size: Int, _ limits: Document.Limits) -> YAMLError {
    .tooLarge(
      problem: "the text has \(size) bytes, more than \(limits.size)",
      mark: Mark(line: 1, column: 1)
    )
  }
}

extension [UInt8] {
  /// The number of bytes at the beginning that are valid UTF-8.
  fileprivate var validUTF8Count: Int {
    var decoder = Unicode.UTF8.ForwardParser()
    var bytes = makeIterator()
    var valid = 0
    while case .valid(let scalar) = decoder.parseScalar(from: &bytes) { valid += scalar.count }
    return valid
  }
}
