/// A place in the text for one node: a document's root, a key's value, or an item.
struct Slot {
  var node: Node
  /// The parent collection; `nil` for the root.
  var collection: Node?
  /// The node's index among the collection's written children.
  var index = 0
  var child: Child
  /// Whether it is in brackets or braces.
  var isInFlow = false
  /// Whether it is in brackets in which every text is in double quotes, as in JSON.
  var isInJSON = false
  /// The column of the parent collection; 0 for the root.
  var column = 0

  var isRoot: Bool { collection == nil }
  var isItem: Bool { child.entry == nil && !isRoot }
}

/// The way from the root along a path, as far as it exists.
struct Way {
  var slots: [Slot]
  /// The part of the path that does not exist yet.
  var rest: ArraySlice<String> = []

  /// The last existing slot.
  var last: Slot { slots[slots.count - 1] }
}

extension Layout {
  /// Follows a path in the text; `nil` for a document without a node.
  func way(to path: FieldPath) throws(EditRefusal) -> Way? {
    guard let root = document.root else { return nil }
    var slots = [rootSlot(root)]
    for (place, token) in path.tokens.enumerated() {
      let slot = slots[slots.count - 1]
      let rest = path.tokens[place...]
      try checkAlias(slot)
      let index: Int?
      switch slot.node.content {
      case .scalar: index = nil
      case .sequence(let nodes):
        index = SequenceIndex(token).flatMap { $0.isIn(nodes.count) ? $0.number : nil }
      case .mapping:
        index = self.place(of: token, in: slot.node)
        if index == nil, rest.count > 1, let entry = slot.node.entry(token) {
          throw EditRefusal(
            problem:
              "\"\(token)\" comes from a merge key (<<), so there is no text here to change",
            mark: entry.keyMark
          )
        }
      }
      guard let index else { return Way(slots: slots, rest: rest) }
      slots.append(self.slot(index, in: slot))
    }
    return Way(slots: slots)
  }

  private func rootSlot(_ root: Node) -> Slot {
    let start = root.bytes.lowerBound
    let child = Child(
      start: start,
      lead: start,
      value: root,
      end: end(of: root, after: start),
      propertiesEnd: propertiesEnd(of: root, after: start)
    )
    return Slot(node: root, child: child)
  }

  /// The slot of a child.
  func slot(_ index: Int, in parent: Slot) -> Slot {
    let child = child(index, of: parent.node)
    return Slot(
      node: child.value,
      collection: parent.node,
      index: index,
      child: child,
      isInFlow: parent.node.isFlow,
      isInJSON: isJSON(parent.node, otherwise: parent.isInJSON),
      column: parent.node.isFlow ? parent.column : lines.column(of: parent.node.body.lowerBound)
    )
  }

  /// Whether all texts in a collection are in double quotes; `otherwise` if it has none.
  func isJSON(_ collection: Node, otherwise: Bool) -> Bool {
    guard collection.isFlow else { return false }
    return index.isJSON(collection) { self.seemsJSON(collection) } ?? otherwise
  }

  private func seemsJSON(_ collection: Node) -> Bool? {
    switch collection.content {
    case .scalar: return nil
    case .mapping:
      return collection.written.isEmpty ? nil : keyStyle(of: collection) == .doubleQuoted
    case .sequence(let nodes):
      let styles = nodes.compactMap { node -> Bool? in
        guard case .scalar(let scalar) = node.content, case .string = scalar.value else {
          return nil
        }
        return scalar.style == .doubleQuoted
      }
      return styles.isEmpty ? nil : styles.allSatisfy(\.self)
    }
  }

  func checkAlias(_ slot: Slot) throws(EditRefusal) {
    guard slot.node.isAlias else { return }
    throw refusal("is an alias, *\(slot.node.anchor ?? "")", slot)
  }

  func refusal(_ problem: String, _ slot: Slot) -> EditRefusal {
    let name =
      slot.child.entry.map { "\"\($0.key)\"" } ?? (slot.isRoot ? "the document" : "the item")
    return EditRefusal(problem: "\(name) \(problem)", mark: slot.node.start)
  }
}
