/// What is known of a layout's collections once it was asked for.
///
/// Collections are told apart by where they begin: no two of a kind begin at one place.
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

  /// How deep collections of one kind stand in one at a place, or in the whole document.
  struct Step: Hashable {
    var start: Int
    var sequences: Bool
    var isDeep = false
  }
}

extension Layout {
  /// Where `key` is among the keys that are written in a mapping, if it stands there itself.
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

  /// The style that all of a mapping's own keys share; plain where they do not.
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

  /// Whether any comment has a line of its own in or after a block collection.
  func hasCommentLines(in node: Node) -> Bool {
    flag(.commentLines, node) {
      let end = afterTrivia(lines.end(of: end(of: node, after: node.body.lowerBound)))
      return comments(in: node.body.lowerBound..<max(end, node.body.lowerBound))
        .contains(where: \.isAlone)
    }
  }

  /// Whether a collection holds nothing but scalars, below plain keys.
  func isPlain(_ node: Node) -> Bool {
    flag(.plain, node) {
      if case .sequence(let nodes) = node.content { return nodes.allSatisfy(\.isScalar) }
      return node.written.allSatisfy { $0.value.isScalar && $0.keyStyle == .plain }
    }
  }

  /// Whether a sequence has a text, so that a new one says nothing about how texts are written.
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

  /// Whether a mapping has keys of its own.
  func hasKeys(_ mapping: Node) -> Bool {
    flag(.keys, mapping) { mapping.written.contains { $0.key != "<<" } }
  }
}
