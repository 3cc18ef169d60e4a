package import YAML

extension Value {
  /// A single value as a person would type it; `nil` for null and for collections.
  package var singleText: String? {
    switch self {
    case .null, .sequence, .mapping: nil
    case .bool(let value): "\(value)"
    case .int(let number), .float(let number): number.text
    case .string(let text): text
    }
  }
}
