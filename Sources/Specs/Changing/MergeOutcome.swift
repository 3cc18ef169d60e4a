package import YAML

/// What became of your changes to a document that somebody else has changed in the meantime.
package enum MergeOutcome: Sendable {
  /// The changes do not touch each other, or every conflict is decided.
  case merged(Merged)
  /// A person must decide; what is merged leaves theirs in place of each conflict.
  case conflict([MergeConflict], Merged)

  package var merged: Merged {
    switch self {
    case .merged(let merged), .conflict(_, let merged): merged
    }
  }

  package var conflicts: [MergeConflict] {
    switch self {
    case .merged: []
    case .conflict(let conflicts, _): conflicts
    }
  }
}

/// Their document with your changes in it.
package struct Merged: Sendable {
  /// What it says; `nil` for no document.
  package let value: Value?
  /// What makes it of theirs.
  package let edits: [Edit]
  /// What they changed.
  package let theirChanges: [FieldChange]
  /// What you changed, conflicts included.
  package let yourChanges: [FieldChange]
}

/// A place that both changed, each in another way; absent is `nil`.
package struct MergeConflict: Hashable, Sendable {
  /// What the two disagree about.
  package enum Subject: Hashable, Sendable {
    /// The value.
    case value
    /// You remove it, and with it these comments, which they have written or changed.
    case comments([String])
    /// The lines of comments, spacing or order: one of the two texts must go. Yours is this one.
    case text(String)
  }

  /// No other conflict has the same path, so that it can name the decision.
  ///
  /// Indexes are those of their document. An item of a list with keys that they removed is counted after
  /// its end.
  package let path: FieldPath
  package let base: Value?
  package let theirs: Value?
  package let yours: Value?
  package let subject: Subject

  package init(
    path: FieldPath,
    base: Value?,
    theirs: Value?,
    yours: Value?,
    subject: Subject = .value
  ) {
    self.path = path
    self.base = base
    self.theirs = theirs
    self.yours = yours
    self.subject = subject
  }

  package var isAboutComments: Bool { if case .comments = subject { true } else { false } }

  /// Whether a decision made about an earlier version of theirs is one about this, too.
  func asksTheSame(as other: MergeConflict) -> Bool {
    if case .text = subject { return false }
    return subject == other.subject && base.isSame(as: other.base)
      && theirs.isSame(as: other.theirs) && yours.isSame(as: other.yours)
  }
}

/// Whose value is taken where both changed it.
package enum Side: String, Hashable, Sendable, CaseIterable { case theirs, yours }

/// How two changed versions of a list become one.
package enum SequenceRule: Hashable, Sendable {
  /// Item by item, in order; a decision about the whole list where both added or removed at one place.
  case aligned
  /// Scalars without order, each once: JSON Schema's `uniqueItems`.
  case set
  /// Mappings that are told apart by what they hold at these keys: `x-kubernetes-list-map-keys`.
  case keyed([String])
}
