import Specs
import YAML

/// What a document holds at its fields, as texts that fit into a variable of a process's environment.
struct FieldValues {
  /// Bytes of a text; a command that needs more reads spec.yml.
  private static let longest = 1_000

  let document: Document
  let schema: SpecSchema

  init(_ document: Document, by schema: SpecSchema) {
    self.document = document
    self.schema = schema
  }

  /// The value at a path, or what its absence counts as; `nil` for nothing, and for what does not fit.
  func text(_ path: FieldPath) -> String? {
    let text =
      if let field = schema.field(at: path) {
        Self.text(field, FieldReading(field, in: document))
      } else {
        document.node(at: path)?.value.singleText
      }
    return text.flatMap { text in
      text.utf8.count <= Self.longest && !text.utf8.contains(0) ? text : nil
    }
  }

  private static func text(_ field: Field, _ reading: FieldReading) -> String? {
    if reading.value != nil { return reading.text }
    return reading.isPresent ? nil : field.standard?.singleText
  }
}
