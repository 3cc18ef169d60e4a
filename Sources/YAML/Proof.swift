/// Shows that a text with splices says what was meant, and that nothing else is gone.
struct Proof {
  let old: Layout
  let edits: [Edit]
  /// In the order of the text.
  let splices: [Splice]

  /// The new text, laid out.
  ///
  /// - Parameters:
  ///   - value: What it has to say.
  ///   - lost: The only comments of the old text that it may lack.
  func layout(saying value: Value, without lost: [CommentPlace]) throws(EditRefusal) -> Layout {
    guard splices.areApart else { throw failure }
    let text = String(decoding: splices.applied(to: old.bytes), as: UTF8.self)
    let document: Document
    do throws(YAMLError) {
      document = try Document(text, limits: old.document.limits)
    } catch {
      throw failure(error)
    }
    guard document.value.saysTheSame(as: value) else { throw failure }
    let new = Layout(document)
    guard hasComments(new, without: lost) else {
      throw EditRefusal(problem: "a comment would be lost or changed", mark: place)
    }
    return new
  }

  private func hasComments(_ new: Layout, without lost: [CommentPlace]) -> Bool {
    guard new.comments.count == old.comments.count - lost.count else { return false }
    let gone = Set(lost.map(\.bytes.lowerBound))
    let kept = old.comments.filter { !gone.contains($0.bytes.lowerBound) }
    let isSame = zip(kept, new.comments).allSatisfy {
      old.bytes[$0.bytes].elementsEqual(new.bytes[$1.bytes])
    }
    // What is moved changes their order.
    return isSame || kept.map(old.text).sorted() == new.comments.map(new.text).sorted()
  }

  // MARK: Why not

  private var place: Mark? { splices.first.map { old.lines.mark(at: $0.range.lowerBound) } }

  private func failure(_ error: YAMLError) -> EditRefusal {
    if case .tooLarge(let problem, _) = error { return EditRefusal(problem: problem, mark: place) }
    let text = splices.map(\.range).lazy.compactMap { anchor(in: $0) }.first { _ in true }
    guard let anchored = text else { return failure }
    return EditRefusal(
      problem: "&\(anchored.anchor ?? "") is referred to elsewhere, so its place cannot change",
      mark: anchored.start
    )
  }

  private var failure: EditRefusal {
    for path in edits.flatMap(\.paths) {
      let nodes = (0...path.tokens.count).compactMap {
        old.document.node(at: FieldPath(Array(path.tokens[..<$0])))
      }
      let anchored = nodes.last {
        $0.anchor != nil && !$0.isAlias && old.document.shared.contains($0.bytes.lowerBound)
      }
      if let anchored, let name = anchored.anchor {
        return EditRefusal(
          problem: "changing it would change every place that refers to &\(name)",
          mark: anchored.start
        )
      }
      if isRemoval, nodes.count > 1, !nodes[nodes.count - 2].mergeKeys.isEmpty {
        return EditRefusal(
          problem: "without it, the merge key (<<) would bring another value",
          mark: nodes.last?.start
        )
      }
    }
    if let anchored = splices.lazy.compactMap({ anchor(in: $0.range) }).first(where: { _ in true })
    {
      return EditRefusal(
        problem: "&\(anchored.anchor ?? "") is referred to elsewhere, so its place cannot change",
        mark: anchored.start
      )
    }
    return EditRefusal(
      problem: "the value cannot be written here without changing something else",
      mark: place
    )
  }

  private var isRemoval: Bool {
    switch edits.first {
    case .remove, .move: true
    default: false
    }
  }

  /// An anchor in `range` that is referred to.
  private func anchor(in range: Range<Int>) -> Node? {
    func find(_ node: Node) -> Node? {
      guard !node.isAlias else { return nil }
      let start = node.bytes.lowerBound
      if node.anchor != nil, range.contains(start), old.document.shared.contains(start) {
        return node
      }
      switch node.content {
      case .scalar: return nil
      case .sequence(let nodes): return nodes.lazy.compactMap(find).first { _ in true }
      case .mapping: return node.written.lazy.compactMap { find($0.value) }.first { _ in true }
      }
    }
    return old.document.root.flatMap(find)
  }
}

extension Edit {
  fileprivate var paths: [FieldPath] {
    if case .move(let from, let path) = self { [from, path] } else { [path] }
  }
}
