package import YAML

/// Identifies a subschema of a ``JSONSchema``.
package struct SubschemaID: Hashable, Sendable {
  let index: Int

  package static let root = SubschemaID(index: 0)
}

/// One schema within a schema: its assertions and annotations.
package struct Subschema: Sendable {
  /// Its path in the schema.
  package let path: FieldPath
  /// In the order in which they are checked.
  package internal(set) var keywords: [Keyword] = []
  package internal(set) var annotations: Annotations?
  /// Whether everything that it requires of a value itself is checked and understood.
  package internal(set) var isChecked = true
}

/// A subschema's information for people and forms.
package struct Annotations: Sendable {
  package var title: String?
  package var description: String?
  package var standard: Value?
  package var examples: [Value] = []
  package var format: String?
  package var isReadOnly: Bool?
  package var isWriteOnly: Bool?
  package var isDeprecated: Bool?

  var isSecret: Bool { isWriteOnly == true || format == "password" }
}
