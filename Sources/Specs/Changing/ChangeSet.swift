package import YAML

/// A change as it is reviewed, and as the repository receives it, byte for byte.
package struct ChangeSet: Sendable {
  package let pod: PodID
  /// The version that it is based on; `nil` for a new pod.
  package let original: Original?
  /// The whole new text.
  package let text: String
  /// The parsed new text.
  package let document: Document
  /// The changed fields for people; empty if only comments or formatting change.
  package let changes: [FieldChange]
  /// Comments that are removed together with values.
  package let lostComments: [Comment]
  /// What a person should know before they confirm, in sentences.
  package let warnings: [String]
  /// What others have changed since the person began; `nil` if nothing.
  package let theirs: [FieldChange]?
  package let actor: Actor
  package let reason: String?
  /// The person's own commit message, if the source commits.
  package let message: String?
  /// How the person wants to deploy it, instead of the configured mode; `nil` for the configured
  /// mode.
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

  /// The blob SHA that it is based on; for a new pod zeros, as git writes a missing blob.
  package var revision: String { original?.revision ?? Self.noRevision }

  /// The old text; empty for a new pod.
  package var oldText: String { original?.text ?? "" }

  package static let noRevision = String(repeating: "0", count: 40)
}
