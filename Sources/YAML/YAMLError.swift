/// Why a text cannot be read as a document.
package enum YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text breaks a rule of YAML at `mark`; `problem` names the rule, in words.
  case malformed(problem: String, mark: Mark)
  /// The text is larger, deeper, or expands further than the limits allow.
  case tooLarge(problem: String, mark: Mark)
  /// The bytes are not UTF-8 from `mark` on.
  case notUTF8(mark: Mark)

  package var mark: Mark {
    switch self {
    case .malformed(_, let mark), .tooLarge(_, let mark), .notUTF8(let mark): mark
    }
  }

  package var problem: String {
    switch self {
    case .malformed(let problem, _), .tooLarge(let problem, _): problem
    case .notUTF8: "the text is not UTF-8"
    }
  }

  /// For people: `9:3: did not find expected key`.
  package var description: String { "\(mark): \(problem)" }
}
