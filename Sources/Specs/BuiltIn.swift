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

  package static let schema = Schema(
    fields: [
      Field(
        path: instanceName,
        title: "Instance name",
        shortTitle: "name",
        help: "1–30 lower-case letters a to z, digits and hyphens, with no hyphen at either end. "
          + "For example web1.",
        kind: .text(
          TextRule(
            longest: 30,
            alphabet: "abcdefghijklmnopqrstuvwxyz0123456789-",
            inside: "-",
            words: "lower-case letters a to z, digits and hyphens"
          )
        ),
        isRequired: true
      ),
      Field(
        path: firewall,
        title: "Web application firewall (WAF)",
        shortTitle: "WAF",
        help: "Filters requests before they reach the pod.",
        kind: .boolean,
        standard: .bool(false)
      ),
    ],
    outline: """
      apiVersion: v1
      kind: Pod
      metadata:
        customer:
        environment:
      spec:
        compute:
          instance_name:
          instance_type: t4g.nano
        security:
          waf:
            enabled: false

      """,
    customer: ["metadata", "customer"],
    environment: ["metadata", "environment"]
  )

  private static let instanceName: FieldPath = ["spec", "compute", "instance_name"]
  private static let firewall: FieldPath = ["spec", "security", "waf", "enabled"]
}
