import Schema
import YAML

/// A schema written as YAML.
func schema(_ text: String) throws -> JSONSchema {
  try JSONSchema(bytes: Array(text.utf8), as: .yaml)
}

extension JSONSchema {
  /// The errors of a document, as `path: message`.
  func messages(_ document: String) throws -> [String] {
    findings(in: try Document(document).value).map { "\($0.path): \($0.message)" }
  }
}

/// The problems of an unusable schema.
func problems(_ text: String, as syntax: JSONSchema.Syntax = .yaml) -> [String] {
  do {
    _ = try JSONSchema(bytes: Array(text.utf8), as: syntax)
    return []
  } catch { return error.problems.map(\.description) }
}
