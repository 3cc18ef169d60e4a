// Moves an entry or an item: whole lines are cut and pasted.

extension TextEditor {
  func move(_ from: FieldPath, to path: FieldPath) throws(EditRefusal) -> Change {
    let source = try written(from)
    guard let parent = from.parent, let target = path.parent, let last = path.last else {
      throw .missing("\(from.named) cannot move to \(path.named)")
    }
    let holder = source.slots[source.slots.count - 2]
    if parent == target, case .mapping = holder.node.content {
      return Change(splices: [rename(source.last, last, in: holder)], touched: [parent])
    }
    let removed = try remove(source)
    let (place, index) = beforeRemoval(of: source, from, path)
    let way = try written(place)
    let content = content(of: source, into: way.last)
    let inserted: [Splice]
    if case .sequence(let nodes) = way.last.node.content {
      let index = index ?? nodes.count
      if parent == target, index == source.last.index || index == source.last.index + 1 {
        return Change(splices: [], touched: [])
      }
      inserted = try add(content, at: index, to: way)
    } else {
      inserted = try add(last, content, to: way, at: place)
    }
    var change = Change(splices: inserted + removed, touched: [parent, target, place])
    if case .moved = content {
      let owned = layout.owned(source.last.child, at: source.last.index, isRoot: holder.isRoot)
      change.kept = [owned.start..<owned.end]
    }
    return change
  }

  private func rename(_ slot: Slot, _ key: String, in mapping: Slot) -> Splice {
    guard let entry = slot.child.entry else { return .insert("", at: slot.child.start) }
    let start =
      layout.bytes[entry.keyBytes].first == UInt8(ascii: "*")
      ? entry.keyBytes.lowerBound : Properties(in: layout.bytes, entry.keyBytes, limit: 2).end
    let text = ScalarText.key(key, entry.keyStyle)
    // A key that has only properties, such as !!str, ends where they end.
    let isTight = start > entry.keyBytes.lowerBound && !layout.bytes[start - 1].isSpaceOrBreak
    return Splice(start..<entry.keyBytes.upperBound, isTight ? " " + text : text)
  }

  /// The target's place while the source still exists, and the item it comes before.
  private func beforeRemoval(
    of source: Way,
    _ from: FieldPath,
    _ path: FieldPath
  ) -> (FieldPath, Int?) {
    var tokens = path.tokens
    let depth = from.tokens.count - 1
    let parent = source.slots[source.slots.count - 2]
    if case .sequence = parent.node.content, let own = from.parent, own.contains(path),
      path != own, let index = SequenceIndex(tokens[depth])?.number, index >= source.last.index
    {
      tokens[depth] = String(index + 1)
    }
    return (FieldPath(tokens.dropLast()), tokens.last.flatMap(SequenceIndex.init)?.number)
  }

  private func content(of source: Way, into target: Slot) -> Content {
    let slot = source.last
    let holder = source.slots[source.slots.count - 2]
    let isLines = layout.isBlock(target.node) || !target.isInFlow && target.node.count == 0
    if isLines, !holder.node.isFlow {
      let owned = layout.owned(slot.child, at: slot.index, isRoot: holder.isRoot)
      return .moved(MovedLines(slot, owned, layout))
    }
    // One line is kept as it is; a plain text may mean something else in brackets.
    let written = slot.child.propertiesEnd..<slot.child.end
    let text = layout.bytes[
      min(slot.node.bytes.lowerBound, written.upperBound)..<written.upperBound
    ]
    let isPlain =
      if case .scalar(let scalar) = slot.node.content { scalar.style == .plain } else { false }
    guard !text.isEmpty, !text.contains(where: \.isBreak), !layout.isBlock(slot.node),
      !slot.node.isPair(in: layout.bytes), holder.node.isFlow || !isPlain
    else { return .value(slot.node.value) }
    return .inline(String(decoding: text, as: UTF8.self))
  }
}
