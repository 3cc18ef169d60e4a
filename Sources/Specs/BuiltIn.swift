import YAML

/// What applies to a repository that says nothing else.
///
/// The one place that knows the names of a pod's fields and of its environments.
package enum BuiltIn {
  package static let settings = EditorSettings(
    environments: [
      Environment(name: "dev"), Environment(name: "stg"),
      Environment(name: "prd", isProtected: true),
    ],
    inputs: [
      .init(name: "instance_name", path: instanceName),
      .init(name: "waf_enabled", path: firewall),
    ],
    columns: [instanceName, firewall],
    name: "{customer}-{environment}-{/spec/compute/instance_name}"
  )

  private static let instanceName: FieldPath = ["spec", "compute", "instance_name"]
  private static let firewall: FieldPath = ["spec", "security", "waf", "enabled"]
}
