package import YAML

/// Why a JSON Patch (RFC 6902) cannot be applied; operations are counted from 0.
package enum PatchError: Error, Hashable, Sendable {
  /// It is not a valid JSON Patch.
  case malformed(operation: Int?, problem: String)
  /// The document does not match an operation: its path does not exist, or its test fails.
  case unmet(operation: Int, path: FieldPath, problem: String)
  /// The result would be too large.
  case tooLarge(operation: Int?, problem: String)

  /// What is wrong, in a sentence.
  package var message: String {
    switch self {
    case .unmet(let operation, let path, let problem):
      "Operation \(operation) cannot be applied at \(path.isRoot ? "the root" : path.description): \(problem)."
    case .malformed(let operation?, let problem), .tooLarge(let operation?, let problem):
      "Operation \(operation): \(problem)."
    case .malformed(nil, let problem), .tooLarge(nil, let problem): "The patch \(problem)."
    }
  }
}
