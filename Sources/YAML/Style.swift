// Finds the file's own indentation, so that new lines match it.

extension Layout {
  /// A writer for values below `collection`, based on the indentation there, around it, or
  /// anywhere.
  func writer(below collection: Node?, _ way: [Slot], usesBlocks: Bool) -> Writer {
    var writer = Writer()
    writer.usesBlocks = usesBlocks
    let around = ([collection] + way.reversed().map { $0.node }).compactMap { $0 }
    let root = document.root
    writer.step =
      around.lazy.compactMap { self.ownStep(in: $0, sequences: false) }.first
      ?? way.outerStep(lines) ?? root.flatMap { self.deepStep(in: $0, sequences: false) } ?? 2
    writer.dashStep =
      around.lazy.compactMap { self.ownStep(in: $0, sequences: true) }.first
      ?? root.flatMap { self.deepStep(in: $0, sequences: true) } ?? writer.step
    if let collection { writer.keyStyle = keyStyle(of: collection) }
    return writer
  }

  private func ownStep(in mapping: Node, sequences: Bool) -> Int? {
    index.step(.init(start: mapping.body.lowerBound, sequences: sequences)) {
      self.steps(in: mapping, sequences: sequences).first
    }
  }

  private func deepStep(in root: Node, sequences: Bool) -> Int? {
    index.step(.init(start: root.body.lowerBound, sequences: sequences, isDeep: true)) {
      self.firstStep(in: root, sequences: sequences)
    }
  }

  /// How much deeper than a block mapping its child collections are indented.
  private func steps(in mapping: Node, sequences: Bool) -> some Sequence<Int> {
    let entries = isBlock(mapping) ? mapping.written : []
    let column = entries.isEmpty ? 0 : lines.column(of: mapping.body.lowerBound)
    return entries.lazy.compactMap { entry -> Int? in
      guard self.isBlock(entry.value) else { return nil }
      let isSequence = if case .sequence = entry.value.content { true } else { false }
      guard isSequence == sequences else { return nil }
      let step = lines.column(of: entry.value.body.lowerBound) - column
      return step > 0 || sequences && step == 0 ? step : nil
    }
  }

  private func firstStep(in node: Node, sequences: Bool) -> Int? {
    guard isBlock(node) else { return nil }
    if let step = steps(in: node, sequences: sequences).first(where: { _ in true }) { return step }
    switch node.content {
    case .scalar: return nil
    case .sequence(let nodes):
      return nodes.lazy.compactMap { self.firstStep(in: $0, sequences: sequences) }.first
    case .mapping:
      return node.written.lazy.compactMap {
        self.firstStep(in: $0.value, sequences: sequences)
      }.first
    }
  }
}

extension [Slot] {
  /// The indentation of the mappings on the way.
  fileprivate func outerStep(_ lines: Lines) -> Int? {
    for (outer, inner) in zip(self, dropFirst()).reversed() where !inner.isItem && !inner.isInFlow {
      guard case .mapping = inner.node.content, !inner.node.isFlow, !inner.node.isAlias else {
        continue
      }
      let step =
        lines.column(of: inner.node.body.lowerBound) - lines.column(of: outer.node.body.lowerBound)
      if step > 0 { return step }
    }
    return nil
  }
}

extension Sequence {
  fileprivate var first: Element? { first { _ in true } }
}
