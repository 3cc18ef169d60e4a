/// Finds the removals and additions that turn one list into another: lines of texts, items of
/// sequences.
///
/// Myers' greedy algorithm. It gives up if the lists have little in common: then everything between
/// the common beginning and end is one change.
enum Matching {
  struct Change: Hashable {
    var old: Range<Int>
    var new: Range<Int>
  }

  /// The most differing elements to distinguish.
  private static let mostEdits = 400
  /// The most comparisons of two elements.
  private static let mostWork = 4_000_000

  /// Compares two lists.
  ///
  /// - Parameters:
  ///   - old: The number of elements in the first list.
  ///   - new: The number of elements in the second list.
  ///   - areEqual: Whether an element of the first list equals an element of the second.
  /// - Returns: The changes, in order.
  static func changes(old: Int, new: Int, _ areEqual: (Int, Int) -> Bool) -> [Change] {
    let shorter = min(old, new)
    var head = 0
    while head < shorter, areEqual(head, head) { head += 1 }
    var tail = 0
    while tail < shorter - head, areEqual(old - 1 - tail, new - 1 - tail) { tail += 1 }
    let middle = Change(old: head..<(old - tail), new: head..<(new - tail))
    if middle.old.isEmpty, middle.new.isEmpty { return [] }
    if middle.old.isEmpty || middle.new.isEmpty { return [middle] }
    return edits(middle, areEqual) ?? [middle]
  }

  /// The changes within two ranges; `nil` if there are too many.
  private static func edits(_ range: Change, _ areEqual: (Int, Int) -> Bool) -> [Change]? {
    let (width, height) = (range.old.count, range.new.count)
    var work = 0
    // The furthest index in `old` on each diagonal, for each number of edits so far.
    var trace: [[Int32]] = []
    for edits in 0...min(mostEdits, width + height) {
      let last = trace.last ?? []
      var reach = [Int32](repeating: 0, count: 2 * edits + 1)
      for diagonal in stride(from: -edits, through: edits, by: 2) {
        var x = start(on: diagonal, edits, last)
        var y = x - diagonal
        while x < width, y < height,
          areEqual(range.old.lowerBound + x, range.new.lowerBound + y)
        {
          (x, y) = (x + 1, y + 1)
          work += 1
        }
        work += 1
        reach[diagonal + edits] = Int32(x)
        if x >= width, y >= height {
          return path(back: trace, from: width, height, in: range)
        }
      }
      guard work <= mostWork else { return nil }
      trace.append(reach)
    }
    return nil
  }

  /// Where the walk on a diagonal begins after one more edit.
  private static func start(on diagonal: Int, _ edits: Int, _ last: [Int32]) -> Int {
    guard edits > 0 else { return 0 }
    func reached(_ diagonal: Int) -> Int { Int(last[diagonal + edits - 1]) }
    if diagonal == -edits { return reached(diagonal + 1) }
    if diagonal == edits { return reached(diagonal - 1) + 1 }
    return max(reached(diagonal - 1) + 1, reached(diagonal + 1))
  }

  /// The edits that led to the end, with adjacent ones joined.
  private static func path(
    back trace: [[Int32]],
    from width: Int,
    _ height: Int,
    in range: Change
  ) -> [Change] {
    var changes: [Change] = []
    var (x, y) = (width, height)
    for edits in stride(from: trace.count, to: 0, by: -1) {
      let last = trace[edits - 1]
      let diagonal = x - y
      func reached(_ diagonal: Int) -> Int? {
        let place = diagonal + edits - 1
        return last.indices.contains(place) ? Int(last[place]) : nil
      }
      let comesFromAbove =
        diagonal == -edits
        || diagonal != edits && (reached(diagonal - 1) ?? -1) + 1 <= (reached(diagonal + 1) ?? -1)
      let previous = comesFromAbove ? diagonal + 1 : diagonal - 1
      let fromX = reached(previous) ?? 0
      let fromY = fromX - previous
      let (oldPlace, newPlace) = (range.old.lowerBound + fromX, range.new.lowerBound + fromY)
      let edit = Change(
        old: oldPlace..<(oldPlace + (comesFromAbove ? 0 : 1)),
        new: newPlace..<(newPlace + (comesFromAbove ? 1 : 0))
      )
      if let next = changes.last, next.old.lowerBound == edit.old.upperBound,
        next.new.lowerBound == edit.new.upperBound
      {
        changes[changes.count - 1] = Change(
          old: edit.old.lowerBound..<next.old.upperBound,
          new: edit.new.lowerBound..<next.new.upperBound
        )
      } else {
        changes.append(edit)
      }
      (x, y) = (fromX, fromY)
    }
    return changes.reversed()
  }
}
