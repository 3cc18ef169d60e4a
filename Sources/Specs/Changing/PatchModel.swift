import YAML

/// A document's value, to which the operations of a JSON Patch are applied one after another.
///
/// Every change returns the equivalent edits of the text. Only what an operation names is created:
/// the parent of a value must already exist. After an error, do not use the model again.
struct PatchModel {
  /// Why an operation cannot be applied.
  enum Obstacle: Error {
    /// What is wrong, and where, if not at the operation's own path.
    case unmet(String, at: FieldPath? = nil)
    case tooLarge
  }

  /// The most keys to compare in order to find the places of all operations.
  private static let mostKeys = 40_000_000
  /// The most bytes that copies may add to the document, roughly.
  private static let mostCopied = 4 << 20

  private(set) var root: Value?
  private var keysLeft = Self.mostKeys
  private var copyLeft = Self.mostCopied

  init(_ root: Value?) { self.root = root }

  /// The value at a path; `nil` if there is none.
  mutating func find(_ path: FieldPath) throws(Obstacle) -> Value? {
    guard var value = root else { return nil }
    for token in path.tokens {
      switch value {
      case .mapping(let members):
        guard let place = try Self.place(of: token, in: members, &keysLeft) else { return nil }
        value = members[place].value
      case .sequence(let items):
        guard let index = Self.index(token), index < items.count else { return nil }
        value = items[index]
      default: return nil
      }
    }
    return value
  }

  mutating func value(at path: FieldPath) throws(Obstacle) -> Value {
    guard let value = try find(path) else { throw .unmet(Self.nothingThere, at: path) }
    return value
  }

  /// Sets the value of a key, or inserts it into a list before an index.
  mutating func add(_ value: Value, at path: FieldPath) throws(Obstacle) -> Edit? {
    guard let last = path.last, let parent = path.parent else { return set(root: value) }
    return try change(parent, orThrow: Self.noParent) { (holder, keysLeft) throws(Obstacle) in
      if var members = holder.takeMembers() {
        defer { holder = .mapping(members) }
        guard let place = try Self.place(of: last, in: members, &keysLeft) else {
          members.append(Value.Member(key: last, value: value))
          return .set(path, value)
        }
        if members[place].value.isSame(as: value) { return nil }
        members[place].value = value
        return .set(path, value)
      }
      guard var items = holder.takeItems() else { throw Self.noParent }
      let index = last == "-" ? items.count : Self.index(last)
      guard let index, index <= items.count else { throw Self.notAnIndex(last, items.count) }
      items.insert(value, at: index)
      holder = .sequence(items)
      return .insert(parent.appending(String(index)), value)
    }
  }

  /// Replaces an existing value.
  mutating func replace(with value: Value, at path: FieldPath) throws(Obstacle) -> Edit? {
    if path.isRoot {
      guard root != nil else { throw Self.nothing }
      return set(root: value)
    }
    return try change(path, orThrow: Self.nothing) { (old, _) in
      if old.isSame(as: value) { return nil }
      old = value
      return .set(path, value)
    }
  }

  mutating func remove(at path: FieldPath) throws(Obstacle) -> Edit? {
    guard let last = path.last, let parent = path.parent else {
      guard root != nil else { throw Self.nothing }
      root = nil
      return .remove(.root)
    }
    return try change(parent, orThrow: Self.nothing) { (holder, keysLeft) throws(Obstacle) in
      if var members = holder.takeMembers() {
        guard let place = try Self.place(of: last, in: members, &keysLeft) else {
          throw Self.nothing
        }
        members.remove(at: place)
        holder = .mapping(members)
        return .remove(path)
      }
      guard var items = holder.takeItems(), let place = Self.index(last), place < items.count else {
        throw Self.nothing
      }
      items.remove(at: place)
      holder = .sequence(items)
      return .remove(path)
    }
  }

  mutating func copy(from: FieldPath, to path: FieldPath) throws(Obstacle) -> Edit? {
    let value = try value(at: from)
    copyLeft -= value.weight
    guard copyLeft >= 0 else { throw .tooLarge }
    return try add(value, at: path)
  }

  mutating func move(from: FieldPath, to path: FieldPath) throws(Obstacle) -> [Edit] {
    let value = try value(at: from)
    if from == path { return [] }
    let removal = try remove(at: from)
    let replaces = try find(path) != nil
    let addition = try add(value, at: path)
    let isInsertion = if case .insert? = addition { true } else { false }
    // The parent of the value is replaced by it; in a list, it moves one place.
    if path.contains(from), !isInsertion { return [.set(path, value)] }
    // A replaced value keeps its place.
    if replaces, case .set? = addition { return [removal, addition].compactMap(\.self) }
    return addition.map { [.move(from: from, to: $0.path)] } ?? [removal].compactMap(\.self)
  }

  private mutating func set(root value: Value) -> Edit? {
    if root.isSame(as: value) { return nil }
    root = value
    return .set(.root, value)
  }

  private mutating func change(
    _ path: FieldPath,
    orThrow nothing: Obstacle,
    _ body: (inout Value, inout Int) throws(Obstacle) -> Edit?
  ) throws(Obstacle) -> Edit? {
    guard var value = root.take() else { throw nothing }
    defer { root = value }
    return try Self.change(&value, at: path.tokens[...], &keysLeft, orThrow: nothing, body)
  }
}
