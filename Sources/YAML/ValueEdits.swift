// Applies edits to values: the model that edited texts are checked against.

extension Value {
  /// This value with edits applied, one after the other.
  ///
  /// - Throws: ``EditRefusal`` of the kind `missing` for a path that does not exist.
  package func applying(_ edits: [Edit]) throws(EditRefusal) -> Value {
    let tree = ValueTree(self)
    for edit in edits { try tree.apply(edit) }
    return tree.value
  }

  /// The value at a path; `nil` where there is none.
  package func value(at path: FieldPath) -> Value? {
    var value = self
    for token in path.tokens {
      switch value {
      case .mapping(let members):
        guard let member = members.first(where: { $0.key.isExactly(token) }) else { return nil }
        value = member.value
      case .sequence(let values):
        guard let index = SequenceIndex(token), index.isIn(values.count) else { return nil }
        value = values[index.number]
      default: return nil
      }
    }
    return value
  }
}

/// A sequence index as in RFC 6901: digits without leading zeros.
struct SequenceIndex {
  let number: Int

  init?(_ token: String) {
    guard token.utf8.allSatisfy(\.isDigit), token == "0" || !token.hasPrefix("0"),
      let number = Int(token)
    else { return nil }
    self.number = number
  }

  func isIn(_ count: Int) -> Bool { number < count }
}

extension FieldPath {
  /// The path in a sentence.
  var named: String { isRoot ? "the document" : "\"\(description)\"" }
}

extension Value {
  /// Whether both mean the same, byte by byte; the order of keys does not matter.
  package func isSame(as other: Value) -> Bool {
    switch (self, other) {
    case (.string(let one), .string(let two)): return one.isExactly(two)
    case (.sequence(let one), .sequence(let two)):
      return one.count == two.count && zip(one, two).allSatisfy { $0.isSame(as: $1) }
    case (.mapping(let one), .mapping(let two)):
      guard one.count == two.count else { return false }
      if zip(one, two).allSatisfy({ $0.key.isExactly($1.key) }) {
        return zip(one, two).allSatisfy { $0.value.isSame(as: $1.value) }
      }
      return zip(one.inKeyOrder, two.inKeyOrder).allSatisfy {
        $0.key.isExactly($1.key) && $0.value.isSame(as: $1.value)
      }
    default: return self == other
    }
  }
}

extension [Value.Member] {
  fileprivate var inKeyOrder: [Value.Member] {
    sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }
}

extension Node {
  /// Whether the node has this value.
  ///
  /// If the order is the same, this creates no value.
  func says(_ value: Value) -> Bool {
    switch (content, value) {
    case (.sequence(let nodes), .sequence(let values)):
      return nodes.count == values.count && zip(nodes, values).allSatisfy { $0.says($1) }
    case (.mapping(let entries), .mapping(let members)):
      guard entries.count == members.count else { return false }
      guard zip(entries, members).allSatisfy({ $0.key.isExactly($1.key) }) else {
        return self.value.isSame(as: value)
      }
      return zip(entries, members).allSatisfy { $0.value.says($1.value) }
    case (.scalar(let scalar), _): return scalar.value.isSame(as: value)
    default: return false
    }
  }
}
