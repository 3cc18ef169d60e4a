/// A value that many edits change in place, one after another.
///
/// Only collections on the paths of edits are unfolded; keys are found without scanning all of
/// them.
final class ValueTree {
  private enum Content {
    /// Not unfolded: nothing in it has changed.
    case whole(Value)
    case sequence([ValueTree])
    case mapping(Members)
  }

  /// A mapping's members in order; a removed one leaves a gap.
  fileprivate struct Members {
    var slots: [(key: String, tree: ValueTree)?]
    var places: [ExactKey: Int]
  }

  private var content: Content

  init(_ value: Value) { content = .whole(value) }

  /// The current value.
  var value: Value {
    switch content {
    case .whole(let value): value
    case .sequence(let items): .sequence(items.map(\.value))
    case .mapping(let members):
      .mapping(members.slots.compactMap { $0.map { .init(key: $0.key, value: $0.tree.value) } })
    }
  }

  var isMapping: Bool {
    switch content {
    case .whole(.mapping), .mapping: true
    default: false
    }
  }

  /// How many items a sequence has; `nil` for anything else.
  var itemCount: Int? {
    switch content {
    case .whole(.sequence(let values)): values.count
    case .sequence(let items): items.count
    default: nil
    }
  }

  private var kind: String {
    switch content {
    case .whole(let value): value.kind
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// Unfolds a collection.
  private func open() {
    switch content {
    case .whole(.sequence(let values)): content = .sequence(values.map { ValueTree($0) })
    case .whole(.mapping(let members)):
      content = .mapping(
        Members(
          slots: members.map { ($0.key, ValueTree($0.value)) },
          places: Dictionary(
            members.enumerated().map { (ExactKey($1.key), $0) },
            uniquingKeysWith: { first, _ in first }
          )
        )
      )
    case .whole, .sequence, .mapping: break
    }
  }

  /// The tree at a path; `nil` if there is none.
  func tree(at path: FieldPath) -> ValueTree? {
    var tree = self
    for token in path.tokens {
      tree.open()
      switch tree.content {
      case .mapping(let members):
        guard let next = members[token] else { return nil }
        tree = next
      case .sequence(let items):
        guard let index = SequenceIndex(token), index.isIn(items.count) else { return nil }
        tree = items[index.number]
      case .whole: return nil
      }
    }
    return tree
  }

  func value(at path: FieldPath) -> Value? { tree(at: path)?.value }

  /// Applies one edit.
  ///
  /// - Throws: ``EditRefusal`` of the kind `missing` for a path that does not exist.
  func apply(_ edit: Edit) throws(EditRefusal) {
    switch edit {
    case .set(let path, let new): try set(path, new)
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

  /// Sets the value at a path; missing parent mappings are created.
  private func set(_ path: FieldPath, _ new: Value) throws(EditRefusal) {
    var tree = self
    for token in path.tokens {
      tree.open()
      switch tree.content {
      case .mapping(let members) where members[token] != nil:
        guard let next = members[token] else { return }
        tree = next
      case .mapping: tree = tree.append(token, .null)
      case .sequence: tree = try tree.item(token)
      case .whole(.null):
        tree.content = .mapping(Members(slots: [], places: [:]))
        tree = tree.append(token, .null)
      case .whole: throw .missing("\(tree.kind) cannot hold \"\(token)\"")
      }
    }
    tree.content = .whole(new)
  }

  private func insert(_ new: Value, at path: FieldPath) throws(EditRefusal) {
    guard let parent = path.parent, let last = path.last else {
      content = .whole(new)
      return
    }
    let holder = try existing(parent)
    holder.open()
    switch holder.content {
    case .sequence(var items):
      let index = last == "-" ? items.count : SequenceIndex(last)?.number ?? -1
      guard (0...items.count).contains(index) else {
        throw .missing("a list of \(items.count) has no position \"\(last)\"")
      }
      holder.content = .whole(.null)
      items.insert(ValueTree(new), at: index)
      holder.content = .sequence(items)
    case .mapping(let members):
      if let old = members[last] { old.content = .whole(new) } else { holder.append(last, new) }
    case .whole: throw .missing("\(holder.kind) cannot hold \"\(last)\"")
    }
  }

  private func remove(_ path: FieldPath) throws(EditRefusal) {
    guard let parent = path.parent, let last = path.last else {
      throw EditRefusal(problem: "the whole document cannot be removed", mark: nil)
    }
    let holder = try existing(parent)
    holder.open()
    switch holder.content {
    case .sequence(var items):
      guard let index = SequenceIndex(last), index.isIn(items.count) else { break }
      holder.content = .whole(.null)
      items.remove(at: index.number)
      holder.content = .sequence(items)
      return
    case .mapping(var members):
      holder.content = .whole(.null)
      defer { holder.content = .mapping(members) }
      guard let place = members.places.removeValue(forKey: ExactKey(last)) else { break }
      members.slots[place] = nil
      return
    case .whole: break
    }
    throw .missing("\(path.named) does not exist")
  }

  /// The tree at a path that must exist.
  private func existing(_ path: FieldPath) throws(EditRefusal) -> ValueTree {
    var tree = self
    for token in path.tokens {
      tree.open()
      switch tree.content {
      case .mapping(let members):
        guard let next = members[token] else { throw .missing("\"\(token)\" does not exist") }
        tree = next
      case .sequence: tree = try tree.item(token)
      case .whole: throw .missing("\(tree.kind) cannot hold \"\(token)\"")
      }
    }
    return tree
  }

  private func item(_ token: String) throws(EditRefusal) -> ValueTree {
    guard case .sequence(let items) = content else { return self }
    guard let index = SequenceIndex(token), index.isIn(items.count) else {
      throw .missing("a list of \(items.count) has no item \"\(token)\"")
    }
    return items[index.number]
  }

  /// Adds a missing key at the end.
  @discardableResult private func append(_ key: String, _ value: Value) -> ValueTree {
    guard case .mapping(var members) = content else { return self }
    content = .whole(.null)
    let tree = ValueTree(value)
    members.places[ExactKey(key)] = members.slots.count
    members.slots.append((key, tree))
    content = .mapping(members)
    return tree
  }
}

extension ValueTree.Members {
  fileprivate subscript(key: String) -> ValueTree? {
    places[ExactKey(key)].flatMap { slots[$0]?.tree }
  }
}
