/// A form as it was sent, nothing trimmed, so that a refused one shows what was typed.
package struct Submission: Hashable, Sendable {
  package enum Mode: String, Sendable { case new, edit }

  package var mode: Mode
  package var customer: String
  package var environment: String
  package var instanceName: String
  package var wafEnabled: Bool
  /// The blob SHA that the form was filled from; `nil` when it was not sent.
  package var revision: String?

  package init(
    mode: Mode,
    customer: String = "",
    environment: String = "",
    instanceName: String = "",
    wafEnabled: Bool = false,
    revision: String? = nil
  ) {
    self.mode = mode
    self.customer = customer
    self.environment = environment
    self.instanceName = instanceName
    self.wafEnabled = wafEnabled
    self.revision = revision
  }

  /// The pod it is about, where both halves are names.
  package var pod: PodID? { PodID(customer: customer, environment: environment) }

  /// Checks every field.
  ///
  /// - Parameters:
  ///   - requestedBy: Who asks, where known.
  ///   - message: A commit message of theirs.
  ///   - keepsWAF: Whether nothing was said about the firewall, so that it stays as it is.
  /// - Returns: What to deploy.
  /// - Throws: ``InvalidSubmission`` with every problem, in the order of the fields.
  package func checked(
    requestedBy: String?,
    message: String? = nil,
    keepsWAF: Bool = false
  ) throws(InvalidSubmission) -> DeploymentRequest {
    let problems = [
      Self.slugProblem(customer, "customer").map { FieldProblem(.customer, $0) },
      Self.slugProblem(environment, "environment").map { FieldProblem(.environment, $0) },
      Self.instanceNameProblem(instanceName).map { FieldProblem(.instanceName, $0) },
    ].compactMap { $0 }
    guard problems.isEmpty, let pod, let name = InstanceName(instanceName) else {
      throw InvalidSubmission(problems: problems)
    }
    return DeploymentRequest(
      kind: mode == .new ? .create : .edit,
      pod: pod,
      instanceName: name,
      wafEnabled: wafEnabled,
      keepsWAF: keepsWAF,
      requestedBy: requestedBy,
      message: message,
      revision: revision
    )
  }
}

/// The fields of the forms, by the names that are sent.
package enum FormField: String, Sendable {
  case customer
  case environment
  case instanceName = "instance_name"
  case wafEnabled = "waf_enabled"
  case mode
}

/// What is wrong with one field, as an instruction to the person who filled it.
package struct FieldProblem: Hashable, Sendable {
  package let field: FormField
  package let message: String

  package init(_ field: FormField, _ message: String) {
    self.field = field
    self.message = message
  }
}

/// A form that cannot be deployed as it stands.
package struct InvalidSubmission: Error, Hashable, Sendable {
  package let problems: [FieldProblem]

  package init(problems: [FieldProblem]) { self.problems = problems }

  package subscript(field: FormField) -> String? { problems.first { $0.field == field }?.message }
}

extension Submission {
  private static func slugProblem(_ text: String, _ name: String) -> String? {
    let subject = name == "customer" ? "Customer" : "Environment"
    if text.isEmpty { return name == "customer" ? "Enter a customer" : "Enter an environment" }
    if text.unicodeScalars.count > Slug.limit {
      return "\(subject) must be \(Slug.limit) characters or fewer, and this has "
        + "\(text.unicodeScalars.count)"
    }
    if Slug(text) != nil { return nil }
    return "\(subject) can only contain letters a to z, digits, hyphens and underscores"
      + offender(in: text) { Slug.allows($0) }
  }

  private static func instanceNameProblem(_ text: String) -> String? {
    if text.isEmpty { return "Enter an instance name" }
    if text.unicodeScalars.count > InstanceName.limit {
      return "Instance name must be \(InstanceName.limit) characters or fewer, and this has "
        + "\(text.unicodeScalars.count)"
    }
    if InstanceName(text) != nil { return nil }
    if text.utf8.allSatisfy(InstanceName.allows) {
      return "Instance name must not begin or end with a hyphen"
    }
    return "Instance name can only contain lower-case letters a to z, digits and hyphens"
      + offender(in: text) { InstanceName.allows($0) }
  }

  /// Names the first character that is not allowed, since some cannot be seen.
  private static func offender(in text: String, allowed: (UInt8) -> Bool) -> String {
    guard
      let scalar = text.unicodeScalars.first(where: {
        !$0.isASCII || !allowed(UInt8(truncatingIfNeeded: $0.value))
      })
    else { return "" }
    switch scalar {
    case " ": return ", not a space"
    case "\t": return ", not a tab"
    case _ where scalar.properties.generalCategory == .control: return ", not a control character"
    default: return ", not “\(scalar)”"
    }
  }
}
