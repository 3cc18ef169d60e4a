package import YAML

/// A pod's spec.yml as a change finds it, also where it cannot be read.
package struct Original: Sendable {
  package let pod: PodID
  /// The blob SHA.
  package let revision: String
  package let text: String
  /// `nil` for a text that does not parse.
  package let document: Document?
  /// Why not.
  package let unusable: UnusableSpec?

  package init(_ spec: Spec) {
    pod = spec.pod
    revision = spec.revision
    text = spec.document.text
    document = spec.document
    unusable = nil
  }

  /// A file that is there but cannot be read; `nil` for one that is too large to be edited here.
  package init?(_ unusable: UnusableSpec) {
    guard let text = unusable.text else { return nil }
    pod = unusable.pod
    revision = unusable.revision
    self.text = text
    document = nil
    self.unusable = unusable
  }

  /// What the document says; null for one that cannot be read.
  package var value: Value { document?.value ?? .null }
}
