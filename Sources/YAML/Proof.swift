/// Proves that a text with splices means what was intended, and that nothing else is lost.
struct Proof {
  let old: Layout
  let edits: [Edit]
  /// In the order of the text.
  let splices: [Splice]

  /// The layout of the new text, and the old comment for each of its comments.
  ///
  /// - Parameters:
  ///   - value: The intended value.
  ///   - lost: The only comments of the old text that may be missing.
  /// - Returns: The layout, and the old comment's index for each of its comments.
  /// - Throws: ``EditRefusal`` if the text means something else.
  func layout(
    saying value: Value,
    without lost: Set<Int>
  ) throws(EditRefusal) -> (Layout, [Int]) {
    guard splices.areApart else { throw failure }
    let text = String(decoding: splices.applied(to: old.bytes), as: UTF8.self)
    let document: Document
    do throws(YAMLError) {
      document = try Document(text, limits: old.document.limits)
    } catch {
      throw failure(error)
    }
    guard document.root?.says(value) ?? (value == .null) else { throw failure }
    let new = Layout(document)
    guard let kept = comments(of: new, without: lost) else {
      throw EditRefusal(problem: "a comment would be lost or changed", mark: place)
    }
    return (new, kept)
  }

  /// The old comment for each new one; `nil` if any is missing.
  private func comments(of new: Layout, without lost: Set<Int>) -> [Int]? {
    var kept = old.comments.indices.filter { !lost.contains($0) }
    guard new.comments.count == kept.count else { return nil }
    let isSame = zip(kept, new.comments).allSatisfy {
      old.bytes[old.comments[$0].bytes].elementsEqual(new.bytes[$1.bytes])
    }
    if isSame { return kept }
    // Moving values changes the order of comments.
    var places: [ArraySlice<UInt8>: [Int]] = [:]
    for place in kept.reversed() {
      places[old.bytes[old.comments[place].bytes], default: []].append(place)
    }
    kept = new.comments.compactMap { places[new.bytes[$0.bytes]]?.popLast() }
    return kept.count == new.comments.count ? kept : nil
  }

  // MARK: Reasons for a refusal

  private var place: Mark? { splices.first.map { old.lines.mark(at: $0.range.lowerBound) } }

  /// The reason if the new text cannot be read.
  private func failure(_ error: YAMLError) -> EditRefusal {
    if case .tooLarge(let problem, _) = error { return EditRefusal(problem: problem, mark: place) }
    return lostAnchor ?? failure
  }

  /// The reason if the new text means something else.
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
      if case .move = edits.first, let alias = nodes.last?.firstAlias, let name = alias.anchor {
        return EditRefusal(
          problem: "elsewhere, *\(name) would not mean the same",
          mark: alias.start
        )
      }
      if isRemoval, nodes.count > 1, !nodes[nodes.count - 2].mergeKeys.isEmpty {
        return EditRefusal(
          problem: "without it, the merge key (<<) would bring another value",
          mark: nodes.last?.start
        )
      }
    }
    return lostAnchor
      ?? EditRefusal(
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

  /// Names an anchor in the changed text that an alias refers to.
  private var lostAnchor: EditRefusal? {
    let place = old.document.shared.sorted().first { offset in
      splices.contains {
        (old.lines.start(of: $0.range.lowerBound)..<$0.range.upperBound).contains(offset)
      }
    }
    guard let place else { return nil }
    let name = old.bytes[place...].drop { $0 != UInt8(ascii: "&") }
      .prefix { !$0.isSpaceOrBreak && $0 != UInt8(ascii: ",") }
    return EditRefusal(
      problem:
        "\(String(decoding: name, as: UTF8.self)) is referred to elsewhere, so it cannot move",
      mark: old.lines.mark(at: place)
    )
  }
}

extension Node {
  /// The first alias in the node, including the node itself.
  fileprivate var firstAlias: Node? {
    if isAlias { return self }
    return switch content {
    case .scalar: nil
    case .sequence(let nodes): nodes.lazy.compactMap(\.firstAlias).first
    case .mapping(let entries): entries.lazy.compactMap(\.value.firstAlias).first
    }
  }
}

extension Edit {
  fileprivate var paths: [FieldPath] {
    if case .move(let from, let path) = self { [from, path] } else { [path] }
  }
}
