package import YAML

/// A keyword that is not checked, or not completely.
package struct Unsupported: Hashable, Sendable {
  package let keyword: String
  /// The subschema that has it.
  package let path: FieldPath
  /// What is not checked, for the author of the schema.
  package let reason: String
  /// The subschema's position in the text.
  package internal(set) var mark: Mark?
}

/// Why a schema cannot be used.
package struct SchemaProblem: Hashable, Sendable, CustomStringConvertible {
  /// The place in the schema.
  package let path: FieldPath
  /// In words: `type must be a name or a list of names`.
  package let problem: String
  /// The position in the text.
  package internal(set) var mark: Mark?

  /// For people: `9:3: /properties/a: type must be …`.
  package var description: String {
    (mark.map { "\($0): " } ?? "") + (path.isRoot ? "" : "\(path): ") + problem
  }
}

/// An unusable schema, with everything that is wrong with it.
package struct SchemaError: Error, Hashable, Sendable, CustomStringConvertible {
  /// At least one.
  package let problems: [SchemaProblem]

  package var description: String { problems.map(\.description).joined(separator: "\n") }
}
