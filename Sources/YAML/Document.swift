/// One YAML document: its text, to the byte, and what the text says.
package struct Document: Sendable {
  /// What a hostile text may cost at most.
  package struct Limits: Sendable {
    /// Bytes of text.
    package var size = 1 << 20
    /// Collections inside one another.
    package var depth = 64
    /// Nodes once every alias is replaced by what it stands for.
    package var nodes = 100_000

    package static let standard = Limits()

    /// `%TAG` directives, whatever the other limits.
    static let directives = 100
  }

  package let text: String
  /// `nil` for a text that holds no node, such as an empty one.
  package let root: Node?
  let limits: Limits
  /// Where nodes begin, in bytes, that an alias refers to.
  let shared: Set<Int>
  /// Nodes, keys among them, once every alias is replaced.
  let weight: Int

  /// Reads `text`.
  ///
  /// - Parameters:
  ///   - text: One document, with or without `---`.
  ///   - limits: What it may cost.
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

  /// Reads UTF-8 `bytes`, refusing what is not UTF-8.
  package init(bytes: [UInt8], limits: Limits = .standard) throws(YAMLError) {
    guard bytes.count <= limits.size else { throw .tooLarge(size: bytes.count, limits) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .notUTF8(mark: TextOffsets(bytes).mark(at: bytes.validUTF8Count))
    }
    try self.init(text, limits: limits)
  }

  /// What the document says, with YAML 1.2's core types.
  package var value: Value { root?.value ?? .null }

  /// The node at a path, merged keys included; `nil` where there is none.
  package func node(at path: FieldPath) -> Node? { node(at: path.tokens) }

  /// The node at a path of keys and indexes, merged keys included; `nil` where there is none.
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
  /// How many bytes at the beginning are UTF-8.
  fileprivate var validUTF8Count: Int {
    var decoder = Unicode.UTF8.ForwardParser()
    var bytes = makeIterator()
    var valid = 0
    while case .valid(let scalar) = decoder.parseScalar(from: &bytes) { valid += scalar.count }
    return valid
  }
}
