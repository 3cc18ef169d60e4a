extension Document {
  /// The document with edits applied to its text.
  ///
  /// Only the affected bytes change.
  ///
  /// Comments, order, quoting, indentation and line breaks elsewhere are kept. A value that is
  /// already right is not written again.
  ///
  /// - Parameters:
  ///   - edits: Each edit's paths refer to the document after the edits before it.
  ///   - order: Where missing keys are inserted; by default, last.
  /// - Returns: The new document, and the comments that were removed.
  /// - Throws: ``EditRefusal`` if a path does not exist, if an edit would touch something else, or
  ///   if the edits take too much work.
  package func applying(
    _ edits: [Edit],
    order: KeyOrder? = nil
  ) throws(EditRefusal) -> Edited {
    try applying(edits, order: order, work: EditSession.Work())
  }

  /// The same with a custom bound on the work.
  func applying(
    _ edits: [Edit],
    order: KeyOrder? = nil,
    work: EditSession.Work
  ) throws(EditRefusal) -> Edited {
    var session = EditSession(self, order: order, work: work)
    try session.make(edits[...])
    return Edited(document: session.layout.document, lostComments: session.lost)
  }
}

extension EditSession {
  /// Applies edits together.
  ///
  /// If that is refused, applies each half, down to the edit that is the reason.
  fileprivate mutating func make(_ edits: ArraySlice<Edit>) throws(EditRefusal) {
    var attempt = copy
    do {
      for edit in edits { try attempt.add(edit, refines: true, usesBlocks: true) }
      try attempt.flush()
      self = attempt
    } catch  where error.kind != .unsafe {
      throw error
    } catch {
      guard edits.count > 1 else {
        if let edit = edits.first { try addAlone(edit) }
        return
      }
      let middle = edits.startIndex + edits.count / 2
      try make(edits[..<middle])
      try make(edits[middle...])
    }
  }

  /// Applies one edit in the first way that works.
  fileprivate mutating func addAlone(_ edit: Edit) throws(EditRefusal) {
    var refusal: EditRefusal?
    for edits in ways(to: edit) {
      for (refines, usesBlocks) in [(true, true), (true, false), (false, true), (false, false)] {
        var attempt = copy
        do {
          for edit in edits { try attempt.add(edit, refines: refines, usesBlocks: usesBlocks) }
          try attempt.flush()
          self = attempt
          return
        } catch {
          if error.kind != .unsafe { throw error }
          refusal = refusal ?? error
        }
      }
    }
    if let refusal { throw refusal }
  }

  /// What cannot be moved as text is removed and written again in its new place.
  private func ways(to edit: Edit) -> [[Edit]] {
    guard case .move(let from, let path) = edit, let node = layout.document.node(at: from),
      !node.hasProperties, let moved = value.value(at: from)
    else { return [[edit]] }
    return [[edit], [.remove(from), .insert(path, moved)]]
  }
}

extension Node {
  /// Whether it contains an alias, an anchor or a tag.
  fileprivate var hasProperties: Bool {
    guard !isAlias, anchor == nil, tag == nil, mergeKeys.isEmpty else { return true }
    return switch content {
    case .scalar: false
    case .sequence(let nodes): nodes.contains(where: \.hasProperties)
    case .mapping(let entries): entries.contains { $0.value.hasProperties }
    }
  }
}
