package import YAML

/// The result of merging your changes into a document that someone else has changed in the
/// meantime.
package enum MergeOutcome: Sendable {
  /// There are no conflicts, or every conflict is decided.
  case merged(Merged)
  /// A person must decide; the merged document has their value for each conflict.
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

/// Their document with your changes.
package struct Merged: Sendable {
  /// The merged value; `nil` for no document.
  package let value: Value?
  /// The edits that produce it from theirs.
  package let edits: [Edit]
  /// What they changed.
  package let theirChanges: [FieldChange]
  /// What you changed, including conflicts.
  package let yourChanges: [FieldChange]
}

/// A place that both changed in different ways; `nil` means absent.
package struct MergeConflict: Hashable, Sendable {
  /// What the conflict is about.
  package enum Subject: Hashable, Sendable {
    /// The value.
    case value
    /// You remove the value together with these comments, which they have written or changed.
    case comments([String])
    /// Lines of comments, spacing or order: only one of the two texts can be kept; this one is
    /// yours.
    case text(String)
  }

  /// The path, which no other conflict has, so that it can identify the decision.
  ///
  /// Indexes refer to their document. An item that they removed from a list with keys counts after
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

  /// Whether a decision about an earlier version of theirs also applies to this conflict.
  func asksTheSame(as other: MergeConflict) -> Bool {
    if case .text = subject { return false }
    return subject == other.subject && base.isSame(as: other.base)
      && theirs.isSame(as: other.theirs) && yours.isSame(as: other.yours)
  }
}

/// Whose value is used if both changed it.
package enum Side: String, Hashable, Sendable, CaseIterable { case theirs, yours }

/// How two changed versions of a list are merged.
package enum SequenceRule: Hashable, Sendable {
  /// Item by item, in order; if both added or removed items at one place, a decision about the
  /// whole list is needed.
  case aligned
  /// Unique scalars without order: JSON Schema's `uniqueItems`.
  case set
  /// Mappings that are identified by their values at these keys: `x-kubernetes-list-map-keys`.
  case keyed([String])
}
