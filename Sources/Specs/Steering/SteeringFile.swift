/// A file directly in the folder of the pods that steers the editor.
package enum SteeringFile: String, CaseIterable, Hashable, Sendable {
  case settings = "spec-editor.yml"
  case schema = "spec.schema.json"
  case schemaAsYAML = "spec.schema.yml"

  /// Bytes of one that is read.
  package static let largest = 2 << 20

  /// The file of that name; `nil` for any other.
  init?(_ name: Substring) {
    switch name {
    case "spec-editor.yml": self = .settings
    case "spec.schema.json": self = .schema
    case "spec.schema.yml": self = .schemaAsYAML
    default: return nil
    }
  }
}

/// What a repository holds of them at one commit, by the SHA of each blob.
package typealias SteeringRevisions = [SteeringFile: String]
