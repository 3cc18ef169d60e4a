package import YAML

/// A file in a commit.
package struct OldText: Hashable, Sendable {
  /// The blob SHA.
  package let revision: String
  /// The exact text; `nil` for a file that is too large to read, or not UTF-8.
  package let text: String?
  /// Why there is no text, without a full stop; `nil` if there is.
  package let problem: String?

  package init(revision: String, bytes: [UInt8]) {
    self.revision = revision
    let text = String(validating: bytes, as: UTF8.self)
    self.text = text
    problem = text == nil ? "The file is not UTF-8" : nil
  }

  /// A file of more than ``Spec/largest`` bytes, which was not read.
  package init(tooLarge revision: String) {
    self.revision = revision
    text = nil
    problem = "The file is larger than \(Spec.largest >> 10) KiB"
  }
}

/// A revision, with the file before and after it.
package struct RevisionTexts: Sendable {
  package let revision: Revision
  /// `nil` if the revision created the file.
  package let before: OldText?
  /// `nil` if it removed the file.
  package let after: OldText?

  package init(revision: Revision, before: OldText?, after: OldText?) {
    self.revision = revision
    self.before = before
    self.after = after
  }
}

extension Spec {
  /// Parses a text by the same rules as every spec.
  package static func document(_ text: String) throws(YAMLError) -> Document {
    try Document(text, limits: limits)
  }
}
