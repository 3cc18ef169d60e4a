extension Document {
  /// The document with edits made in its text; only the bytes concerned change.
  ///
  /// Comments, order, quoting, indentation and line breaks elsewhere stay. What says the same already
  /// is not written again.
  ///
  /// - Parameters:
  ///   - edits: Each one's paths mean the document after the edits before it.
  ///   - order: Where keys that are missing go; last, where nothing is said.
  /// - Returns: The new document, and the comments that are gone.
  /// - Throws: ``EditRefusal`` for a path that does not exist, and for what cannot be changed without
  ///   touching something else, and for what takes too much work.
  package func applying(
    _ edits: [Edit],
    order: KeyOrder? = nil
  ) throws(EditRefusal) -> Edited {
    try applying(edits, order: order, work: EditSession.Work())
  }

  /// The same with a bound of its own.
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
  /// Makes edits together; where that is refused, each half of them, down to the one that is the reason.
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

  /// Makes one edit in the first way that proves to work.
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

  /// What cannot be moved as it stands is written again in its new place.
  private func ways(to edit: Edit) -> [[Edit]] {
    guard case .move(let from, let path) = edit, let node = layout.document.node(at: from),
      !node.hasProperties, let moved = value.value(at: from)
    else { return [[edit]] }
    return [[edit], [.remove(from), .insert(path, moved)]]
  }
}

extension Node {
  /// Whether anything in it is an alias, or has an anchor or a tag.
  fileprivate var hasProperties: Bool {
    guard !isAlias, anchor == nil, tag == nil, mergeKeys.isEmpty else { return true }
    return switch content {
    case .scalar: false
    case .sequence(let nodes): nodes.contains(where: \.hasProperties)
    case .mapping(let entries): entries.contains { $0.value.hasProperties }
    }
  }
}
