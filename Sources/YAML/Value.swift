/// A document's value, with anchors, merge keys and the core schema's types resolved.
///
/// Order is kept: a mapping is an array of members.
package enum Value: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Number)
  case float(Number)
  case string(String)
  case sequence([Value])
  case mapping([Member])

  /// One key of a mapping and its value.
  package struct Member: Hashable, Sendable {
    package var key: String
    package var value: Value

    package init(key: String, value: Value) {
      self.key = key
      self.value = value
    }
  }
}
