@testable import GitHub

/// Typical workflows.
extension FakeGitHub {
  static func workflow(_ inputs: String) -> String {
    let inputs = inputs.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n")
    return """
      name: Deploy
      on:
        workflow_dispatch:
          inputs:
      \(inputs)
      jobs: {}
      """
  }

  /// Takes the whole text, and single values.
  static let workflow = workflow(
    """
    customer: {type: string, required: true}
    environment: {type: string, required: true}
    spec: {type: string}
    revision: {type: string}
    instance_name: {type: string}
    waf_enabled: {type: boolean}
    requested_by: {type: string}
    reason: {type: string}
    """
  )

  /// The workflow of the original.
  static let fourInputs = workflow(
    """
    customer: {description: Customer, required: true, type: string}
    environment: {type: choice, required: true, options: [dev, stg, prd]}
    instance_name: {description: Instance name, required: true, type: string}
    waf_enabled: {description: Enable WAF, required: true, type: boolean, default: false}
    """
  )

  static let noInputs = "name: Deploy\non:\n  workflow_dispatch:\njobs: {}\n"

  static let workflowPath = ".github/workflows/deploy-pod.yml"
}
