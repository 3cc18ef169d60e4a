/// One field of a deployment: what the repository says, and what it will say.
package struct Change: Hashable, Sendable {
  package let label: String
  /// `nil` for a new pod, or a key that is missing.
  package let old: String?
  package let new: String

  /// Whether anything is different afterwards.
  package var isChange: Bool { old != new }

  /// Both fields, changed or not.
  ///
  /// - Parameters:
  ///   - request: What is to be deployed.
  ///   - spec: The spec as it stands; `nil` for a new pod.
  /// - Returns: One for each field, in the form's order.
  package static func all(_ request: DeploymentRequest, from spec: Spec?) -> [Change] {
    [
      Change(
        label: "Instance name",
        old: spec?.instanceName.value,
        new: request.instanceName.text
      ),
      Change(
        label: "WAF",
        old: spec?.wafEnabled.value.map { $0 ? "on" : "off" },
        new: request.wafEnabled ? "on" : "off"
      ),
    ]
  }
}
