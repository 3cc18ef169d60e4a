internal import Text
internal import YAML

/// The name of a field in messages.
struct FieldName: CustomStringConvertible {
  let text: String
  /// Whether it is the schema's title, so that its first letter may be lower case.
  let isTitle: Bool

  var description: String { text }

  /// The name within a sentence: `host name`, but `host_name` and `WAF`.
  var inSentence: String { isTitle ? text.startingSmall : text }
}

extension Checker {
  /// The current value's name: the schema's title for it, otherwise its key.
  var name: FieldName {
    if isNamingKey, let key = steps.last?.token {
      return FieldName(text: "The key “\(key.shown(limit: 40))”", isTitle: true)
    }
    let certain = applied.prefix { !$0.isTentative }.map(\.id)
    return name(titled: schema.annotation(\.title, of: certain), steps[...])
  }

  /// The name of the value at a key, whether or not it exists.
  func name(of key: String) -> FieldName {
    let ids = schema.properties(key, in: schema.parts(of: applied.map(\.id)))
    let title = schema.annotation(\.title, of: schema.parts(of: ids))
    return name(titled: title, steps + [Step(token: key, isItem: false)])
  }

  private func name(titled given: String?, _ steps: ArraySlice<Step>) -> FieldName {
    // The title of a whole schema is the schema's name, not the document's.
    if steps.isEmpty, base.isRoot { return FieldName(text: "The document", isTitle: true) }
    let title = (given ?? schema.annotation(\.title, of: parts(at: steps)))?.shown(limit: 80)
    guard let last = steps.last else {
      return FieldName(text: title ?? base.last ?? "", isTitle: title != nil)
    }
    guard last.isItem, let place = Int(last.token) else {
      return FieldName(text: title ?? last.token.shown(limit: 40), isTitle: title != nil)
    }
    if let title { return FieldName(text: "\(title) \(place + 1)", isTitle: true) }
    let list = name(titled: nil, steps.dropLast())
    return FieldName(text: "Item \(place + 1) of \(list.inSentence)", isTitle: true)
  }

  /// The subschemas that apply to a place for every value, as far as they are known from outside.
  func parts(at steps: ArraySlice<Step>) -> [SubschemaID] {
    steps.reduce(schema.parts(of: roots)) { parts, step in
      let ids =
        step.isItem
        ? schema.items(at: Int(step.token) ?? 0, in: parts)
        : schema.properties(step.token, in: parts)
      return schema.parts(of: ids)
    }
  }

  /// Whether the parent mapping requires the current value.
  var isRequired: Bool {
    guard let last = steps.last, !last.isItem else { return false }
    return schema.required(in: parts(at: steps.dropLast()))
      .contains { ExactText($0) == ExactText(last.token) }
  }

  /// The subschemas that are known for the current value.
  var knownParts: [SubschemaID] {
    schema.parts(of: applied.map(\.id)) + parts(at: steps[...])
  }
}
