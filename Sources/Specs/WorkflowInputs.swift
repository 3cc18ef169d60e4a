import YAML

/// What a workflow's `workflow_dispatch` asks for.
package struct WorkflowInputs: Hashable, Sendable {
  /// The values a `choice` input allows; `nil` where any valid name can be typed.
  package var customers: [String]?
  /// The values a `choice` input allows; `nil` where any valid name can be typed.
  package var environments: [String]?
  /// Whether the workflow declares `requested_by`, so that who asked may be sent.
  package var takesRequestedBy: Bool

  package init(
    customers: [String]? = nil,
    environments: [String]? = nil,
    takesRequestedBy: Bool = false
  ) {
    self.customers = customers
    self.environments = environments
    self.takesRequestedBy = takesRequestedBy
  }

  /// No limits, as in a local repository.
  package static let unlimited = WorkflowInputs()

  /// What a workflow file declares.
  ///
  /// `nil` when the file has no `workflow_dispatch` trigger or is not readable YAML.
  ///
  /// - Parameter bytes: The file, `.github/workflows/{WORKFLOW_FILE}` at the dispatched branch.
  package init?(workflow bytes: [UInt8]) {
    return nil
  }
}
