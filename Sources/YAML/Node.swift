/// A part of a document that knows its position in the text.
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
    /// The key as text, with its type's usual spelling: `0x10` and `16` are both `16`.
    package var key: String
    package var keyMark: Mark
    package var value: Node
    /// Whether the entry came from a merge key (`<<`) and is not written in this mapping.
    package var isMerged: Bool
    var keyStyle: Scalar.Style
    /// The bytes of the key, with its anchor and tag.
    var keyBytes: Range<Int>
  }

  package var content: Content
  package var start: Mark
  package var end: Mark
  /// The bytes of the node in the UTF-8 text.
  ///
  /// They include anchor and tag. A block collection ends where its last element ends.
  package var bytes: Range<Int>
  package var isAlias: Bool
  /// The name after `&`, or after `*` for an alias.
  var anchor: String?
  /// Whether a collection is written in brackets or braces.
  var isFlow: Bool
  /// ``bytes`` without anchor and tag; empty for a value without text.
  var body: Range<Int>
  var tag: String?
  /// The mapping's own merge key; at most one.
  var mergeKeys: [Entry] = []
  /// For a mapping with a merge key, the result of ``written``.
  var ownEntries: [Entry] = []
}

/// The unescaped text of a scalar, with what is needed to determine its type.
package struct Scalar: Hashable, Sendable {
  package enum Style: Sendable { case plain, singleQuoted, doubleQuoted, literal, folded }

  package var text: String
  package var style: Style
  /// An explicit tag, such as `tag:yaml.org,2002:str`; `!` for the tag that means "no type".
  package var tag: String?
}

extension Node {
  /// The node's value, with the core schema's types.
  package var value: Value {
    switch content {
    case .scalar(let scalar): scalar.value
    case .sequence(let nodes): .sequence(nodes.map(\.value))
    case .mapping(let entries):
      .mapping(entries.map { Value.Member(key: $0.key, value: $0.value.value) })
    }
  }

  /// The entry of `key` in a mapping, its own before a merged one; `nil` for other nodes.
  package func entry(_ key: String) -> Entry? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key.isExactly(key) }
  }

  /// The same entry's value.
  package func value(of key: String) -> Node? {
    guard case .mapping(let entries) = content,
      let place = entries.firstIndex(where: { $0.key.isExactly(key) })
    else { return nil }
    return entries[place].value
  }

  var isScalar: Bool { if case .scalar = content { true } else { false } }

  /// The name of this kind of node for people.
  package var kind: String {
    switch content {
    case .scalar(let scalar): scalar.value.kind
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

extension Value {
  /// The name of this kind of value for people.
  package var kind: String {
    switch self {
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .null: "empty"
    case .bool: "true or false"
    case .int, .float: "a number"
    case .string: "a text"
    }
  }
}

extension String {
  /// Whether both texts have the same scalars; `==` treats composed and decomposed letters as
  /// equal.
  func isExactly(_ other: String) -> Bool {
    // Most differ in length.
    guard utf8.count == other.utf8.count else { return false }
    return utf8.withContiguousStorageIfAvailable { one in
      other.utf8.withContiguousStorageIfAvailable { one.elementsEqual($0) } ?? false
    } ?? utf8.elementsEqual(other.utf8)
  }
}
