// What can be written together with other edits, with the same result as if the text were read
// again in between.

extension TextEditor {
  /// Whether a change replaces one scalar by another, on one line.
  func isQuiet(_ change: Change, at path: FieldPath) -> Bool {
    guard let way = try? layout.way(to: path), way.rest.isEmpty, case let node = way.last.node,
      case .scalar(let old) = node.content,
      old.style != .literal, old.style != .folded, !node.body.isEmpty, change.splices.count == 1
    else { return false }
    let splice = change.splices[0]
    return splice.range == node.body && change.touched == [path] && !splice.text.isEmpty
      && !splice.text.utf8.contains(where: \.isBreak)
      && !layout.bytes[splice.range].contains(where: \.isBreak)
  }

  /// Whether an addition to a collection has no effect on later additions.
  func canGrow(_ slot: Slot, _ place: Touched.Place, by new: Value, key: String?) -> Bool {
    let node = slot.node
    guard !node.isAlias, node.count > 0, !new.hasLines else { return false }
    if let key {
      guard case .mapping = node.content, !(order?.keys(place.path).contains(key) ?? false) else {
        return false
      }
      let style = layout.keyStyle(of: node)
      // A key that needs other quotes changes the style of keys after it.
      guard layout.hasKeys(node), style == .plain || ScalarText.isKey(key, style) else {
        return false
      }
    } else if case .sequence = node.content {
    } else {
      return false
    }
    if node.isFlow {
      guard place.node?.hasBelow != true else { return false }
      return key != nil || layout.hasTexts(node)
    }
    guard let group = place.node?.group, !group.removed.isEmpty else { return true }
    // A removed child may have been the example for the indentation.
    return group.hasLast && layout.isPlain(node)
  }

  /// What a new child adds at the end or between children; `nil` if it changes more than that.
  func addition(_ change: Change, to slot: Slot) -> Splice? {
    guard let splice = change.splices.first, change.splices.count == 1, splice.range.isEmpty,
      !splice.text.isEmpty
    else { return nil }
    let (place, lines) = (splice.range.lowerBound, layout.lines)
    guard layout.isBlock(slot.node) else {
      let isOpen = splice.text.hasPrefix(", ") && !splice.text.utf8.contains(where: \.isBreak)
      return isOpen ? splice : nil
    }
    let isStart = lines.start(of: place) == place
    guard isStart || place == layout.bytes.count else { return nil }
    let above = isStart ? lines.previous(before: place) : lines.start(of: place)
    // A comment above would belong to the first added child.
    guard let above, layout.comment(onLineAt: above) == nil else { return nil }
    return splice
  }

  /// What is removed with a child, if its neighbors keep the same comments without it.
  func canRemove(_ slot: Slot, from parent: Slot, _ group: ChildGroup) -> Owned? {
    let index = slot.index
    let owned = layout.owned(slot.child, at: index, isRoot: parent.isRoot)
    guard owned.beginsLine else { return nil }
    if !layout.hasCommentLines(in: parent.node) { return owned }
    guard index + 1 < group.count, !group.isFirst(index) else { return nil }
    guard group.removed[index + 1] == nil else { return nil }
    let next = layout.child(index + 1, of: parent.node)
    let after = layout.owned(next, at: index + 1, isRoot: parent.isRoot).start
    return after >= owned.end && layout.comments(in: owned.end..<after).isEmpty ? owned : nil
  }
}

extension Value {
  /// Whether it has a text that may be written in lines.
  fileprivate var hasLines: Bool {
    switch self {
    case .string(let text): text.utf8.contains(where: \.isBreak)
    case .sequence(let values): values.contains(where: \.hasLines)
    case .mapping(let members):
      members.contains { $0.value.hasLines || $0.key.utf8.contains(where: \.isBreak) }
    default: false
    }
  }
}
