internal import Text
import YAML

/// Finds the changes at the places that a pattern names.
struct ChangedPlaces {
  /// A place with its value on both sides.
  typealias Place = (path: FieldPath, old: Value?, new: Value?)

  /// The token that matches every key and every index.
  static let any = "*"

  /// The number of places that may still be visited.
  private(set) var budget: Int

  init(budget: Int) { self.budget = budget }

  /// Pays for something that costs more than a visit.
  mutating func pay(_ steps: Int) { budget -= min(steps, budget) }

  /// The changes at or below a change's own path; none if the pattern names places above it.
  mutating func places(_ pattern: FieldPath, in change: FieldChange) -> [Place] {
    guard Self.reaches(pattern, change.path) else { return [] }
    let rest = pattern.tokens.dropFirst(change.path.tokens.count)
    var found: [Place] = []
    descend((change.path, change.old, change.new), rest, &found)
    return found
  }

  /// Whether the pattern names a path, or something below it or above it.
  static func reaches(_ pattern: FieldPath, _ path: FieldPath) -> Bool {
    zip(pattern.tokens, path.tokens).allSatisfy { wanted, token in
      wanted == any || ExactText(wanted) == ExactText(token)
    }
  }

  private mutating func descend(
    _ place: Place,
    _ rest: ArraySlice<String>,
    _ found: inout [Place]
  ) {
    guard budget > 0 else { return }
    budget -= 1
    guard let token = rest.first else {
      found.append(place)
      return
    }
    for child in children(of: place, named: token) { descend(child, rest.dropFirst(), &found) }
  }

  private mutating func children(of place: Place, named token: String) -> [Place] {
    guard token == Self.any else {
      let path = FieldPath([token])
      let (old, new) = (place.old?.value(at: path), place.new?.value(at: path))
      return old == nil && new == nil ? [] : [(place.path.appending(token), old, new)]
    }
    if case .sequence(let old)? = place.old, case .sequence(let new)? = place.new {
      return Self.items(place.path, old, new)
    }
    let (old, new) = (place.old.children, place.new.children)
    guard place.old.isMapping == place.new.isMapping else {
      // If the kinds differ, no value on one side corresponds to one on the other.
      return old.map { (place.path.appending($0.key), $0.value, nil) }
        + new.map { (place.path.appending($0.key), nil, $0.value) }
    }
    let (before, after) = (old.byKey, new.byKey)
    return old.map { member -> Place in
      (place.path.appending(member.key), member.value, after[ExactText(member.key)])
    }
      + new.filter { before[ExactText($0.key)] == nil }.map { member -> Place in
        (place.path.appending(member.key), nil, member.value)
      }
  }

  /// The items of a list, each with its new version; by their old index, new ones by their new
  /// index.
  ///
  /// A moved item is the one with the same name, otherwise the one with the same value.
  static func items(_ path: FieldPath, _ old: [Value], _ new: [Value]) -> [Place] {
    let steps = Alignment(from: old, to: new).steps
    let tokens = Alignment.tokens(of: [old, new])
    var moved: [Int: Int] = [:]
    for case .added(let right) in steps { moved[tokens[1][right]] = right }
    var found: Set<Int> = []
    let before = steps.compactMap { step -> Place? in
      switch step {
      case .pair(let left, let right): return (path.appending(String(left)), old[left], new[right])
      case .removed(let left):
        let right = moved.removeValue(forKey: tokens[0][left])
        if let right { found.insert(right) }
        return (path.appending(String(left)), old[left], right.map { new[$0] })
      case .added: return nil
      }
    }
    let added = steps.compactMap { step -> Place? in
      guard case .added(let right) = step, !found.contains(right) else { return nil }
      return (path.appending(String(right)), nil, new[right])
    }
    return before + added
  }
}

extension Value? {
  fileprivate var isMapping: Bool { if case .mapping? = self { true } else { false } }

  /// The members of a mapping, or the items of a list by index.
  fileprivate var children: [Value.Member] {
    switch self {
    case .mapping(let members)?: members
    case .sequence(let items)?:
      items.enumerated().map { Value.Member(key: String($0), value: $1) }
    default: []
    }
  }
}
