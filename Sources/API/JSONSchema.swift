import Specs
import Text

/// Helpers for JSON Schema, draft 2020-12.
extension JSON {
  static func text(
    _ description: String? = nil,
    pattern: String? = nil,
    longest: Int? = nil
  ) -> JSON {
    var members = [Member(key: "type", value: "string")]
    if let description {
      members.append(Member(key: "description", value: .string(description)))
    }
    if let pattern { members.append(Member(key: "pattern", value: .string(pattern))) }
    if let longest { members.append(Member(key: "maxLength", value: .int(Int64(longest)))) }
    return .object(members)
  }

  static let slug = text(pattern: "^[A-Za-z0-9_-]{1,\(Slug.limit)}$")
  static let pointer = text("A JSON Pointer.", pattern: "^(/([^~/]|~[01])*)*$")

  static func blobSHA(_ description: String? = nil) -> JSON {
    text(description, pattern: "^[0-9a-f]{40}$")
  }

  static func list(of schema: JSON) -> JSON { ["type": "array", "items": schema] }

  static func reference(_ name: String) -> JSON {
    ["$ref": .string("#/components/schemas/\(name)")]
  }

  static func nullable(_ schema: JSON) -> JSON { ["anyOf": [schema, ["type": "null"]]] }

  /// An object with these members; those in `optional` may be absent.
  static func record(
    _ properties: KeyValuePairs<String, JSON>,
    optional: Set<String> = []
  ) -> JSON {
    [
      "type": "object",
      "required": .array(
        properties.map(\.key).filter { !optional.contains($0) }.map { .string($0) }
      ),
      "properties": .object(properties.map { Member(key: $0.key, value: $0.value) }),
    ]
  }
}
