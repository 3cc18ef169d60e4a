// Removes entries and items, with the comments that belong to them.

extension TextEditor {
  /// Removes the last node of the way.
  func remove(_ way: Way) throws(EditRefusal) -> [Splice] {
    let slot = way.last
    let parent = way.slots[way.slots.count - 2]
    guard !parent.node.isFlow else { return removeFlow(slot.index, from: parent) }
    let child = slot.child
    let owned = layout.owned(child, at: slot.index, isRoot: parent.isRoot)
    guard parent.node.count > 1 else { return empty(parent, child, owned) }
    guard !owned.beginsLine else { return [layout.deletion(from: owned.start, to: owned.end)] }
    // The next item moves to the dash, with the comments before it.
    let next = layout.child(slot.index + 1, of: parent.node).start
    let comment = layout.comments(in: owned.end..<next).first
    return [.delete(child.start..<(comment?.bytes.lowerBound ?? next))]
  }

  /// Leaves empty brackets after the last child is removed, before any comment on that line.
  private func empty(_ parent: Slot, _ child: Child, _ owned: Owned) -> [Splice] {
    let isSequence = if case .sequence = parent.node.content { true } else { false }
    let brackets = isSequence ? "[]" : "{}"
    guard owned.beginsLine, !parent.isRoot else {
      return [Splice(owned.start..<owned.end, brackets)]
    }
    return [
      .insert(" " + brackets, at: parent.child.propertiesEnd),
      layout.deletion(from: owned.start, to: owned.end),
    ]
  }
}
