package import YAML

/// A pod's spec.yml before a change, even if it cannot be read.
package struct Original: Sendable {
  package let pod: PodID
  /// The blob SHA.
  package let revision: String
  package let text: String
  /// `nil` for a text that does not parse.
  package let document: Document?
  /// Why it does not parse.
  package let unusable: UnusableSpec?

  package init(_ spec: Spec) {
    pod = spec.pod
    revision = spec.revision
    text = spec.document.text
    document = spec.document
    unusable = nil
  }

  /// An existing file that cannot be read; `nil` if it is too large to edit here.
  package init?(_ unusable: UnusableSpec) {
    guard let text = unusable.text else { return nil }
    pod = unusable.pod
    revision = unusable.revision
    self.text = text
    document = nil
    self.unusable = unusable
  }

  /// The document's value; null if it cannot be read.
  package var value: Value { document?.value ?? .null }
}
