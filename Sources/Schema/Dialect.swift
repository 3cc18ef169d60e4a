/// The edition of JSON Schema that a schema is written in.
package enum Dialect: Int, Comparable, Sendable {
  case draft4, draft6, draft7, draft2019, draft2020

  /// The edition for a `$schema`; `nil` for another vocabulary.
  init?(uri: String) {
    var name = uri[...]
    while name.hasSuffix("#") { name.removeLast() }
    for scheme in ["http://", "https://"] where name.hasPrefix(scheme) {
      name.removeFirst(scheme.count)
    }
    switch name {
    case "json-schema.org/draft-04/schema": self = .draft4
    case "json-schema.org/draft-06/schema": self = .draft6
    case "json-schema.org/draft-07/schema": self = .draft7
    case "json-schema.org/draft/2019-09/schema": self = .draft2019
    case "json-schema.org/draft/2020-12/schema", "json-schema.org/schema": self = .draft2020
    default: return nil
    }
  }

  package static func < (left: Dialect, right: Dialect) -> Bool { left.rawValue < right.rawValue }

  /// Whether keywords next to `$ref` are ignored.
  var ignoresSiblings: Bool { self <= .draft7 }

  /// The keyword that names a resource.
  var identifier: String { self == .draft4 ? "id" : "$id" }

  /// Keywords of later editions, which this one ignores.
  var laterKeywords: [String] {
    switch self {
    case .draft4, .draft6, .draft7:
      ["prefixItems", "dependentRequired", "dependentSchemas", "minContains", "maxContains"]
    case .draft2019: ["prefixItems"]
    case .draft2020: []
    }
  }

  var name: String {
    switch self {
    case .draft4: "draft-04"
    case .draft6: "draft-06"
    case .draft7: "draft-07"
    case .draft2019: "2019-09"
    case .draft2020: "2020-12"
    }
  }
}
