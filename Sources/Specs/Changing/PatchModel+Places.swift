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
    let key = ExactText(key)
    return members.firstIndex { ExactText($0.key) == key }
  }

  /// Changes what stands at the tokens in a value, without copying what stands beside it.
  static func change(
    _ value: inout Value,
    at tokens: ArraySlice<String>,
    _ keysLeft: inout Int,
    _ body: (inout Value, inout Int) throws(Obstacle) -> Edit?
  ) throws(Obstacle) -> Edit? {
    guard let token = tokens.first else { return try body(&value, &keysLeft) }
    switch value {
    case .mapping(var members):
      guard let place = try place(of: token, in: members, &keysLeft) else { throw nothing }
      value = .null
      defer { value = .mapping(members) }
      return try change(&members[place].value, at: tokens.dropFirst(), &keysLeft, body)
    case .sequence(var items):
      guard let place = index(token), place < items.count else { throw nothing }
      value = .null
      defer { value = .sequence(items) }
      return try change(&items[place], at: tokens.dropFirst(), &keysLeft, body)
    default: throw nothing
    }
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
