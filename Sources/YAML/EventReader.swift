internal import CYAML

/// Reads a text one event at a time.
///
/// libyaml keeps pointers into its parser and into its input, so both live on the heap for as long
/// as the reader does.
struct EventReader: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let offsets: TextOffsets

  /// Prepares to read `bytes`, which are UTF-8.
  init(_ bytes: [UInt8], offsets: TextOffsets) {
    let body = bytes[offsets.start...]
    self.offsets = offsets
    input = .allocate(capacity: body.count)
    _ = input.initialize(fromContentsOf: body)
    parser = .allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      preconditionFailure("libyaml is out of memory")
    }
    // Set explicitly, so that the text is never read as UTF-16.
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input.baseAddress, input.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  /// The next event.
  ///
  /// Do not call this after the end of the stream.
  func next() throws(YAMLError) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
    defer { yaml_event_delete(&event) }
    return Event(
      kind: Event.Kind(event),
      start: Event.Place(event.start_mark),
      end: Event.Place(event.end_mark)
    )
  }

  private var failure: YAMLError {
    let state = parser.pointee
    switch state.error {
    case YAML_READER_ERROR:
      return .malformed(
        problem: state.problem.map { String(cString: $0) } ?? "the text cannot be read",
        mark: offsets.mark(at: offsets.start + state.problem_offset)
      )
    case YAML_MEMORY_ERROR:
      return .tooLarge(problem: "there is no memory left to read it", mark: Mark(state.mark))
    default:
      return .malformed(
        problem: state.problem.map { String(cString: $0) } ?? "the text is not YAML",
        mark: Mark(state.problem_mark)
      )
    }
  }
}

extension Mark {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }
}

extension Event.Place {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(mark: Mark(mark), index: Int(mark.index))
  }
}

extension Event.Kind {
  fileprivate init(_ event: yaml_event_t) {
    switch event.type {
    case YAML_STREAM_START_EVENT: self = .streamStart
    case YAML_DOCUMENT_START_EVENT: self = .documentStart
    case YAML_DOCUMENT_END_EVENT: self = .documentEnd
    case YAML_ALIAS_EVENT: self = .alias(text(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      self = .scalar(Scalar(event), anchor: text(event.data.scalar.anchor))
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      self = .sequenceStart(
        Event.Properties(
          anchor: text(start.anchor),
          tag: text(start.tag),
          isFlow: start.style == YAML_FLOW_SEQUENCE_STYLE
        )
      )
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      self = .mappingStart(
        Event.Properties(
          anchor: text(start.anchor),
          tag: text(start.tag),
          isFlow: start.style == YAML_FLOW_MAPPING_STYLE
        )
      )
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: self = .collectionEnd
    default: self = .streamEnd
    }
  }
}

extension Scalar {
  fileprivate init(_ event: yaml_event_t) {
    let scalar = event.data.scalar
    let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
    let style: Style =
      switch scalar.style {
      case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
      case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
      case YAML_LITERAL_SCALAR_STYLE: .literal
      case YAML_FOLDED_SCALAR_STYLE: .folded
      default: .plain
      }
    self.init(
      text: String(decoding: bytes, as: UTF8.self),
      style: style,
      tag: YAML.text(scalar.tag)
    )
  }
}

/// Copies one of libyaml's zero-terminated strings.
private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
  pointer.map { String(cString: $0) }
}
