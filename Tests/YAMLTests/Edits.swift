import YAML

/// A text after edits.
func edited(_ text: String, _ edits: Edit..., order: [String] = []) throws -> String {
  try Document(text).applying(edits, order: KeyOrder { _ in order }).document.text
}

/// The texts of the comments that an edit removes.
func lost(_ text: String, _ edits: Edit...) throws -> [String] {
  try Document(text).applying(edits).lostComments.map(\.text)
}

extension FieldPath: ExpressibleByUnicodeScalarLiteral,
  ExpressibleByExtendedGraphemeClusterLiteral, ExpressibleByStringLiteral
{
  /// A pointer, as `/a/0`.
  package init(stringLiteral pointer: String) { self = FieldPath(pointer: pointer) ?? .root }
}

extension Value: ExpressibleByUnicodeScalarLiteral,
  ExpressibleByExtendedGraphemeClusterLiteral, ExpressibleByStringLiteral
{
  package init(stringLiteral text: String) { self = .string(text) }
}

/// A value written in YAML.
func yaml(_ text: String) throws -> Value { try Document(text).value }
