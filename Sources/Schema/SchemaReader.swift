internal import Text
internal import YAML

/// Reads a schema, place by place, into the array of its subschemas.
struct SchemaReader {
  /// What applies to a part of the schema.
  struct Scope {
    /// The URI of the resource that it belongs to.
    var base: String
    var dialect: Dialect
  }

  /// A reference whose target is looked up when everything is read.
  struct Reference {
    let id: SubschemaID
    let text: String
    /// The index among the subschema's keywords.
    let place: Int
  }

  /// The most problems to report.
  private static let mostProblems = 20
  /// The most bytes of a resource's URI, which every reference in it is compared with.
  private static let longestURI = 4_096

  let root: Value
  let limits: JSONSchema.Limits
  var dialect: Dialect
  var subschemas: [Subschema] = []
  /// The scope of each subschema.
  var scopes: [Scope] = []
  var places: [FieldPath: SubschemaID] = [:]
  /// Resources by their URIs, and places by the URIs of their anchors.
  var resources: [String: FieldPath] = [:]
  var anchors: [String: FieldPath] = [:]
  var references: [Reference] = []
  var unsupported: [Unsupported] = []
  var problems: [SchemaProblem] = []
  var patterns: [ExactText: Pattern] = [:]
  var patternBytes = 0
  /// The positions of keys in large mappings, for references that go through them.
  var indexes: [FieldPath: KeyIndex] = [:]
  private var isTooLarge = false

  init(_ root: Value, standard: Dialect, limits: JSONSchema.Limits) {
    (self.root, self.limits, dialect) = (root, limits, standard)
  }

  mutating func readAll() {
    resources[""] = .root
    _ = read(root, at: .root, Scope(base: "", dialect: dialect))
    dialect = scopes.first?.dialect ?? dialect
    followReferences()
    markCycles()
    unsupported.sort { places[$0.path]?.index ?? 0 < places[$1.path]?.index ?? 0 }
  }

  mutating func fail(_ path: FieldPath, _ problem: String) {
    if problems.count < Self.mostProblems {
      problems.append(SchemaProblem(path: path, problem: problem, mark: nil))
    }
  }

  /// Notes a keyword that is not checked, and whether it could make a value invalid.
  mutating func note(
    _ keyword: String,
    of id: SubschemaID,
    _ reason: String,
    canForbid: Bool = true
  ) {
    let path = subschemas[id.index].path
    unsupported.append(Unsupported(keyword: keyword, path: path, reason: reason, mark: nil))
    subschemas[id.index].isChecked = false
    if canForbid { subschemas[id.index].keywords.append(.unchecked) }
  }

  /// Reads the value at `path`, if it has not been read.
  mutating func read(_ value: Value, at path: FieldPath, _ scope: Scope) -> SubschemaID {
    if let id = places[path] { return id }
    let id = SubschemaID(index: subschemas.count)
    guard id.index < limits.subschemas else {
      if !isTooLarge {
        fail(path, "the schema has more than \(limits.subschemas.grouped) subschemas")
      }
      isTooLarge = true
      return .root
    }
    subschemas.append(Subschema(path: path))
    scopes.append(scope)
    places[path] = id
    switch value {
    case .bool(let isAllowed): if !isAllowed { subschemas[id.index].keywords = [.nothing] }
    case .mapping(let members):
      var part = SchemaPart(members: members, path: path, id: id, scope: scope)
      enter(&part)
      scopes[id.index] = part.scope
      readKeywords(of: part)
    default: fail(path, "a schema must be a mapping, true or false, and this is \(value.kind)")
    }
    return id
  }

  /// Applies `$schema`, `$id` and the anchors.
  private mutating func enter(_ part: inout SchemaPart) {
    let identified = part["$id"] != nil || part["id"] != nil
    if part.path.isRoot || identified, case .string(let uri)? = part["$schema"] {
      if let dialect = Dialect(uri: uri) {
        part.scope.dialect = dialect
      } else {
        let reason = "\(uri.shown(limit: 80)) is not known, so \(part.scope.dialect.name) applies"
        unsupported.append(
          Unsupported(keyword: "$schema", path: part.path, reason: reason, mark: nil)
        )
      }
    }
    let dialect = part.scope.dialect
    let isOnlyReference = dialect.ignoresSiblings && part.text("$ref") != nil
    if !isOnlyReference, let uri = part.text(dialect.identifier) {
      let parsed = URIReference(uri)
      if let name = parsed.fragment, !name.isEmpty, dialect.ignoresSiblings {
        anchors["\(part.scope.base)#\(name)"] = part.path
      }
      if !parsed.path.isEmpty || parsed.scheme != nil || parsed.authority != nil {
        let base = parsed.resolved(against: URIReference(part.scope.base)).resource
        guard base.utf8.count <= Self.longestURI else {
          let place = part.path.appending(dialect.identifier)
          return fail(
            place,
            "\(dialect.identifier) is longer than \(Self.longestURI.grouped) bytes"
          )
        }
        part.scope.base = base
        if resources[part.scope.base] == nil { resources[part.scope.base] = part.path }
      }
    }
    for keyword in ["$anchor", "$dynamicAnchor"] where dialect >= .draft2019 {
      if let name = part.text(keyword) { anchors["\(part.scope.base)#\(name)"] = part.path }
    }
  }
}

/// A mapping that is a schema.
struct SchemaPart {
  let members: [Value.Member]
  let path: FieldPath
  let id: SubschemaID
  var scope: SchemaReader.Scope

  /// Keywords are ASCII letters, so no other text is equal to one.
  subscript(keyword: String) -> Value? {
    for place in members.indices where members[place].key == keyword { return members[place].value }
    return nil
  }

  func text(_ keyword: String) -> String? {
    if case .string(let text)? = self[keyword] { text } else { nil }
  }

  func bool(_ keyword: String) -> Bool? {
    if case .bool(let bool)? = self[keyword] { bool } else { nil }
  }
}
