/// What differs between two texts, line by line, as people read it before they agree.
package struct LineDiff: Hashable, Sendable {
  package enum Line: Hashable, Sendable {
    case kept(String)
    case removed(String)
    case added(String)
    /// Lines left out between two changes.
    case gap
  }

  /// Unchanged lines shown around a change.
  private static let context = 3

  package let lines: [Line]

  package init(from old: String, to new: String) {
    let before = Self.lines(of: old)
    let after = Self.lines(of: new)
    let difference = after.difference(from: before)
    var removed = Set<Int>()
    var added = Set<Int>()
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var all: [Line] = []
    var (left, right) = (0, 0)
    while left < before.count || right < after.count {
      if left < before.count, removed.contains(left) {
        all.append(.removed(before[left]))
        left += 1
      } else if right < after.count, added.contains(right) {
        all.append(.added(after[right]))
        right += 1
      } else {
        all.append(.kept(after[right]))
        (left, right) = (left + 1, right + 1)
      }
    }
    lines = Self.condensed(all)
  }

  package var isEmpty: Bool { lines.isEmpty }

  private static func lines(of text: String) -> [String] {
    // By bytes: a carriage return and its line feed are one Character.
    var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The changes with a few lines around them.
  private static func condensed(_ all: [Line]) -> [Line] {
    var shown = [Bool](repeating: false, count: all.count)
    for (index, line) in all.enumerated() {
      if case .kept = line { continue }
      for near in max(0, index - context)...min(all.count - 1, index + context) {
        shown[near] = true
      }
    }
    guard shown.contains(true) else { return [] }
    var condensed: [Line] = []
    for (index, line) in all.enumerated() {
      if shown[index] {
        condensed.append(line)
      } else if condensed.last != .gap {
        condensed.append(.gap)
      }
    }
    return condensed
  }
}
