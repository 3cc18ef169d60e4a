import YAML

/// A value that strictly applies edits, for tests.
struct EditedValue {
  /// An edit that does not fit the value.
  struct Misfit: Error {
    let edit: Edit
  }

  private(set) var value: Value?

  init(_ value: Value?) { self.value = value }

  /// The result of applying edits one after another.
  static func applying(_ edits: [Edit], to value: Value?) throws -> Value? {
    var edited = EditedValue(value)
    for edit in edits { try edited.apply(edit) }
    return edited.value
  }

  mutating func apply(_ edit: Edit) throws {
    switch edit {
    case .set(let path, let new): try put(new, at: path, inserting: false, edit)
    case .insert(let path, let new): try put(new, at: path, inserting: true, edit)
    case .remove(let path): _ = try take(path, edit)
    case .move(let from, let to):
      let moved = try take(from, edit)
      let parent = to.parent.flatMap { value(at: $0) }
      if case .sequence? = parent {
        try put(moved, at: to, inserting: true, edit)
      } else {
        guard value(at: to) == nil else { throw Misfit(edit: edit) }
        try put(moved, at: to, inserting: false, edit)
      }
    }
  }

  func value(at path: FieldPath) -> Value? {
    path.tokens.reduce(value) { value, token in
      switch value {
      case .mapping(let members)?: members.first { $0.key.utf8.elementsEqual(token.utf8) }?.value
      case .sequence(let items)?:
        Int(token).flatMap { items.indices.contains($0) ? items[$0] : nil }
      default: nil
      }
    }
  }

  private mutating func put(
    _ new: Value,
    at path: FieldPath,
    inserting: Bool,
    _ edit: Edit
  ) throws {
    guard let last = path.last, let parent = path.parent else {
      guard !inserting else { throw Misfit(edit: edit) }
      value = new
      return
    }
    switch value(at: parent) {
    case .mapping(var members)? where !inserting:
      if let place = members.firstIndex(where: { $0.key.utf8.elementsEqual(last.utf8) }) {
        members[place].value = new
      } else {
        members.append(.init(key: last, value: new))
      }
      try put(.mapping(members), at: parent, inserting: false, edit)
    case .sequence(var items)?:
      guard let place = Int(last), place >= 0, place < items.count + (inserting ? 1 : 0) else {
        throw Misfit(edit: edit)
      }
      if inserting { items.insert(new, at: place) } else { items[place] = new }
      try put(.sequence(items), at: parent, inserting: false, edit)
    default: throw Misfit(edit: edit)
    }
  }

  private mutating func take(_ path: FieldPath, _ edit: Edit) throws -> Value {
    guard let old = value(at: path) else { throw Misfit(edit: edit) }
    guard let last = path.last, let parent = path.parent else {
      value = nil
      return old
    }
    switch value(at: parent) {
    case .mapping(let members)?:
      let rest = members.filter { !$0.key.utf8.elementsEqual(last.utf8) }
      try put(.mapping(rest), at: parent, inserting: false, edit)
    case .sequence(var items)?:
      guard let place = Int(last) else { throw Misfit(edit: edit) }
      items.remove(at: place)
      try put(.sequence(items), at: parent, inserting: false, edit)
    default: throw Misfit(edit: edit)
    }
    return old
  }
}
