package import YAML

/// One thing that a schema forbids in a value, or that could not be checked.
package struct Finding: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case violation
    /// A pattern needs more time for this text than it gets.
    case tooExpensive
    /// The whole check needs more time than it gets, so there may be more.
    case unfinished
  }

  /// Where the value stands, or would have to stand.
  package let path: FieldPath
  /// As the schema spells it.
  package let keyword: String
  /// An instruction to a person, without a full stop.
  package let message: String
  /// The subschema that has the keyword.
  package let schema: SubschemaID
  package let kind: Kind
}

/// Whether a value is what a schema asks for.
package enum Verdict: Hashable, Sendable {
  case valid, invalid
  /// Something that might forbid it is not checked.
  case unknown
}

/// What one check may cost at most.
package struct CheckLimits: Sendable {
  /// Subschemas applied, and what takes about as long.
  package var steps = 4_000_000
  /// Subschemas applied inside one another.
  package var depth = 256
  package var findings = 200

  package static let standard = CheckLimits()
}

extension JSONSchema {
  /// Everything that is wrong with a value, in the order in which it is found.
  ///
  /// - Parameters:
  ///   - value: Any value.
  ///   - ids: The subschemas that apply to it.
  ///   - path: Where the value stands, for the findings.
  ///   - limits: What it may cost.
  /// - Returns: Nothing where the value is valid, as far as that is checked.
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
