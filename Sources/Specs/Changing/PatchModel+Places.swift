internal import Text
import YAML

extension PatchModel {
  static let nothingThere = "the path does not exist"
  static let nothing = Obstacle.unmet(nothingThere)
  static let noParent = Obstacle.unmet("the parent of the path is not a mapping or a list")

  static func notAnIndex(_ token: String, _ count: Int) -> Obstacle {
    .unmet("\"\(token.shown(limit: 40))\" is not an index in a list of \(count)")
  }

  /// A token as the index of an item: digits without leading zeros.
  static func index(_ token: String) -> Int? {
    guard let index = Int(token), index >= 0, ExactText(String(index)) == ExactText(token) else {
      return nil
    }
    return index
  }

  /// Where a key stands in a mapping; `nil` where it does not.
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

  /// Changes what stands at the tokens in a value, without copying what stands beside it.
  ///
  /// - Parameters:
  ///   - value: The value; it is nothing after an error.
  ///   - tokens: The way to what is changed.
  ///   - keysLeft: Keys that may still be looked at.
  ///   - nothing: What to throw where the tokens lead nowhere.
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
  /// The members of a mapping, which leave nothing behind: in one place only, they change without a copy.
  mutating func takeMembers() -> [Member]? {
    guard case .mapping(let members) = self else { return nil }
    self = .null
    return members
  }

  /// The items of a sequence, which leave nothing behind.
  mutating func takeItems() -> [Value]? {
    guard case .sequence(let items) = self else { return nil }
    self = .null
    return items
  }
}

extension Value {
  /// Bytes that a copy of it takes, about.
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
