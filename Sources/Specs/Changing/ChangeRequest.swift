package import YAML

/// The change that a person wants, before the state of the repository is known.
package struct ChangeRequest: Sendable {
  package enum Intent: Sendable {
    case form(Submission)
    /// Operations on a document's value, such as a patch.
    case edits(@Sendable (Value) throws -> [Edit])
    case patch(JSONPatch)
    /// The whole text.
    case text(String)
  }

  /// The version that the person saw or expects.
  package enum Expectation: Hashable, Sendable {
    /// The current version, whatever it is.
    case current
    /// The pod at this blob SHA.
    case revision(String)
    /// The pod must not exist.
    case absent
    /// The current version, or a new pod.
    case any
  }

  package var pod: PodID
  package var intent: Intent
  package var expectation: Expectation
  /// Whose value counts if both have changed a path.
  package var choices: [FieldPath: Side]
  /// The blob SHA that the choices were made against; `nil` if unknown, in which case they count as
  /// they are.
  package var decidedAt: String?
  package var actor: Actor
  /// The reason, on one line; see ``Reason``.
  package var reason: String?
  package var message: String?
  /// How the person wants to deploy it, instead of the configured mode; `nil` for the configured
  /// mode.
  package var asksFor: DeployMode?

  package init(
    pod: PodID,
    intent: Intent,
    expectation: Expectation,
    choices: [FieldPath: Side] = [:],
    decidedAt: String? = nil,
    actor: Actor = .anonymous,
    reason: String? = nil,
    message: String? = nil,
    asksFor: DeployMode? = nil
  ) {
    self.pod = pod
    self.intent = intent
    self.expectation = expectation
    self.choices = choices
    self.decidedAt = decidedAt
    self.actor = actor
    self.reason = reason.flatMap(Reason.clean)
    self.message = message
    self.asksFor = asksFor
  }

  /// Whether it is a form that was filled from its own text.
  var hasDraft: Bool {
    if case .form(let submission) = intent { submission.draft != nil } else { false }
  }
}

/// The result of a request.
package enum Proposal: Sendable {
  /// The repository already has these values.
  case unchanged(Original?)
  case change(ChangeSet)
  case conflict(Conflict)
}

/// Two people changed the same values.
package struct Conflict: Sendable {
  package let pod: PodID
  /// The version that the person saw; `nil` if there was no pod.
  package let base: Original?
  /// The current version; `nil` if the pod no longer exists.
  package let theirs: Original?
  /// All conflicts, decided or not.
  package let conflicts: [MergeConflict]
  /// The decisions so far.
  package let choices: [FieldPath: Side]
  /// The others' changes without conflicts.
  package let theirChanges: [FieldChange]
  /// The person's changes without conflicts.
  package let yourChanges: [FieldChange]
}

/// Why a text or a document cannot be a pod's spec.yml.
package enum InvalidSpec: Error, Hashable, Sendable {
  /// It is not readable YAML.
  case malformed(YAMLError)
  /// It is longer than ``Spec/largest``.
  case tooLarge(bytes: Int)
  /// The schema forbids it.
  case forbidden([Violation])
}
