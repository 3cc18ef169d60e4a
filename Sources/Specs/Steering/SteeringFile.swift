/// A settings or schema file directly in the folder of the pods.
package enum SteeringFile: String, CaseIterable, Hashable, Sendable {
  case settings = "spec-editor.yml"
  case schema = "spec.schema.json"
  case schemaAsYAML = "spec.schema.yml"

  /// The most bytes of a file to read.
  package static let largest = 2 << 20

  /// The file with that name; `nil` for any other.
  init?(_ name: Substring) {
    switch name {
    case "spec-editor.yml": self = .settings
    case "spec.schema.json": self = .schema
    case "spec.schema.yml": self = .schemaAsYAML
    default: return nil
    }
  }
}

/// The settings and schema files at one commit, with their blob SHAs.
package typealias SteeringRevisions = [SteeringFile: String]
