/// Edits of one text that do not touch each other, except children of one collection that are added
/// and removed together.
struct Batch {
  private(set) var edits: [Edit] = []
  private(set) var kept: [Range<Int>] = []
  let touched = Touched()
  private var groups: [ChildGroup] = []
  /// In the order of the text, without additions by groups.
  private var splices: [Splice] = []
  /// Where groups add something, in order.
  private var places: [Int] = []

  /// Notes an edit that is independent of all others.
  mutating func add(_ edit: Edit, _ change: TextEditor.Change, isQuiet: Bool = false) {
    edits.append(edit)
    kept += change.kept
    for path in change.touched {
      let node = touched.mark(path, isLoud: !isQuiet)
      if isQuiet { node.isQuiet = true } else { node.isReplaced = true }
    }
    for splice in change.splices { insert(splice) }
  }

  /// Notes an edit that adds a child to a collection.
  mutating func add(_ edit: Edit, to group: ChildGroup, at place: Int, in collection: FieldPath) {
    edits.append(edit)
    note(group, at: collection)
    let index = places.firstPlace { $0 >= place }
    if index == places.count || places[index] != place { places.insert(place, at: index) }
  }

  /// Notes an edit that removes lines.
  mutating func remove(_ edit: Edit, _ lines: Splice, by group: ChildGroup, in path: FieldPath) {
    edits.append(edit)
    note(group, at: path)
    insert(lines)
  }

  private mutating func note(_ group: ChildGroup, at path: FieldPath) {
    guard touched.place(of: path)?.node?.group == nil else { return }
    touched.mark(path, isLoud: true).group = group
    groups.append(group)
  }

  private mutating func insert(_ splice: Splice) {
    splices.insert(splice, at: index(of: splice))
  }

  private func index(of splice: Splice) -> Int {
    splices.firstPlace {
      ($0.range.lowerBound, $0.range.upperBound)
        > (splice.range.lowerBound, splice.range.upperBound)
    }
  }

  /// Whether a splice neither overlaps nor touches what is pending.
  ///
  /// - Parameters:
  ///   - splice: The new splice.
  ///   - areLines: Whether it removes whole lines, which may be next to other removed lines.
  /// - Returns: Whether it is apart.
  func isApart(_ splice: Splice, areLines: Bool = false) -> Bool {
    let place = places.firstPlace { $0 >= splice.range.lowerBound }
    guard place == places.count || places[place] > splice.range.upperBound else { return false }
    let index = index(of: splice)
    func areApart(_ one: Splice, _ two: Splice) -> Bool {
      one.range.upperBound < two.range.lowerBound
        || areLines && one.range.upperBound == two.range.lowerBound && !one.range.isEmpty
          && !two.range.isEmpty && one.text.isEmpty && two.text.isEmpty
    }
    return (index == 0 || areApart(splices[index - 1], splice))
      && (index == splices.count || areApart(splice, splices[index]))
  }

  /// Whether a group may add at a place: nothing is pending there except its own additions.
  func hasRoom(at place: Int, for group: ChildGroup) -> Bool {
    if group.added.last?.place == place { return true }
    return isApart(.insert("", at: place)) || group.added.contains { $0.place == place }
  }

  /// All splices, in the order of the text.
  var allSplices: [Splice] {
    var texts: [Int: String] = [:]
    for added in groups.flatMap(\.inOrder) { texts[added.place, default: ""] += added.text }
    return (splices + places.map { .insert(texts[$0] ?? "", at: $0) }).inOrder
  }
}
