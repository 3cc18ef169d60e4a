package import Text
package import YAML

/// A JSON Schema, read and ready to check values with.
///
/// Subschemas are in one array and refer to each other by index, so that a schema can contain
/// itself. Drafts 04 to 2020-12 are supported.
package struct JSONSchema: Sendable {
  /// The most that a hostile schema may cost.
  package struct Limits: Sendable {
    /// Bytes of text.
    package var size = 2 << 20
    /// Values in the text.
    package var values = 200_000
    package var depth = 64
    package var subschemas = 50_000
    /// Bytes of all compiled patterns together.
    package var patterns = 8 << 20

    package static let standard = Limits()
  }

  package let dialect: Dialect
  let subschemas: [Subschema]
  /// The index of each subschema, by its path in the schema.
  let places: [FieldPath: SubschemaID]
  /// Everything that is not checked, in the order of the schema.
  package let unsupported: [Unsupported]

  /// The number of subschemas.
  package var count: Int { subschemas.count }

  package subscript(id: SubschemaID) -> Subschema { subschemas[id.index] }

  /// Whether anything in it is secret: `writeOnly`, or of the format `password`.
  package let namesSecrets: Bool

  /// The subschema at a place in the schema.
  package func subschema(at path: FieldPath) -> SubschemaID? { places[path] }
}

extension JSONSchema {
  /// How a text is written.
  package enum Syntax: Sendable { case json, yaml }

  /// Reads a schema.
  ///
  /// - Parameters:
  ///   - bytes: The text.
  ///   - syntax: JSON is read as strictly as RFC 8259 requires.
  ///   - limits: What it may cost.
  /// - Throws: Everything that is wrong with the schema, with line and column.
  package init(
    bytes: [UInt8],
    as syntax: Syntax,
    limits: Limits = .standard
  ) throws(SchemaError) {
    guard bytes.count <= limits.size else {
      let problem =
        "the text has \(bytes.count.grouped) bytes, more than \(limits.size.grouped)"
      throw SchemaError(problems: [SchemaProblem(path: .root, problem: problem, mark: nil)])
    }
    switch syntax {
    case .yaml:
      do {
        try self.init(Document(bytes: bytes, limits: limits.document), limits: limits)
      } catch let error as YAMLError {
        throw SchemaError(error)
      } catch let error as SchemaError {
        throw error
      } catch { preconditionFailure("a schema's text is wrong in two ways only") }
    case .json:
      let value: Value
      do { value = try Value(JSON(parsing: bytes)) } catch { throw SchemaError(error) }
      // JSON values have no positions. The YAML parser reads the same text and has them; that takes
      // time, so it only runs if needed.
      try self.init(value, limits: limits) { try? Document(bytes: bytes, limits: limits.document) }
    }
  }

  /// Reads a schema from a parsed document.
  package init(_ document: Document, limits: Limits = .standard) throws(SchemaError) {
    try self.init(document.value, limits: limits) { document }
  }

  /// Reads a schema from a value.
  ///
  /// - Parameters:
  ///   - value: The schema.
  ///   - standard: The edition to use if `$schema` is missing.
  ///   - limits: What it may cost.
  ///   - document: The text, for lines and columns.
  /// - Throws: Everything that is wrong with the schema.
  package init(
    _ value: Value,
    standard: Dialect = .draft2020,
    limits: Limits = .standard,
    document: () -> Document? = { nil }
  ) throws(SchemaError) {
    var reader = SchemaReader(value, standard: standard, limits: limits)
    reader.readAll()
    let needsMarks = !reader.problems.isEmpty || !reader.unsupported.isEmpty
    let text = needsMarks ? document() : nil
    guard reader.problems.isEmpty else {
      throw SchemaError(
        problems: reader.problems.map { problem in
          var problem = problem
          problem.mark = text?.mark(at: problem.path)
          return problem
        }
      )
    }
    dialect = reader.dialect
    subschemas = reader.subschemas
    namesSecrets = subschemas.contains { $0.annotations?.isSecret ?? false }
    places = reader.places
    unsupported = reader.unsupported.map { unsupported in
      var unsupported = unsupported
      unsupported.mark = text?.mark(at: unsupported.path)
      return unsupported
    }
  }
}

extension JSONSchema.Limits {
  fileprivate var document: Document.Limits {
    var limits = Document.Limits.standard
    (limits.size, limits.depth, limits.nodes) = (size, depth, values)
    return limits
  }
}

extension Document {
  /// The position of a path in the text, or of its nearest parent.
  fileprivate func mark(at path: FieldPath) -> Mark? {
    var path = path
    while node(at: path) == nil, let parent = path.parent { path = parent }
    return node(at: path)?.start
  }
}

extension SchemaError {
  fileprivate init(_ error: YAMLError) {
    problems = [SchemaProblem(path: .root, problem: error.problem, mark: error.mark)]
  }

  fileprivate init(_ error: JSONError) {
    let mark = Mark(line: error.line, column: error.column)
    problems = [SchemaProblem(path: .root, problem: error.problem, mark: mark)]
  }
}

extension Value {
  /// The same value; numbers keep their digits.
  package init(_ json: JSON) {
    switch json {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .number(let digits):
      let isWhole = digits.utf8.dropFirst().allSatisfy(\.isASCIIDigit)
      self = isWhole ? .int(Number(stringLiteral: digits)) : .float(Number(stringLiteral: digits))
    case .string(let text): self = .string(text)
    case .array(let items): self = .sequence(items.map(Value.init))
    case .object(let members):
      self = .mapping(members.map { Member(key: $0.key, value: Value($0.value)) })
    }
  }
}
