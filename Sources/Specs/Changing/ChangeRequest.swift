package import YAML

/// What somebody wants to change, before anything is known about the state of the repository.
package struct ChangeRequest: Sendable {
  package enum Intent: Sendable {
    case form(Submission)
    /// Operations on what a document says, such as a patch.
    case edits(@Sendable (Value) throws -> [Edit])
    case patch(JSONPatch)
    /// The whole text.
    case text(String)
  }

  /// What the person saw, or expects.
  package enum Expectation: Hashable, Sendable {
    /// Whatever is there now.
    case current
    /// The pod at this blob SHA.
    case revision(String)
    /// No such pod.
    case absent
    /// The pod as it is, or none.
    case any
  }

  package var pod: PodID
  package var intent: Intent
  package var expectation: Expectation
  /// Which side counts, where both have changed the same.
  package var choices: [FieldPath: Side]
  /// The blob SHA of what the choices were made against; `nil` where nobody says, and they count as they are.
  package var decidedAt: String?
  package var actor: Actor
  /// Why, on one line; see ``Reason``.
  package var reason: String?
  package var message: String?
  /// How the person wants it deployed instead of how the settings say; `nil` for that.
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

  /// Whether it is a form that was filled from a text of its own.
  var hasDraft: Bool {
    if case .form(let submission) = intent { submission.draft != nil } else { false }
  }
}

/// What becomes of a request.
package enum Proposal: Sendable {
  /// The repository says all of it already.
  case unchanged(Original?)
  case change(ChangeSet)
  case conflict(Conflict)
}

/// Two people changed the same.
package struct Conflict: Sendable {
  package let pod: PodID
  /// What the person saw; `nil` where that was no pod.
  package let base: Original?
  /// What is there now; `nil` where the pod is gone.
  package let theirs: Original?
  /// All of them, decided or not.
  package let conflicts: [MergeConflict]
  /// What is decided already, and counts.
  package let choices: [FieldPath: Side]
  /// What the others changed besides.
  package let theirChanges: [FieldChange]
  /// What the person changed besides.
  package let yourChanges: [FieldChange]
}

/// Why a text or a document cannot become a pod's spec.yml.
package enum InvalidSpec: Error, Hashable, Sendable {
  /// It is no YAML that can be read.
  case malformed(YAMLError)
  /// It is longer than ``Spec/largest``.
  case tooLarge(bytes: Int)
  /// The schema forbids it.
  case forbidden([Violation])
}
