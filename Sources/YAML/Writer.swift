/// How new values are written.
struct Writer {
  /// The indentation of a mapping, or a text in lines, inside a mapping.
  var step = 2
  /// The indentation of a sequence inside a mapping.
  var dashStep = 2
  /// Whether multi-line texts are written in lines.
  var usesBlocks = true
  var keyStyle = Scalar.Style.plain

  /// A mapping's entry, as lines.
  func entry(_ key: String, _ value: Value, column: Int) -> [String] {
    let head = (ScalarText.key(key, keyStyle) + ":").indented(column)
    switch form(of: value) {
    case .inline(let text): return [head + " " + text]
    case .block(let text):
      return [head + " " + text.header(indentation: textStep)]
        + text.rows(column: column + textStep)
    case .rows:
      let isSequence = if case .sequence = value { true } else { false }
      return [head] + rows(of: value, column: column + (isSequence ? dashStep : step))
    }
  }

  /// A sequence's item, as lines.
  func item(_ value: Value, column: Int) -> [String] {
    switch form(of: value) {
    case .inline(let text): return [("- " + text).indented(column)]
    case .block(let text):
      return [("- " + text.header(indentation: 2)).indented(column)] + text.rows(column: column + 2)
    case .rows:
      var rows = rows(of: value, column: column + 2)
      rows[0] = ("- " + rows[0].dropFirst(column + 2)).indented(column)
      return rows
    }
  }

  /// A non-empty collection, as lines.
  func rows(of value: Value, column: Int) -> [String] {
    switch value {
    case .mapping(let members): members.flatMap { entry($0.key, $0.value, column: column) }
    case .sequence(let values): values.flatMap { item($0, column: column) }
    default: []
    }
  }

  enum Form {
    /// On the line of its parent.
    case inline(String)
    case block(BlockText)
    /// In lines below, by ``rows(of:column:)``.
    case rows
  }

  func form(of value: Value) -> Form {
    switch value {
    case .mapping(let members) where !members.isEmpty: .rows
    case .sequence(let values) where !values.isEmpty: .rows
    case .string(let text) where usesBlocks && text.utf8.contains(UInt8(ascii: "\n")):
      BlockText(literal: text).map(Form.block) ?? .inline(ScalarText.doubleQuoted(text))
    case .string(let text): .inline(ScalarText.plain(text) ?? ScalarText.doubleQuoted(text))
    default: .inline(Writer.flow(value, isJSON: false))
    }
  }

  /// How much deeper than its key a text in lines is indented; a header can only hold one digit.
  var textStep: Int { step <= 9 ? step : 2 }

  /// A value on one line, for use in brackets.
  static func flow(_ value: Value, isJSON: Bool) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let number), .float(let number): number.text
    case .string(let text):
      isJSON
        ? ScalarText.doubleQuoted(text)
        : ScalarText.plainInFlow(text) ?? ScalarText.doubleQuoted(text)
    case .sequence(let values):
      "[" + values.map { flow($0, isJSON: isJSON) }.joined(separator: ", ") + "]"
    case .mapping(let members):
      "{"
        + members.map { pair($0.key, flow($0.value, isJSON: isJSON), isJSON: isJSON) }
        .joined(separator: ", ") + "}"
    }
  }

  static func pair(_ key: String, _ value: String, isJSON: Bool) -> String {
    ScalarText.key(key, isJSON ? .doubleQuoted : .plain) + ": " + value
  }
}

extension Document {
  /// A new document with `value`: in lines, indented by two spaces.
  package static func text(of value: Value) -> String {
    let writer = Writer()
    switch writer.form(of: value) {
    case .inline(let text): return text + "\n"
    case .block(let text):
      return ([text.header(indentation: 2)] + text.rows(column: 2)).map { $0 + "\n" }.joined()
    case .rows: return writer.rows(of: value, column: 0).map { $0 + "\n" }.joined()
    }
  }
}
