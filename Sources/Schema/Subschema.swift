package import YAML

/// Which subschema of a ``JSONSchema``.
package struct SubschemaID: Hashable, Sendable {
  let index: Int

  package static let root = SubschemaID(index: 0)
}

/// One schema within a schema: what it asserts, and what it says about the value.
package struct Subschema: Sendable {
  /// Where it stands in the schema.
  package let path: FieldPath
  /// In the order in which they are checked.
  package internal(set) var keywords: [Keyword] = []
  package internal(set) var annotations: Annotations?
  /// Whether everything that it says about a value itself is checked and understood.
  package internal(set) var isChecked = true
}

/// What a subschema tells people and forms about its value.
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
