/// Makes nodes from events, resolves anchors and merge keys, and enforces limits.
///
/// Aliases share their content instead of copying it, so a text that expands without end costs no
/// more than counting.
struct Composer: ~Copyable {
  /// A node and its cost.
  private struct Composed {
    var node: Node
    /// The number of nodes in it, with every alias replaced.
    var weight: Int
    /// How deep collections are nested in it.
    var height: Int
  }

  private enum Anchor {
    /// The node is still being read, so an alias to it would contain itself.
    case open
    case node(Composed)
  }

  private let bytes: [UInt8]
  private let offsets: TextOffsets
  private let limits: Document.Limits
  private let pairs: SurrogatePairs
  private let reader: EventReader
  private var anchors: [String: Anchor] = [:]
  private(set) var weight = 0

  /// Where nodes that aliases refer to begin.
  private(set) var shared: Set<Int> = []

  init(_ bytes: [UInt8], limits: Document.Limits) {
    self.bytes = bytes
    self.limits = limits
    offsets = TextOffsets(bytes)
    pairs = SurrogatePairs(bytes)
    reader = EventReader(pairs.bytes, offsets: offsets)
  }

  /// Reads the one document; `nil` when there is none.
  mutating func compose() throws(YAMLError) -> Node? {
    try checkDirectives()
    _ = try reader.next()
    guard case .documentStart = try reader.next().kind else { return nil }
    let root = try compose(reader.next(), depth: 1).node
    _ = try reader.next()
    let after = try reader.next()
    guard case .streamEnd = after.kind else {
      throw .malformed(problem: "a second document begins here", mark: after.start.mark)
    }
    return root
  }

  /// Refuses a text with many `%TAG` lines, because libyaml compares each with all before it.
  private func checkDirectives() throws(YAMLError) {
    let directive = Array("%TAG".utf8)
    var count = 0
    for place in bytes.indices[offsets.start...] where bytes[place] == directive[0] {
      guard place == offsets.start || bytes[place - 1].isBreak,
        bytes[place...].starts(with: directive)
      else { continue }
      count += 1
      guard count <= Document.Limits.directives else {
        throw .tooLarge(
          problem: "there are more than \(Document.Limits.directives) %TAG directives",
          mark: offsets.mark(at: place)
        )
      }
    }
  }

  private mutating func compose(_ event: Event, depth: Int) throws(YAMLError) -> Composed {
    try count(1, at: event)
    switch event.kind {
    case .alias(let name): return try alias(name, event, depth: depth)
    case .scalar(let scalar, let anchor): return try self.scalar(scalar, anchor: anchor, event)
    case .sequenceStart(let properties):
      return try collection(event, properties, depth: depth) { composer throws(YAMLError) in
        try composer.sequence(depth: depth + 1)
      }
    case .mappingStart(let properties):
      return try collection(event, properties, depth: depth) { composer throws(YAMLError) in
        try composer.mapping(depth: depth + 1)
      }
    case .streamStart, .streamEnd, .documentStart, .documentEnd, .collectionEnd:
      throw .malformed(problem: "a value is missing", mark: event.start.mark)
    }
  }

  private mutating func count(_ nodes: Int, at event: Event) throws(YAMLError) {
    weight += nodes
    guard weight <= limits.nodes else {
      throw .tooLarge(
        problem: "there are more than \(limits.nodes) nodes, aliases expanded",
        mark: event.start.mark
      )
    }
  }

  private mutating func alias(
    _ name: String,
    _ event: Event,
    depth: Int
  ) throws(YAMLError) -> Composed {
    let mark = event.start.mark
    switch anchors[name] {
    case nil: throw .malformed(problem: "there is no anchor &\(name) before this alias", mark: mark)
    case .open: throw .malformed(problem: "*\(name) is inside its own anchor", mark: mark)
    case .node(var composed):
      try count(composed.weight, at: event)
      guard depth + composed.height <= limits.depth + 1 else { throw tooDeep(mark) }
      shared.insert(composed.node.bytes.lowerBound)
      composed.node.start = mark
      composed.node.end = event.end.mark
      composed.node.bytes =
        offsets.offset(of: event.start.index)..<offsets.offset(of: event.end.index)
      composed.node.body = composed.node.bytes
      composed.node.isAlias = true
      composed.node.anchor = name
      return composed
    }
  }

  private mutating func scalar(
    _ scalar: Scalar,
    anchor: String?,
    _ event: Event
  ) throws(YAMLError) -> Composed {
    let range = offsets.offset(of: event.start.index)..<offsets.offset(of: event.end.index)
    var scalar = pairs.restored(scalar, in: range)
    let properties = Properties(in: bytes, range, limit: 2)
    // libyaml drops the tag `!`, which makes any scalar a string.
    if scalar.tag == nil, properties.hasTag { scalar.tag = Tag.none }
    guard scalar.tag == nil || scalar.resolved != nil else {
      throw .malformed(
        problem: "\(Tag.shorthand(scalar.tag ?? "")) cannot be \(scalar.text.abridged)",
        mark: event.start.mark
      )
    }
    let node = Node(
      content: .scalar(scalar),
      start: event.start.mark,
      end: event.end.mark,
      bytes: range,
      isAlias: false,
      anchor: anchor,
      isFlow: false,
      body: properties.end..<range.upperBound,
      tag: scalar.tag
    )
    let composed = Composed(node: node, weight: 1, height: 0)
    if let anchor { anchors[anchor] = .node(composed) }
    return composed
  }

  // MARK: Collections

  /// A collection's content, and where its last element ends.
  private struct Content {
    var content: Node.Content
    var height = 0
    var end: Int?
    var endMark: Mark?
    var mergeKeys: [Node.Entry] = []
    /// The event that closes it.
    var close: Event
  }

  private mutating func collection(
    _ event: Event,
    _ properties: Event.Properties,
    depth: Int,
    content: (inout Composer) throws(YAMLError) -> Content
  ) throws(YAMLError) -> Composed {
    guard depth <= limits.depth else { throw tooDeep(event.start.mark) }
    if let anchor = properties.anchor { anchors[anchor] = .open }
    let before = weight
    let inside = try content(&self)
    try check(tag: properties.tag, on: inside.content, event)

    let start = offsets.offset(of: event.start.index)
    let close = offsets.offset(of: inside.close.end.index)
    let end = properties.isFlow ? close : max(start, inside.end ?? close)
    let written = (properties.anchor == nil ? 0 : 1) + (properties.tag == nil ? 0 : 1)
    let body = Properties(in: bytes, start..<end, limit: written).end
    var node = Node(
      content: inside.content,
      start: event.start.mark,
      end: properties.isFlow ? inside.close.end.mark : inside.endMark ?? inside.close.end.mark,
      bytes: start..<end,
      isAlias: false,
      anchor: properties.anchor,
      isFlow: properties.isFlow,
      body: body..<end,
      tag: properties.tag,
      mergeKeys: inside.mergeKeys
    )
    if !node.mergeKeys.isEmpty { node.ownEntries = node.entriesWritten }
    let composed = Composed(node: node, weight: weight - before + 1, height: inside.height + 1)
    if let anchor = properties.anchor { anchors[anchor] = .node(composed) }
    return composed
  }

  private func tooDeep(_ mark: Mark) -> YAMLError {
    .tooLarge(
      problem: "collections are nested more than \(limits.depth) deep",
      mark: mark
    )
  }

  private func check(
    tag: String?,
    on content: Node.Content,
    _ event: Event
  ) throws(YAMLError) {
    let other = if case .sequence = content { Tag.mapping } else { Tag.sequence }
    switch tag {
    case Tag.string, Tag.int, Tag.float, Tag.bool, Tag.null, other:
      throw .malformed(
        problem:
          "\(Tag.shorthand(tag ?? "")) cannot be \(other == Tag.mapping ? "a list" : "a mapping")",
        mark: event.start.mark
      )
    default: break
    }
  }

  private mutating func sequence(depth: Int) throws(YAMLError) -> Content {
    var nodes: [Node] = []
    var height = 0
    while true {
      let event = try reader.next()
      if case .collectionEnd = event.kind {
        return Content(
          content: .sequence(nodes),
          height: height,
          end: nodes.last?.bytes.upperBound,
          endMark: nodes.last?.end,
          close: event
        )
      }
      let item = try compose(event, depth: depth)
      height = max(height, item.height)
      nodes.append(item.node)
    }
  }

  private mutating func mapping(depth: Int) throws(YAMLError) -> Content {
    var mapping = MappingBuilder()
    var height = 0
    var end: (offset: Int, mark: Mark)?
    while true {
      let event = try reader.next()
      if case .collectionEnd = event.kind {
        return Content(
          content: .mapping(mapping.entries),
          height: height,
          end: end?.offset,
          endMark: end?.mark,
          mergeKeys: mapping.mergeKeys,
          close: event
        )
      }
      let key = try compose(event, depth: depth)
      let value = try compose(reader.next(), depth: depth)
      height = max(height, value.height)
      try mapping.add(key.node, value.node)
      end = (value.node.bytes.upperBound, value.node.end)
    }
  }
}
