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
  }

  /// A scalar to write.
  package enum NewScalar: Hashable, Sendable {
    case string(String)
    case bool(Bool)
  }

  package let text: String
  /// `nil` for a text that holds no node, such as an empty one.
  package let root: Node?

  /// Reads `text`.
  ///
  /// - Parameters:
  ///   - text: One document, with or without `---`.
  ///   - limits: What it may cost.
  /// - Throws: ``YAMLError``, with line and column. Duplicate keys and a second document are errors.
  package init(_ text: String, limits: Limits = .standard) throws(YAMLError) {
    preconditionFailure("not written yet")
  }

  /// Reads UTF-8 `bytes`, refusing what is not UTF-8.
  package init(bytes: [UInt8], limits: Limits = .standard) throws(YAMLError) {
    preconditionFailure("not written yet")
  }

  /// What the document says, with YAML 1.2's core types.
  package var value: Value { preconditionFailure("not written yet") }

  /// The node at a path of keys, merged keys included; `nil` when a key is missing.
  package func node(at path: [String]) -> Node? { nil }

  /// The text with one scalar changed, or inserted with the mappings that lead to it.
  ///
  /// Every byte outside the scalar stays. A missing key is inserted in the block's own style.
  ///
  /// - Parameters:
  ///   - scalar: What to write, in the style of the scalar that stands there where that can hold it.
  ///   - path: Keys from the root; at least one.
  /// - Returns: The new text, which reads back as this document with that one value changed.
  /// - Throws: ``EditRefusal`` for what cannot be edited safely, such as an alias.
  package func setting(_ scalar: NewScalar, at path: [String]) throws(EditRefusal) -> String {
    text
  }
}
