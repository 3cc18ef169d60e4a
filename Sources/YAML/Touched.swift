/// A path of the document, and what is pending there.
final class Touched {
  /// Nothing below matches the text any more.
  var isReplaced = false
  /// One scalar on its line was replaced; nothing around it changes.
  var isQuiet = false
  /// Children that are added and removed.
  var group: ChildGroup?
  private var below: [ExactKey: Touched] = [:]
  /// The number of replaced values and groups strictly below.
  private(set) var loudBelow = 0

  var hasBelow: Bool { !below.isEmpty }
  var isFree: Bool { !isReplaced && !isQuiet && group == nil && below.isEmpty }

  subscript(token: String) -> Touched? { below[ExactKey(token)] }

  /// The entry at a path, created if it is missing.
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

  /// The place of a path in the text; `nil` if the text does not have it in this form.
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
    /// Whether children of a collection around it are added or removed.
    var passesGroup: Bool

    var isFree: Bool { !passesGroup && node?.isFree ?? true }
  }
}

/// Children of one collection that are added or removed together.
final class ChildGroup {
  /// Additions at one place.
  struct Added {
    var place: Int
    var text: String
  }

  /// The number of children in the text.
  let count: Int
  private let isSequence: Bool
  /// A sequence's items now: the index of an old item, or a negative number for a new one.
  private(set) var items: [Int]
  private(set) var added: [Added] = []
  private var addedKeys: Set<ExactKey> = []
  /// The removed old children, and where their text begins.
  private(set) var removed: [Int: Int] = [:]
  private var removedKeys: Set<ExactKey> = []
  private var first = 0

  init(count: Int, isSequence: Bool) {
    self.count = count
    self.isSequence = isSequence
    items = isSequence ? Array(0..<count) : []
  }

  /// The token in the text for a current token; `nil` for a new child.
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

  /// Whether an old child is the first remaining one.
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

  /// The old item that an index comes before; the number of items for the end.
  func oldItem(from index: Int) -> Int { items[index...].first { $0 >= 0 } ?? count }

  /// The additions, in the order of the collection.
  var inOrder: [Added] { isSequence ? items.filter { $0 < 0 }.map { added[-$0 - 1] } : added }
}
