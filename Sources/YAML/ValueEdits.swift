// What edits mean, said of values: the model that edited texts are checked against.

extension Value {
  /// This value with edits applied, one after the other.
  ///
  /// - Throws: ``EditRefusal`` of the kind `missing` for a path that does not exist.
  package func applying(_ edits: [Edit]) throws(EditRefusal) -> Value {
    var value = self
    for edit in edits { try value.apply(edit) }
    return value
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

  mutating func apply(_ edit: Edit) throws(EditRefusal) {
    switch edit {
    case .set(let path, let new):
      try change(path.tokens[...], makesParents: true) { value, _ throws(EditRefusal) in value = new
      }
    case .insert(let path, let new): try insert(new, at: path)
    case .remove(let path): try remove(path)
    case .move(let from, let path):
      guard let value = value(at: from) else { throw .missing("\(from.named) does not exist") }
      guard from != path else { return }
      guard !from.contains(path) else { throw .missing("\(from.named) cannot move into itself") }
      try remove(from)
      try insert(value, at: path)
    }
  }

  private mutating func insert(_ new: Value, at path: FieldPath) throws(EditRefusal) {
    guard let parent = path.parent, let last = path.last else {
      self = new
      return
    }
    try change(parent.tokens[...], makesParents: false) { value, isThere throws(EditRefusal) in
      switch value {
      case .sequence(var values) where isThere:
        let index = last == "-" ? values.count : SequenceIndex(last)?.number ?? -1
        guard (0...values.count).contains(index) else {
          throw .missing("a list of \(values.count) has no place \"\(last)\"")
        }
        value = .null
        values.insert(new, at: index)
        value = .sequence(values)
      case .mapping(var members) where isThere:
        value = .null
        members.set(last, new)
        value = .mapping(members)
      default: throw .missing("\(value.kind) cannot hold \"\(last)\"")
      }
    }
  }

  private mutating func remove(_ path: FieldPath) throws(EditRefusal) {
    guard let parent = path.parent, let last = path.last else {
      throw EditRefusal(problem: "the whole document cannot be removed", mark: nil)
    }
    try change(parent.tokens[...], makesParents: false) { value, _ throws(EditRefusal) in
      switch value {
      case .sequence(var values):
        guard let index = SequenceIndex(last), index.isIn(values.count) else { break }
        value = .null
        values.remove(at: index.number)
        value = .sequence(values)
        return
      case .mapping(var members):
        guard let place = members.firstIndex(where: { $0.key.isExactly(last) }) else { break }
        value = .null
        members.remove(at: place)
        value = .mapping(members)
        return
      default: break
      }
      throw .missing("\(path.named) does not exist")
    }
  }

  /// Changes the value at a path; says whether it was there.
  private mutating func change(
    _ path: ArraySlice<String>,
    makesParents: Bool,
    _ body: (inout Value, Bool) throws(EditRefusal) -> Void
  ) throws(EditRefusal) {
    guard let token = path.first else { return try body(&self, true) }
    let rest = path.dropFirst()
    switch self {
    case .mapping(var members):
      guard let place = members.firstIndex(where: { $0.key.isExactly(token) }) else {
        guard makesParents else { throw .missing("\"\(token)\" does not exist") }
        break
      }
      self = .null
      defer { self = .mapping(members) }
      return try members[place].value.change(rest, makesParents: makesParents, body)
    case .sequence(var values):
      guard let index = SequenceIndex(token), index.isIn(values.count) else {
        throw .missing("a list of \(values.count) has no item \"\(token)\"")
      }
      self = .null
      defer { self = .sequence(values) }
      return try values[index.number].change(rest, makesParents: makesParents, body)
    case .null where makesParents: self = .mapping([])
    default: throw .missing("\(kind) cannot hold \"\(token)\"")
    }
    guard case .mapping(var members) = self else { return }
    var made = Value.null
    try made.change(rest, makesParents: true) { value, _ throws(EditRefusal) in
      try body(&value, false)
    }
    members.append(Member(key: token, value: made))
    self = .mapping(members)
  }
}

extension [Value.Member] {
  /// Gives a key a value, in its place or last.
  fileprivate mutating func set(_ key: String, _ value: Value) {
    if let place = firstIndex(where: { $0.key.isExactly(key) }) {
      self[place].value = value
    } else {
      append(Value.Member(key: key, value: value))
    }
  }
}

/// An index of a sequence as RFC 6901 spells it: digits without leading zeros.
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
  /// Whether both say the same, byte by byte: the order of keys says nothing.
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
  /// Whether the node says `value`, which is seen without making a value of it where the order is the same.
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
