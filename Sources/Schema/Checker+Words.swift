internal import Text
internal import YAML

extension Checker {
  /// The most choices in a message.
  private static let fewChoices = 6
  /// The most choices to compare for a message.
  private static let mostChoices = 1_000

  func words(for types: InstanceTypes, _ value: Value) -> String {
    if value == .null, let words = wordsForNothing { return words }
    return types.intersection(.any).isEmpty
      ? "\(name) has no value that is allowed" : "\(name) must be \(types.words)"
  }

  /// The message for an empty text; `nil` for any other.
  func words(forEmpty text: String) -> String? { text.isEmpty ? wordsForNothing : nil }

  private var wordsForNothing: String? {
    guard let last = steps.last, !last.isItem, !isNamingKey else { return nil }
    return Self.words(toEnter: name, knownParts, schema) + (isRequired ? "" : ", or remove it")
  }

  /// The message for a missing key, as described by the current subschemas and perhaps `others`.
  func wordsForMissing(_ key: String, in others: [SubschemaID] = []) -> String {
    let ids = schema.properties(key, in: schema.parts(of: applied.map(\.id)))
    if ids.isEmpty, let other = others.first {
      let ids = schema.properties(key, in: schema.parts(of: [other]))
      return Self.words(toEnter: name(of: key), schema.parts(of: ids), schema)
    }
    let outer = schema.properties(key, in: parts(at: steps[...]))
    return Self.words(toEnter: name(of: key), schema.parts(of: ids + outer), schema)
  }

  func wordsForMissing(anyOf keys: [String]) -> String {
    "Enter " + keys.prefix(Self.fewChoices).map { name(of: $0).inSentence }.joined(with: "or")
  }

  private static func words(
    toEnter name: FieldName,
    _ parts: [SubschemaID],
    _ schema: JSONSchema
  ) -> String {
    let types = schema.types(of: parts)
    if types == .boolean { return "Choose yes or no for \(name.inSentence)" }
    if !types.isEmpty, types.isSubset(of: [.array, .object]) { return "Add \(name.inSentence)" }
    let noun = name.isTitle ? name.inSentence.withArticle : name.text
    return (schema.choices(of: parts) == nil ? "Enter " : "Choose ") + noun
  }

  func words(for choices: [Value], _ value: Value) -> String {
    if value == .null || value == .string(""), let words = wordsForNothing { return words }
    var seen: Set<String> = []
    let shown: [String] = choices.prefix(Self.mostChoices).map(\.shown).filter {
      seen.insert($0).inserted
    }
    guard shown.count > Self.fewChoices else {
      return "\(name) must be \(shown.joined(with: "or"))"
    }
    if case .string(let text) = value, let near = text.nearest(among: shown) {
      return
        "\(name) must be one of \(max(shown.count, choices.count).grouped) values, such as \(near)"
    }
    return "\(name) must be one of \(max(shown.count, choices.count).grouped) values, such as "
      + shown.prefix(3).joined(with: "or")
  }

  func words(for range: SizeRange, _ count: Int, of noun: String) -> String {
    let verb = noun == "character" ? "be" : "have"
    let now = "and this has \(count.grouped)"
    if let most = range.most, count > most {
      return most == 0
        ? "\(name) must be empty" : "\(name) must \(verb) \(most.counted(noun)) or fewer, \(now)"
    }
    return "\(name) must \(verb) \(range.least.counted(noun)) or more, \(now)"
  }

  /// Most people cannot read the expression, so the message has the description or an example.
  func wordsForPattern(_ id: SubschemaID) -> String {
    let parts = [id] + knownParts
    if let description = schema.annotation(\.description, of: parts)?.shown(limit: 200),
      let first = description.unicodeScalars.first
    {
      // A phrase continues the sentence; whole sentences follow it.
      return first.properties.isUppercase
        ? "\(name) must fit its description: \(description.withoutStop)"
        : "\(name) must be \(description.firstSentence)"
    }
    let examples = parts.lazy.compactMap { self.schema[$0].annotations?.examples }
      .first { !$0.isEmpty }
    if let examples {
      return "\(name) must look like "
        + examples.prefix(3).map { "“\($0.shown)”" }.joined(with: "or")
    }
    return "\(name) is not written in the required way"
  }

  func words(forUnknown key: String, _ properties: Properties) -> String {
    let shown = "“\(key.shown(limit: 40))”"
    let known = properties.named.filter { !schema[$0.schema].isNothing }.map(\.key)
    if let near = key.nearest(among: known) {
      return "Change \(shown) to “\(near)”, or remove it: \(name.inSentence) has no such key"
    }
    guard !known.isEmpty, known.count <= Self.fewChoices, properties.matching.isEmpty else {
      return "Remove \(shown): \(name.inSentence) has no such key"
    }
    return "Remove \(shown): \(name.inSentence) can only have \(known.joined(with: "and"))"
  }

  func words(for contains: Keyword.Contains, _ count: Int) -> String {
    let parts = schema.parts(of: [contains.item])
    let what =
      schema.annotation(\.title, of: parts).map { " that is \($0.startingSmall.withArticle)" }
      ?? schema.choices(of: parts).map {
        " that is \($0.prefix(6).map(\.shown).joined(with: "or"))"
      }
      ?? " of the required kind"
    if let most = contains.count.most, count > most {
      return "\(name) must have \(most.counted("item")) or fewer\(what), and this has \(count)"
    }
    return "\(name) must have \(contains.count.least.counted("item")) or more\(what)"
      + (count > 0 ? ", and this has \(count)" : "")
  }

  func words(forSeveral branches: [SubschemaID], _ value: Value) -> String {
    let required = branches.map { schema.required(in: schema.parts(of: [$0])) }
    if case .mapping = value, required.allSatisfy({ $0.count == 1 }) {
      let keys = required.flatMap(\.self).map { name(of: $0).inSentence }
      if Set(keys).count == keys.count { return "Enter only one of \(keys.joined(with: "and"))" }
    }
    let titles = branches.compactMap { schema.annotation(\.title, of: schema.parts(of: [$0])) }
    return titles.count == branches.count
      ? "\(name) must be only one of \(titles.joined(with: "and"))"
      : "\(name) fits more than one of the kinds that it may have"
  }

  func words(forNot id: SubschemaID, _ value: Value) -> String {
    let parts = schema.parts(of: [id])
    if !value.isCollection { return "\(name) must not be \(value.shown)" }
    let required = schema.required(in: parts).map { name(of: $0).inSentence }
    switch required.count {
    case 0: return "\(name) has a value that is not allowed"
    case 1: return "Remove \(required[0])"
    default: return "Remove \(required.joined(with: "or")): they exclude each other"
    }
  }

  /// Why a condition applied: the fields it checks, and their values.
  func reason(for test: SubschemaID, _ value: Value, _ holds: Bool) -> String? {
    let parts = schema.parts(of: [test])
    let keys = parts.flatMap { part in
      schema[part].keywords.flatMap { keyword -> [String] in
        guard case .properties(let properties) = keyword else { return [] }
        return properties.named.map(\.key)
      }
    }
    let looked = keys.isEmpty ? schema.required(in: parts) : keys
    let reasons = looked.prefix(3).map { key in
      guard let given = value.member(key) else { return "\(name(of: key).inSentence) is not set" }
      return given.isCollection
        ? "of \(name(of: key).inSentence)" : "\(name(of: key).inSentence) is \(given.shown)"
    }
    return reasons.isEmpty ? nil : reasons.joined(with: "and")
  }
}
