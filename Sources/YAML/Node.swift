/// A part of a document that knows where in the text it stands.
///
/// Aliases are resolved: the node of an alias has the content of its anchor, and ``isAlias`` says so.
package struct Node: Sendable {
  package enum Content: Sendable {
    case scalar(Scalar)
    case sequence([Node])
    case mapping([Entry])
  }

  /// One key of a mapping and its node.
  package struct Entry: Sendable {
    package var key: String
    package var keyMark: Mark
    package var value: Node
    /// Whether the entry came in through a merge key (`<<`) rather than standing here itself.
    package var isMerged: Bool
  }

  package var content: Content
  package var start: Mark
  package var end: Mark
  /// Where the node stands, in UTF-8 bytes from the beginning of the text.
  package var bytes: Range<Int>
  package var isAlias: Bool
}

/// The text of a scalar, unescaped, with what is needed to give it a type.
package struct Scalar: Hashable, Sendable {
  package enum Style: Sendable { case plain, singleQuoted, doubleQuoted, literal, folded }

  package var text: String
  package var style: Style
  /// An explicit tag, such as `tag:yaml.org,2002:str`.
  package var tag: String?
}
