package import YAML

/// Why a JSON Patch (RFC 6902) has no effect; operations are counted from 0.
package enum PatchError: Error, Hashable, Sendable {
  /// It is not a JSON Patch, whatever the document says.
  case malformed(operation: Int?, problem: String)
  /// The document is not as an operation needs it: there is nothing at its path, or not what it tests for.
  case unmet(operation: Int, path: FieldPath, problem: String)
  /// It would make more of the document than anybody needs.
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
