import YAML

/// What one field of a spec.yml holds.
package struct Field<Value: Hashable & Sendable>: Hashable, Sendable {
  /// `nil` where the key is missing or holds something that is no such value.
  package let value: Value?
  /// What a person should know about it, such as `written as "yes"`; a sentence.
  package let note: String?

  package init(value: Value?, note: String? = nil) {
    self.value = value
    self.note = note
  }
}

extension Spec {
  /// Where the fields stand in a spec.yml.
  package enum Path {
    package static let instanceName = ["spec", "compute", "instance_name"]
    package static let wafEnabled = ["spec", "security", "waf", "enabled"]
  }

  package var instanceName: Field<String> { Field(value: nil) }

  package var wafEnabled: Field<Bool> { Field(value: nil) }

  /// The text of this spec with both fields set; what does not change keeps its bytes.
  ///
  /// - Parameters:
  ///   - instanceName: The instance's new name.
  ///   - wafEnabled: Whether the firewall is to be on.
  /// - Returns: The new text; the old one where nothing changes.
  /// - Throws: ``SpecError/unusableSpec(_:message:)`` where a field cannot be edited safely.
  package func editing(
    instanceName: InstanceName,
    wafEnabled: Bool
  ) throws(SpecError) -> String {
    document.text
  }

  /// The text of a new pod's spec.yml.
  package static func newText(
    pod: PodID,
    instanceName: InstanceName,
    wafEnabled: Bool
  ) -> String {
    ""
  }
}
