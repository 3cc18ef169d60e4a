/// Caches facts about a layout's collections.
///
/// A collection is identified by its kind and where it begins: no two of a kind begin at the same
/// place.
final class LayoutIndex {
  fileprivate var keys: [Int: [ExactKey: Int]] = [:]
  fileprivate var keyStyles: [Int: Scalar.Style] = [:]
  fileprivate var flags: [Flag: Bool] = [:]
  private var steps: [Step: Int?] = [:]
  private var json: [Int: Bool?] = [:]

  func step(_ step: Step, _ make: () -> Int?) -> Int? {
    if let known = steps[step] { return known }
    let value = make()
    steps[step] = .some(value)
    return value
  }

  func isJSON(_ collection: Node, _ make: () -> Bool?) -> Bool? {
    if let known = json[collection.body.lowerBound] { return known }
    let value = make()
    json[collection.body.lowerBound] = .some(value)
    return value
  }

  fileprivate struct Flag: Hashable {
    enum Kind { case commentLines, plain, texts, keys }
    var kind: Kind
    var start: Int
  }

  /// How deep collections of one kind are indented inside the one at a place, or in the whole
  /// document.
  struct Step: Hashable {
    var start: Int
    var sequences: Bool
    var isDeep = false
  }
}

extension Layout {
  /// The position of `key` among a mapping's written keys, if the mapping itself has it.
  func place(of key: String, in mapping: Node) -> Int? {
    guard mapping.count > 12 else { return mapping.place(of: key) }
    let start = mapping.body.lowerBound
    if let places = index.keys[start] { return places[ExactKey(key)] }
    let merge = mapping.mergeKeys.first?.keyBytes.lowerBound
    let pairs = mapping.written.enumerated().filter { $1.keyBytes.lowerBound != merge }
      .map { (ExactKey($1.key), $0) }
    let places = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    index.keys[start] = places
    return places[ExactKey(key)]
  }

  /// The style that all of a mapping's own keys share; plain if they differ.
  func keyStyle(of mapping: Node) -> Scalar.Style {
    if let style = index.keyStyles[mapping.body.lowerBound] { return style }
    let style = mapping.keyStyle
    index.keyStyles[mapping.body.lowerBound] = style
    return style
  }

  private func flag(_ kind: LayoutIndex.Flag.Kind, _ node: Node, _ make: () -> Bool) -> Bool {
    let flag = LayoutIndex.Flag(kind: kind, start: node.body.lowerBound)
    if let known = index.flags[flag] { return known }
    let value = make()
    index.flags[flag] = value
    return value
  }

  /// Whether any comment is on its own line in or after a block collection.
  func hasCommentLines(in node: Node) -> Bool {
    flag(.commentLines, node) {
      let end = afterTrivia(lines.end(of: end(of: node, after: node.body.lowerBound)))
      return comments(in: node.body.lowerBound..<max(end, node.body.lowerBound))
        .contains(where: \.isAlone)
    }
  }

  /// Whether a collection has only scalars and plain keys.
  func isPlain(_ node: Node) -> Bool {
    flag(.plain, node) {
      if case .sequence(let nodes) = node.content { return nodes.allSatisfy(\.isScalar) }
      return node.written.allSatisfy { $0.value.isScalar && $0.keyStyle == .plain }
    }
  }

  /// Whether a sequence has a text, so that a new one does not affect how texts are written.
  func hasTexts(_ sequence: Node) -> Bool {
    flag(.texts, sequence) {
      guard case .sequence(let nodes) = sequence.content else { return false }
      return nodes.contains {
        if case .scalar(let scalar) = $0.content, case .string = scalar.value {
          true
        } else {
          false
        }
      }
    }
  }

  /// Whether a mapping has its own keys.
  func hasKeys(_ mapping: Node) -> Bool {
    flag(.keys, mapping) { mapping.written.contains { $0.key != "<<" } }
  }
}
