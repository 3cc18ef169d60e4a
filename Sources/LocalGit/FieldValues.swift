import Specs
import YAML

/// The values of a document's fields, as texts that fit into an environment variable.
struct FieldValues {
  /// The most bytes of a text; a command that needs more reads spec.yml.
  private static let longest = 1_000

  let document: Document
  let schema: SpecSchema

  init(_ document: Document, by schema: SpecSchema) {
    self.document = document
    self.schema = schema
  }

  /// The value at a path, or its default; `nil` if there is none or it does not fit.
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
