package import YAML

/// One error in a value, or one check that could not be made.
package struct Finding: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case violation
    /// A pattern needs more time for this text than it may take.
    case tooExpensive
    /// The whole check needs more time than it may take, so there may be more errors.
    case unfinished
  }

  /// The path of the value, or of a missing one.
  package let path: FieldPath
  /// As the schema spells it.
  package let keyword: String
  /// An instruction to a person, without a full stop.
  package let message: String
  /// The subschema that has the keyword.
  package let schema: SubschemaID
  package let kind: Kind
}

/// Whether a value is valid.
package enum Verdict: Hashable, Sendable {
  case valid, invalid
  /// Something that could forbid it is not checked.
  case unknown
}

/// The most that one check may cost.
package struct CheckLimits: Sendable {
  /// Subschemas applied, and work that takes about as long.
  package var steps = 4_000_000
  /// Nested subschemas.
  package var depth = 256
  package var findings = 200

  package static let standard = CheckLimits()
}

extension JSONSchema {
  /// All errors in a value, in the order in which they are found.
  ///
  /// - Parameters:
  ///   - value: Any value.
  ///   - ids: The subschemas that apply to it.
  ///   - path: The value's path, for the findings.
  ///   - limits: What it may cost.
  /// - Returns: No findings if the value is valid, as far as it is checked.
  package func findings(
    in value: Value,
    against ids: [SubschemaID] = [.root],
    at path: FieldPath = .root,
    limits: CheckLimits = .standard
  ) -> [Finding] {
    var checker = Checker(self, ids, value, at: path, limits)
    for id in ids { _ = checker.check(value, id) }
    return checker.collected
  }

  /// Whether a value is valid; faster than ``findings(in:against:at:limits:)``.
  package func verdict(
    on value: Value,
    against ids: [SubschemaID] = [.root],
    limits: CheckLimits = .standard
  ) -> Verdict {
    var checker = Checker(self, ids, value, at: .root, limits)
    var isUnknown = false
    for id in ids {
      switch checker.trial(value, id) {
      case .valid: break
      case .invalid: return .invalid
      case .unknown: isUnknown = true
      }
    }
    return isUnknown ? .unknown : .valid
  }
}
