import Schema
import YAML

/// The defaults for a repository without settings.
///
/// The only place that knows the names of a pod's fields and environments.
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
    name: "{customer}-{environment}-{/spec/compute/instance_name}",
    warnings: [
      WarningRule(path: firewall, event: .disabled, message: "The firewall goes off"),
      WarningRule(
        path: ["spec", "compute", "count"],
        event: .decreased,
        message: "Instances will be terminated"
      ),
    ]
  )

  package static let schema: SpecSchema = {
    guard let document = try? Document(text), let rules = try? JSONSchema(document) else {
      preconditionFailure("the built-in schema is one")
    }
    return SpecSchema(document.value, rules)
  }()

  /// A schema in the form that a repository could have.
  private static let text = """
    $schema: https://json-schema.org/draft/2020-12/schema
    title: Pod
    type: object
    required: [spec]
    properties:
      apiVersion: true
      kind: true
      metadata:
        type: object
        properties:
          customer: true
          environment: true
      spec:
        type: object
        required: [compute]
        properties:
          compute:
            type: object
            required: [instance_name]
            properties:
              instance_name:
                title: Instance name
                x-short-title: name
                description: >-
                  1–30 lower-case letters a to z, digits and hyphens, with no hyphen at either end. For example web1.
                type: string
                maxLength: 30
                pattern: ^[a-z0-9]([a-z0-9-]*[a-z0-9])?$
              instance_type: true
          security:
            type: object
            properties:
              waf:
                type: object
                properties:
                  enabled:
                    title: Web application firewall (WAF)
                    x-short-title: WAF
                    description: Filters requests before they reach the pod.
                    type: boolean
                    default: false

    """

  /// The text of a new document; parts that its schema does not name are left out.
  package static let outline = """
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

    """

  static let customer: FieldPath = ["metadata", "customer"]
  static let environment: FieldPath = ["metadata", "environment"]
  private static let instanceName: FieldPath = ["spec", "compute", "instance_name"]
  private static let firewall: FieldPath = ["spec", "security", "waf", "enabled"]
}
