internal import Text
import YAML

/// Matches the items of one list with those of another.
struct Alignment {
  enum Step: Hashable {
    /// The same item, changed or not.
    case pair(old: Int, new: Int)
    case removed(old: Int)
    case added(new: Int)
  }

  /// Keys that identify an item, in order of preference.
  static let names = ["name", "id", "title", "key"]
  /// The most pairs of items to compare for similarity, for each change.
  private static let mostComparisons = 2_500

  /// In the order of both lists.
  let steps: [Step]

  init(from old: [Value], to new: [Value]) {
    var steps: [Step] = []
    var (left, right) = (0, 0)
    for change in Self.changes([old, new]) {
      steps += zip(left..<change.old.lowerBound, right..<change.new.lowerBound).map(Step.pair)
      steps += Self.steps(change, old, new)
      (left, right) = (change.old.upperBound, change.new.upperBound)
    }
    self.steps = steps + zip(left..<old.count, right..<new.count).map(Step.pair)
  }

  /// Whether every item keeps its index, and items are added or removed only at the end.
  var isByPosition: Bool {
    var (adds, removes) = (false, false)
    for step in steps {
      switch step {
      case .pair(let old, let new): if old != new { return false }
      case .added: adds = true
      case .removed: removes = true
      }
    }
    return !(adds && removes)
  }

  /// The changes from the first list to the second, treating items with the same name as equal.
  private static func changes(_ lists: [[Value]]) -> [Matching.Change] {
    let tokens = tokens(of: lists)
    return Matching.changes(old: lists[0].count, new: lists[1].count) {
      tokens[0][$0] == tokens[1][$1]
    }
  }

  /// A number for every item, so that equal items in any of the lists have the same number.
  ///
  /// If all items of all lists are mappings with a unique name, items are equal if their names are;
  /// otherwise, if their values are.
  static func tokens(of lists: [[Value]]) -> [[Int]] {
    let name = names.first { isName($0, in: lists) }
    var numbers: [ExactValue: Int] = [:]
    return lists.map { list in
      list.map { item in
        let identity = name.flatMap { item[$0] } ?? item
        let number = numbers[ExactValue(identity)] ?? numbers.count
        numbers[ExactValue(identity)] = number
        return number
      }
    }
  }

  private static func isName(_ key: String, in lists: [[Value]]) -> Bool {
    lists.allSatisfy { list in
      var seen: Set<ExactValue> = []
      return list.allSatisfy { item in
        guard let name = item[key], name.isScalar, name != .null else { return false }
        return seen.insert(ExactValue(name)).inserted
      }
    }
  }

  /// Pairs items in order if their number is unchanged; otherwise pairs mappings that share half of
  /// their members.
  private static func steps(_ change: Matching.Change, _ old: [Value], _ new: [Value]) -> [Step] {
    if change.old.count == change.new.count { return zip(change.old, change.new).map(Step.pair) }
    var steps: [Step] = []
    var place = change.new.lowerBound
    let canCompare = change.old.count * change.new.count <= mostComparisons
    for item in change.old {
      let rest = canCompare ? place..<change.new.upperBound : place..<place
      guard let like = rest.first(where: { old[item].isLike(new[$0]) }) else {
        steps.append(.removed(old: item))
        continue
      }
      steps += (place..<like).map(Step.added)
      steps.append(.pair(old: item, new: like))
      place = like + 1
    }
    return steps + (place..<change.new.upperBound).map(Step.added)
  }
}

extension Value {
  var isScalar: Bool {
    switch self {
    case .sequence, .mapping: false
    default: true
    }
  }

  /// The value of a mapping at a key.
  subscript(key: String) -> Value? {
    guard case .mapping(let members) = self else { return nil }
    return members.first { ExactText($0.key) == ExactText(key) }?.value
  }

  /// Whether both are mappings that share at least half of the larger one's members.
  fileprivate func isLike(_ other: Value) -> Bool {
    guard case .mapping(let one) = self, case .mapping(let two) = other else { return false }
    let others = two.byKey
    let shared = one.count { $0.value.isSame(as: others[ExactText($0.key)] ?? .null) }
    return !one.isEmpty && 2 * shared >= max(one.count, two.count)
  }
}
