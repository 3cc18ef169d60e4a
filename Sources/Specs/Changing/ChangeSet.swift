package import YAML

/// A change as it is reviewed and as the repository receives it, byte for byte.
package struct ChangeSet: Sendable {
  package let pod: PodID
  /// What it starts from; `nil` for a new pod.
  package let original: Original?
  /// The whole new text.
  package let text: String
  /// What the new text says.
  package let document: Document
  /// Field by field, as people read it; empty where only comments or spelling change.
  package let changes: [FieldChange]
  /// Comments that go with what is removed.
  package let lostComments: [Comment]
  /// What a person should know before they confirm; sentences.
  package let warnings: [String]
  /// What others have changed since the person began; `nil` where nobody has.
  package let theirs: [FieldChange]?
  package let actor: Actor
  package let reason: String?
  /// A commit message of the person's own, where the source commits.
  package let message: String?
  /// How the person wants it deployed instead of how the settings say; `nil` for that.
  package let asksFor: DeployMode?

  package init(
    pod: PodID,
    original: Original?,
    text: String,
    document: Document,
    changes: [FieldChange],
    lostComments: [Comment] = [],
    warnings: [String] = [],
    theirs: [FieldChange]? = nil,
    actor: Actor = .anonymous,
    reason: String? = nil,
    message: String? = nil,
    asksFor: DeployMode? = nil
  ) {
    self.pod = pod
    self.original = original
    self.text = text
    self.document = document
    self.changes = changes
    self.lostComments = lostComments
    self.warnings = warnings
    self.theirs = theirs
    self.actor = actor
    self.reason = reason
    self.message = message
    self.asksFor = asksFor
  }

  package var isCreation: Bool { original == nil }

  /// The blob SHA that it starts from; as git writes it for what is not there, zeros for a new pod.
  package var revision: String { original?.revision ?? Self.noRevision }

  /// The text as it was; empty for a new pod.
  package var oldText: String { original?.text ?? "" }

  package static let noRevision = String(repeating: "0", count: 40)
}
