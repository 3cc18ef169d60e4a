/// A path of the document as its text has it, and what is pending there.
final class Touched {
  /// Nothing below is any more as the text has it.
  var isReplaced = false
  /// One scalar on its line is another one; nothing around it changes.
  var isQuiet = false
  /// Children that come and go.
  var group: ChildGroup?
  private var below: [ExactKey: Touched] = [:]
  /// What is replaced or has a group strictly below.
  private(set) var loudBelow = 0

  var hasBelow: Bool { !below.isEmpty }
  var isFree: Bool { !isReplaced && !isQuiet && group == nil && below.isEmpty }

  subscript(token: String) -> Touched? { below[ExactKey(token)] }

  /// What is at a path, which is made where it is missing.
  func mark(_ path: FieldPath, isLoud: Bool) -> Touched {
    var node = self
    for token in path.tokens {
      if isLoud { node.loudBelow += 1 }
      let next = node.below[ExactKey(token)] ?? Touched()
      node.below[ExactKey(token)] = next
      node = next
    }
    return node
  }

  /// Where a path of the value stands in the text; `nil` where the text does not have it as it is now.
  func place(of path: FieldPath) -> Place? {
    var node: Touched? = self
    var tokens: [String] = []
    var passesGroup = false
    for token in path.tokens {
      guard node?.isReplaced != true, node?.isQuiet != true else { return nil }
      if let group = node?.group {
        guard let old = group.oldToken(token) else { return nil }
        passesGroup = true
        tokens.append(old)
      } else {
        tokens.append(token)
      }
      node = node?[tokens[tokens.count - 1]]
    }
    guard node?.isReplaced != true else { return nil }
    return Place(path: FieldPath(tokens), node: node, passesGroup: passesGroup)
  }

  struct Place {
    var path: FieldPath
    var node: Touched?
    /// Whether children of something around it come and go.
    var passesGroup: Bool

    var isFree: Bool { !passesGroup && node?.isFree ?? true }
  }
}

/// Children of one collection that are added or taken out together.
final class ChildGroup {
  /// What is added at one place.
  struct Added {
    var place: Int
    var text: String
  }

  /// Children that the text has.
  let count: Int
  private let isSequence: Bool
  /// A sequence's items now: the index of an old one, or below zero a new one.
  private(set) var items: [Int]
  private(set) var added: [Added] = []
  private var addedKeys: Set<ExactKey> = []
  /// Old children that go, and where what belongs to them begins.
  private(set) var removed: [Int: Int] = [:]
  private var removedKeys: Set<ExactKey> = []
  private var first = 0

  init(count: Int, isSequence: Bool) {
    self.count = count
    self.isSequence = isSequence
    items = isSequence ? Array(0..<count) : []
  }

  /// The token that the text has for one of now; `nil` for what is new.
  func oldToken(_ token: String) -> String? {
    guard isSequence else {
      let key = ExactKey(token)
      return addedKeys.contains(key) || removedKeys.contains(key) ? nil : token
    }
    guard let index = SequenceIndex(token)?.number, index < items.count, items[index] >= 0 else {
      return nil
    }
    return String(items[index])
  }

  /// Whether an old child is the first that is left.
  func isFirst(_ old: Int) -> Bool {
    while removed[first] != nil { first += 1 }
    return isSequence ? items.first == old : old <= first
  }

  var hasLast: Bool { removed[count - 1] == nil }

  func add(_ text: String, at place: Int, key: String) {
    addedKeys.insert(ExactKey(key))
    added.append(Added(place: place, text: text))
  }

  func add(_ text: String, at place: Int, before index: Int) {
    added.append(Added(place: place, text: text))
    items.insert(-added.count, at: index)
  }

  func remove(_ old: Int, _ token: String, start: Int) {
    removed[old] = start
    if isSequence, let index = SequenceIndex(token)?.number { items.remove(at: index) }
    if !isSequence { removedKeys.insert(ExactKey(token)) }
  }

  /// Which old item an index stands before; the number of items for the end.
  func oldItem(from index: Int) -> Int { items[index...].first { $0 >= 0 } ?? count }

  /// What is added, in the order of the collection.
  var inOrder: [Added] { isSequence ? items.filter { $0 < 0 }.map { added[-$0 - 1] } : added }
}
