internal import Text
internal import YAML

extension SchemaReader {
  /// Reads all keywords of a subschema, in the order in which they are checked.
  mutating func readKeywords(of part: SchemaPart) {
    readAnnotations(of: part)
    readDefinitions(of: part)
    if let reference = part["$ref"] { readReference(reference, of: part) }
    guard !(part.scope.dialect.ignoresSiblings && part.text("$ref") != nil) else { return }
    readTypes(of: part)
    readNumbers(of: part)
    readTexts(of: part)
    readItems(of: part)
    readProperties(of: part)
    readCombinations(of: part)
    noteUnsupported(in: part)
  }

  mutating func add(_ keyword: Keyword, to part: SchemaPart) {
    subschemas[part.id.index].keywords.append(keyword)
  }

  private mutating func readAnnotations(of part: SchemaPart) {
    var found = Annotations()
    found.title = part.text("title")
    found.description = part.text("description")
    found.standard = part["default"]
    if case .sequence(let examples)? = part["examples"] { found.examples = examples }
    found.format = part.text("format")
    found.isReadOnly = part.bool("readOnly")
    found.isWriteOnly = part.bool("writeOnly")
    found.isDeprecated = part.bool("deprecated")
    let isEmpty =
      found.title == nil && found.description == nil && found.standard == nil
      && found.examples.isEmpty && found.format == nil && found.isReadOnly == nil
      && found.isWriteOnly == nil && found.isDeprecated == nil
    if !isEmpty { subschemas[part.id.index].annotations = found }
  }

  /// Definitions are read in place, since they may contain names.
  private mutating func readDefinitions(of part: SchemaPart) {
    for keyword in ["$defs", "definitions"] { _ = subschemas(in: keyword, of: part) }
  }

  private mutating func readReference(_ reference: Value, of part: SchemaPart) {
    guard case .string(let text) = reference else {
      return fail(part.path.appending("$ref"), "$ref must be a text")
    }
    let place = subschemas[part.id.index].keywords.count
    // Replaced when the target is known.
    add(.unchecked, to: part)
    references.append(Reference(id: part.id, text: text, place: place))
  }

  private mutating func readTypes(of part: SchemaPart) {
    if let value = part["type"] {
      let names: [Value] = if case .sequence(let names) = value { names } else { [value] }
      var types: InstanceTypes = part.scope.dialect == .draft4 ? .wholeAsWritten : []
      for name in names {
        guard case .string(let name) = name, let type = InstanceTypes(name: name) else {
          fail(
            part.path.appending("type"),
            "type must be null, boolean, integer, number, string, array, object, or a list of these"
          )
          continue
        }
        types.formUnion(type)
      }
      add(.type(types), to: part)
    }
    if let value = part["enum"] {
      if case .sequence(let values) = value {
        add(.enumeration(values), to: part)
      } else {
        fail(part.path.appending("enum"), "enum must be a list of values")
      }
    }
    if let value = part["const"] { add(.constant(value), to: part) }
  }

  private mutating func readCombinations(of part: SchemaPart) {
    if let ids = list("allOf", of: part) { add(.allOf(ids), to: part) }
    if let ids = list("anyOf", of: part) { add(.anyOf(ids), to: part) }
    if let ids = list("oneOf", of: part) { add(.oneOf(ids), to: part) }
    if let id = subschema("not", of: part) { add(.not(id), to: part) }
    let then = subschema("then", of: part)
    let otherwise = subschema("else", of: part)
    if let test = subschema("if", of: part), then != nil || otherwise != nil {
      add(.condition(.init(test: test, then: then, otherwise: otherwise)), to: part)
    }
  }

  private mutating func noteUnsupported(in part: SchemaPart) {
    for keyword in ["unevaluatedItems", "unevaluatedProperties"]
    where part[keyword] != nil && part.scope.dialect >= .draft2019 {
      _ = subschema(keyword, of: part)
      note(keyword, of: part.id, "values that no other keyword covers are not checked")
    }
    for keyword in ["$dynamicRef", "$recursiveRef"]
    where part[keyword] != nil && part.scope.dialect >= .draft2019 {
      note(keyword, of: part.id, "dynamic references are not followed")
    }
    for keyword in ["contentEncoding", "contentMediaType", "contentSchema"]
    where part[keyword] != nil {
      note(keyword, of: part.id, "the content of a text is not checked", canForbid: false)
    }
    for keyword in part.scope.dialect.laterKeywords where part[keyword] != nil {
      let reason = "\(part.scope.dialect.name) does not have this keyword, so it is ignored"
      note(keyword, of: part.id, reason, canForbid: false)
    }
  }
}

extension SchemaReader {
  /// The subschema that is a keyword's value.
  mutating func subschema(_ keyword: String, of part: SchemaPart) -> SubschemaID? {
    part[keyword].map { read($0, at: part.path.appending(keyword), part.scope) }
  }

  /// The subschemas in a keyword's list.
  mutating func list(_ keyword: String, of part: SchemaPart) -> [SubschemaID]? {
    guard let value = part[keyword] else { return nil }
    let path = part.path.appending(keyword)
    guard case .sequence(let items) = value, !items.isEmpty else {
      fail(path, "\(keyword) must be a list of schemas")
      return nil
    }
    return items.enumerated().map { index, item in
      read(item, at: path.appending(String(index)), part.scope)
    }
  }

  /// The subschemas in a keyword's mapping.
  mutating func subschemas(in keyword: String, of part: SchemaPart) -> [Keyword.Property]? {
    guard let value = part[keyword] else { return nil }
    let path = part.path.appending(keyword)
    guard case .mapping(let members) = value else {
      fail(path, "\(keyword) must be a mapping of schemas")
      return nil
    }
    return members.map { member in
      let schema = read(member.value, at: path.appending(member.key), part.scope)
      return Keyword.Property(key: member.key, schema: schema)
    }
  }

  /// A list of keys.
  mutating func keys(_ value: Value, at path: FieldPath) -> [String]? {
    if case .sequence(let items) = value {
      let keys = items.compactMap { if case .string(let key) = $0 { key } else { nil } }
      if keys.count == items.count { return keys }
    }
    fail(path, "\(path.last ?? "it") must be a list of keys")
    return nil
  }
}
