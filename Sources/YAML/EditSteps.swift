// Splits edits into those that touch the least.

extension Edit {
  /// Edits with the same result for `value`, in order; none if it is already right.
  ///
  /// - Parameters:
  ///   - value: The value that the edit applies to.
  ///   - refines: Whether a collection that replaces another is compared with it part by part.
  /// - Returns: The edits.
  /// - Throws: ``EditRefusal`` for a path that does not exist.
  func steps(in value: ValueTree, refines: Bool) throws(EditRefusal) -> [Edit] {
    switch self {
    case .set(let path, let new):
      guard let old = value.value(at: path) else { return [self] }
      return refines ? path.steps(from: old, to: new) : old.isSame(as: new) ? [] : [self]
    case .insert(let path, let new):
      guard let parent = path.parent else {
        return try Edit.set(path, new).steps(in: value, refines: refines)
      }
      if value.tree(at: parent)?.isMapping == true, value.tree(at: path) != nil {
        return try Edit.set(path, new).steps(in: value, refines: refines)
      }
      return [self]
    case .remove: return [self]
    case .move(let from, let path):
      guard let moved = value.value(at: from) else {
        throw .missing("\(from.named) does not exist")
      }
      guard from != path else { return [] }
      guard !from.contains(path) else { throw .missing("\(from.named) cannot move into itself") }
      guard let parent = path.parent else { return [.set(path, moved)] }
      if value.tree(at: parent)?.isMapping == true, value.tree(at: path) != nil {
        return path.contains(from) ? [.set(path, moved)] : [.remove(path), self]
      }
      return [self]
    }
  }
}

extension FieldPath {
  /// The edits that change `old` at this path into `new`, and leave what both have in common.
  fileprivate func steps(from old: Value, to new: Value) -> [Edit] {
    if old.isSame(as: new) { return [] }
    switch (old, new) {
    case (.mapping(let before), .mapping(let after)):
      let (own, others) = (before.byKey, after.byKey)
      guard before.contains(where: { others[ExactKey($0.key)] != nil }) else { break }
      let removed = before.filter { others[ExactKey($0.key)] == nil }.map {
        Edit.remove(appending($0.key))
      }
      let set = after.flatMap { member -> [Edit] in
        let path = appending(member.key)
        guard let one = own[ExactKey(member.key)] else { return [.set(path, member.value)] }
        return path.steps(from: one, to: member.value)
      }
      return removed + set
    case (.sequence(let before), .sequence(let after)) where !before.isEmpty && !after.isEmpty:
      return steps(from: before, to: after)
    default: break
    }
    return [.set(self, new)]
  }

  private func steps(from old: [Value], to new: [Value]) -> [Edit] {
    let shorter = min(old.count, new.count)
    let head = zip(old, new).prefix { $0.isSame(as: $1) }.count
    let tail = min(
      zip(old.reversed(), new.reversed()).prefix { $0.isSame(as: $1) }.count,
      shorter - head
    )
    let both = shorter - head - tail
    var edits: [Edit] = (head..<head + both).flatMap {
      appending(String($0)).steps(from: old[$0], to: new[$0])
    }
    let place = head + both
    for index in (place..<max(place, old.count - tail)).reversed() {
      edits.append(.remove(appending(String(index))))
    }
    for index in place..<max(place, new.count - tail) {
      edits.append(.insert(appending(String(index)), new[index]))
    }
    return edits
  }
}

extension [Value.Member] {
  fileprivate var byKey: [ExactKey: Value] {
    Dictionary(map { (ExactKey($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
  }
}
