internal import Text
import YAML

extension PatchModel {
  static let nothingThere = "the path does not exist"
  static let nothing = Obstacle.unmet(nothingThere)
  static let noParent = Obstacle.unmet("the parent of the path is not a mapping or a list")

  static func notAnIndex(_ token: String, _ count: Int) -> Obstacle {
    .unmet("\"\(token.shown(limit: 40))\" is not an index in a list of \(count)")
  }

  /// A token as an item's index: digits without leading zeros.
  static func index(_ token: String) -> Int? {
    guard let index = Int(token), index >= 0, ExactText(String(index)) == ExactText(token) else {
      return nil
    }
    return index
  }

  /// The position of a key in a mapping; `nil` if it does not exist.
  static func place(
    of key: String,
    in members: [Value.Member],
    _ keysLeft: inout Int
  ) throws(Obstacle) -> Int? {
    keysLeft -= members.count
    guard keysLeft >= 0 else { throw .tooLarge }
    let (key, length) = (ExactText(key), key.utf8.count)
    return members.indices.first { place in
      members[place].key.utf8.count == length && ExactText(members[place].key) == key
    }
  }

  /// Changes the value at the tokens inside a value, without copying its siblings.
  ///
  /// - Parameters:
  ///   - value: The value; undefined after an error.
  ///   - tokens: The path to the value to change.
  ///   - keysLeft: The number of keys that may still be compared.
  ///   - nothing: The error if the path does not exist.
  ///   - body: The change.
  /// - Returns: What `body` returns.
  /// - Throws: `nothing`, or what `body` throws.
  static func change(
    _ value: inout Value,
    at tokens: ArraySlice<String>,
    _ keysLeft: inout Int,
    orThrow nothing: Obstacle,
    _ body: (inout Value, inout Int) throws(Obstacle) -> Edit?
  ) throws(Obstacle) -> Edit? {
    guard let token = tokens.first else { return try body(&value, &keysLeft) }
    let rest = tokens.dropFirst()
    if var members = value.takeMembers() {
      guard let place = try place(of: token, in: members, &keysLeft) else { throw nothing }
      defer { value = .mapping(members) }
      return try change(&members[place].value, at: rest, &keysLeft, orThrow: nothing, body)
    }
    if var items = value.takeItems() {
      guard let place = index(token), place < items.count else { throw nothing }
      defer { value = .sequence(items) }
      return try change(&items[place], at: rest, &keysLeft, orThrow: nothing, body)
    }
    throw nothing
  }
}

extension Value {
  /// Takes the members of a mapping and leaves it empty, so that they change without a copy.
  mutating func takeMembers() -> [Member]? {
    guard case .mapping(let members) = self else { return nil }
    self = .null
    return members
  }

  /// Takes the items of a sequence and leaves it empty.
  mutating func takeItems() -> [Value]? {
    guard case .sequence(let items) = self else { return nil }
    self = .null
    return items
  }
}

extension Value {
  /// The size of a copy in bytes, roughly.
  var weight: Int {
    switch self {
    case .null, .bool: 32
    case .int(let number), .float(let number): 32 + number.text.utf8.count
    case .string(let text): 32 + text.utf8.count
    case .sequence(let items): items.reduce(32) { $0 + $1.weight }
    case .mapping(let members):
      members.reduce(32) { $0 + 32 + $1.key.utf8.count + $1.value.weight }
    }
  }
}
