/// Collects the entries of one mapping: every key once, merge keys replaced by their entries.
struct MappingBuilder {
  /// Up to this many entries, keys are compared one by one.
  private static let few = 12

  private var own: [Node.Entry] = []
  /// The keys of ``own``, once there are more than ``few``.
  private var keys: Set<ExactKey> = []
  /// The merged mappings, and the index in ``own`` that the merge key comes before.
  private var merged: (place: Int, mappings: [[Node.Entry]])?
  /// The merge key itself.
  private(set) var mergeKeys: [Node.Entry] = []

  /// Adds a key and its value, in the order of the text.
  mutating func add(_ key: Node, _ value: Node) throws(YAMLError) {
    guard case .scalar(let scalar) = key.content, let text = scalar.value.keyText else {
      throw .malformed(problem: "a key that is \(key.kind) is not supported", mark: key.start)
    }
    guard !scalar.isMergeKey else {
      guard merged == nil else {
        throw .malformed(problem: "the key << already exists", mark: key.start)
      }
      merged = (own.count, try mappings(in: value))
      mergeKeys.append(entry(text, key, scalar, value))
      return
    }
    guard isNew(text) else {
      throw .malformed(problem: "the key \(text.abridged) already exists", mark: key.start)
    }
    own.append(entry(text, key, scalar, value))
  }

  private mutating func isNew(_ key: String) -> Bool {
    guard own.count >= Self.few else { return !own.contains { $0.key.isExactly(key) } }
    if keys.isEmpty { keys = Set(own.map { ExactKey($0.key) }) }
    return keys.insert(ExactKey(key)).inserted
  }

  private func entry(_ text: String, _ key: Node, _ scalar: Scalar, _ value: Node) -> Node.Entry {
    Node.Entry(
      key: text,
      keyMark: key.start,
      value: value,
      isMerged: false,
      keyStyle: scalar.style,
      keyBytes: key.bytes
    )
  }

  /// The mapping's entries: its own keys win, then earlier merges.
  var entries: [Node.Entry] {
    guard let merged else { return own }
    var seen = Set(own.map { ExactKey($0.key) })
    var brought: [Node.Entry] = []
    for var entry in merged.mappings.joined() where seen.insert(ExactKey(entry.key)).inserted {
      entry.isMerged = true
      brought.append(entry)
    }
    return own[..<merged.place] + brought + own[merged.place...]
  }

  private func mappings(in node: Node) throws(YAMLError) -> [[Node.Entry]] {
    switch node.content {
    case .mapping(let entries): return [entries]
    case .sequence(let nodes):
      var mappings: [[Node.Entry]] = []
      for node in nodes {
        guard case .mapping(let entries) = node.content else { throw unusable(node) }
        mappings.append(entries)
      }
      return mappings
    case .scalar: throw unusable(node)
    }
  }

  private func unusable(_ node: Node) -> YAMLError {
    .malformed(problem: "<< takes a mapping or a list of mappings", mark: node.start)
  }
}

extension Scalar {
  fileprivate var isMergeKey: Bool {
    text == "<<" && (style == .plain && tag == nil || tag == Tag.merge)
  }
}
