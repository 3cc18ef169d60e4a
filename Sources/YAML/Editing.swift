extension Document {
  /// The text with one scalar changed, or inserted with the mappings that lead to it.
  ///
  /// Every byte outside the scalar stays. A missing key is inserted in the block's own style. A
  /// boolean that is right stays as it is, also where it is written as a bare `yes`, `no`, `on` or
  /// `off`.
  ///
  /// - Parameters:
  ///   - scalar: What to write, in the style of the scalar that stands there where that can hold it.
  ///   - path: Keys from the root; at least one.
  /// - Returns: The new text, which reads back as this document with that one value changed.
  /// - Throws: ``EditRefusal`` for what cannot be edited safely, such as an alias.
  package func setting(_ scalar: NewScalar, at path: [String]) throws(EditRefusal) -> String {
    precondition(!path.isEmpty, "a value stands at a key")
    var editor = Editor(self, scalar)
    guard let splice = try editor.splice(at: path) else { return text }
    let new = splice.applied(to: editor.lines.bytes)
    guard let read = try? Document(new, limits: limits),
      read.value.saysTheSame(as: value.setting(scalar.value, at: path[...]))
    else { throw editor.failure(at: splice) }
    return new
  }
}

extension Editor {
  /// Why an edit that seemed possible is none.
  fileprivate func failure(at splice: Splice) -> EditRefusal {
    let nodes = way.flatMap { [$0.node, $0.entry.value] }
    let anchored = nodes.last { $0.anchor != nil && document.shared.contains($0.bytes.lowerBound) }
    if let anchored, let name = anchored.anchor {
      return EditRefusal(
        problem: "changing it would change every place that refers to &\(name)",
        mark: anchored.start
      )
    }
    return EditRefusal(
      problem: "the value cannot be written here without changing something else",
      mark: TextOffsets(lines.bytes).mark(at: splice.range.lowerBound)
    )
  }
}

extension Value {
  /// This value with another at `path`, where mappings that are missing are made.
  fileprivate func setting(_ new: Value, at path: ArraySlice<String>) -> Value {
    guard let key = path.first else { return new }
    var members: [Member] = if case .mapping(let members) = self { members } else { [] }
    let rest = path.dropFirst()
    if let place = members.firstIndex(where: { $0.key.isExactly(key) }) {
      members[place].value = members[place].value.setting(new, at: rest)
    } else {
      members.append(Member(key: key, value: Value.null.setting(new, at: rest)))
    }
    return .mapping(members)
  }

  /// Whether both say the same: the order of keys says nothing.
  fileprivate func saysTheSame(as other: Value) -> Bool {
    switch (self, other) {
    case (.string(let one), .string(let two)): one.isExactly(two)
    case (.sequence(let one), .sequence(let two)):
      one.count == two.count && zip(one, two).allSatisfy { $0.saysTheSame(as: $1) }
    case (.mapping(let one), .mapping(let two)):
      one.count == two.count
        && zip(one.inKeyOrder, two.inKeyOrder).allSatisfy {
          $0.key.isExactly($1.key) && $0.value.saysTheSame(as: $1.value)
        }
    default: self == other
    }
  }
}

extension [Value.Member] {
  fileprivate var inKeyOrder: [Value.Member] {
    sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }
}
