// Decides which edits can wait together until the text is read again.

extension Batch {
  /// Adds a step; returns whether it is possible before the pending edits are written.
  mutating func plan(
    _ step: Edit,
    in value: ValueTree,
    _ editor: TextEditor
  ) throws(EditRefusal) -> Bool {
    switch step {
    case .set(let path, let new):
      if value.tree(at: path) != nil { return try planSet(path, new, editor) }
      guard let parent = path.parent, let key = path.last,
        value.tree(at: parent)?.isMapping == true
      else { break }
      return try planKey(key, new, in: parent, step, editor)
    case .insert(let path, let new):
      guard let parent = path.parent, let last = path.last, let holder = value.tree(at: parent)
      else { break }
      if holder.isMapping, value.tree(at: path) == nil {
        return try planKey(last, new, in: parent, step, editor)
      }
      if let count = holder.itemCount {
        let index = last == "-" ? count : SequenceIndex(last)?.number ?? count
        return try planItem(min(index, count), new, in: parent, step, editor)
      }
    case .remove(let path):
      guard let parent = path.parent, let last = path.last else { break }
      return try planRemoval(of: last, in: parent, step, editor)
    case .move: break
    }
    return try planAlone(step, editor)
  }

  /// An edit that needs everything near it to be written first.
  private mutating func planAlone(_ step: Edit, _ editor: TextEditor) throws(EditRefusal) -> Bool {
    guard step.collections.allSatisfy(isFree) else { return false }
    let change = try editor.change(step)
    guard change.touched.allSatisfy(isFree), change.splices.allSatisfy({ isApart($0) }) else {
      return false
    }
    add(step, change)
    return true
  }

  /// The same, if no children of the collection are pending; those have to be written first.
  private mutating func planAlone(
    _ step: Edit,
    _ editor: TextEditor,
    unless group: ChildGroup?
  ) throws(EditRefusal) -> Bool {
    guard group == nil else { return false }
    return try planAlone(step, editor)
  }

  private func isFree(_ path: FieldPath) -> Bool { touched.place(of: path)?.isFree ?? false }

  private mutating func planSet(
    _ path: FieldPath,
    _ new: Value,
    _ editor: TextEditor
  ) throws(EditRefusal) -> Bool {
    guard let place = touched.place(of: path), place.node?.isFree ?? true else { return false }
    let step = Edit.set(place.path, new)
    let change = try editor.change(step)
    let isQuiet = editor.isQuiet(change, at: place.path)
    guard isQuiet || !place.passesGroup, change.splices.allSatisfy({ isApart($0) }) else {
      return false
    }
    guard isQuiet || change.touched.allSatisfy(isFree) else { return false }
    add(step, change, isQuiet: isQuiet)
    return true
  }

  /// The collection that a child is added to or removed from; `nil` if something prevents it.
  private func collection(at path: FieldPath) -> Touched.Place? {
    guard let place = touched.place(of: path), !place.passesGroup, place.node?.isQuiet != true,
      place.node?.loudBelow ?? 0 == 0
    else { return nil }
    return place
  }

  private mutating func planKey(
    _ key: String,
    _ new: Value,
    in parent: FieldPath,
    _ step: Edit,
    _ editor: TextEditor
  ) throws(EditRefusal) -> Bool {
    guard let place = collection(at: parent) else { return false }
    let old = place.node?.group
    guard let slot = try editor.layout.way(to: place.path)?.last else {
      return try planAlone(step, editor)
    }
    guard editor.canGrow(slot, place, by: new, key: key) else {
      return try planAlone(step, editor, unless: old)
    }
    let change = try editor.change(.insert(place.path.appending(key), new))
    guard let splice = editor.addition(change, to: slot) else {
      return try planAlone(step, editor, unless: old)
    }
    let group = old ?? ChildGroup(count: slot.node.count, isSequence: false)
    guard hasRoom(at: splice.range.lowerBound, for: group) else { return false }
    group.add(splice.text, at: splice.range.lowerBound, key: key)
    add(step, to: group, at: splice.range.lowerBound, in: place.path)
    return true
  }

  private mutating func planItem(
    _ index: Int,
    _ new: Value,
    in parent: FieldPath,
    _ step: Edit,
    _ editor: TextEditor
  ) throws(EditRefusal) -> Bool {
    guard let place = collection(at: parent) else { return false }
    let old = place.node?.group
    guard let slot = try editor.layout.way(to: place.path)?.last, slot.node.count > 0,
      editor.canGrow(slot, place, by: new, key: nil)
    else { return try planAlone(step, editor, unless: old) }
    let group = old ?? ChildGroup(count: slot.node.count, isSequence: true)
    let item = group.oldItem(from: index)
    guard item < group.count || group.hasLast else { return false }
    let change = try editor.change(.insert(place.path.appending(String(item)), new))
    guard let splice = editor.addition(change, to: slot) else {
      return try planAlone(step, editor, unless: old)
    }
    let offset = splice.range.lowerBound
    guard hasRoom(at: offset, for: group) else { return false }
    group.add(splice.text, at: offset, before: index)
    add(step, to: group, at: offset, in: place.path)
    return true
  }

  private mutating func planRemoval(
    of token: String,
    in parent: FieldPath,
    _ step: Edit,
    _ editor: TextEditor
  ) throws(EditRefusal) -> Bool {
    guard let place = collection(at: parent) else { return false }
    let old = place.node?.group
    guard let slot = try editor.layout.way(to: place.path)?.last, editor.layout.isBlock(slot.node),
      slot.node.count - (old?.removed.count ?? 0) > 1
    else { return try planAlone(step, editor, unless: old) }
    guard old == nil || old?.oldToken(token) != nil else { return false }
    let path = place.path.appending(old?.oldToken(token) ?? token)
    let child = try editor.written(path).last
    let group = old ?? ChildGroup(count: slot.node.count, isSequence: child.child.entry == nil)
    let change = try editor.change(.remove(path))
    guard child.isIn(slot), let owned = editor.canRemove(child, from: slot, group),
      let splice = change.splices.first, change.splices.count == 1, splice.text.isEmpty
    else { return try planAlone(step, editor, unless: old) }
    guard isApart(splice, areLines: true), group.hasLast || child.index + 1 < group.count else {
      return false
    }
    guard group.added.isEmpty || child.index + 1 < group.count else { return false }
    group.remove(child.index, token, start: owned.start)
    remove(.remove(path), splice, by: group, in: place.path)
    return true
  }
}

extension Slot {
  fileprivate func isIn(_ parent: Slot) -> Bool {
    collection?.bytes == parent.node.bytes
  }
}

extension Edit {
  /// The collections that the edit depends on: its value, or the collection that changes.
  fileprivate var collections: [FieldPath] {
    switch self {
    case .set(let path, _): [path]
    case .insert(let path, _), .remove(let path): [path.parent ?? .root]
    case .move(let from, let path): [from.parent ?? .root, path.parent ?? .root]
    }
  }
}
