package import YAML

/// A repository's settings: its environments, the columns of lists, the workflow inputs of fields,
/// and the warnings and questions before a deployment.
package struct EditorSettings: Hashable, Sendable {
  /// An input of the workflow, and the field whose value it carries.
  package struct Input: Hashable, Sendable {
    /// Inputs that carry no field, but facts about the deployment.
    static let reserved: Set<String> = [
      "customer", "environment", "mode", "spec", "revision", "requested_by", "reason",
    ]

    package let name: String
    package let path: FieldPath

    package init(name: String, path: FieldPath) {
      self.name = name
      self.path = path
    }
  }

  /// In the order of every page; other environments follow by name.
  package var environments: [Environment]
  package var inputs: [Input]
  /// The fields that lists show, and that a search covers.
  package var columns: [FieldPath]
  /// The full name in headings; `{customer}`, `{environment}` and `{/pointer}` stand for values.
  package var name: String { didSet { nameParts = NamePart.parts(of: name) } }
  /// ``name`` in parts; an unknown placeholder is text.
  package private(set) var nameParts: [NamePart]
  /// The folder with the files for a new pod, relative to that of the pods and without slashes at
  /// either end; `nil` for none.
  package var template: String?
  /// Whether every deployment needs a reason.
  package var requiresReason: Bool
  package var pullRequest: PullRequestSettings
  /// The warnings, in addition to the built-in ones.
  package var warnings: [WarningRule]

  package init(
    environments: [Environment],
    inputs: [Input],
    columns: [FieldPath],
    name: String,
    template: String? = defaultTemplate,
    requiresReason: Bool = false,
    pullRequest: PullRequestSettings = PullRequestSettings(),
    warnings: [WarningRule] = []
  ) {
    self.environments = environments
    self.inputs = inputs
    self.columns = columns
    self.name = name
    nameParts = NamePart.parts(of: name)
    self.template = template
    self.requiresReason = requiresReason
    self.pullRequest = pullRequest
    self.warnings = warnings
  }

  /// The default folder of the template; it does not have to exist.
  package static let defaultTemplate = ".template"
}

/// A stage of a pod's life, such as production.
package struct Environment: Hashable, Sendable {
  package let name: String
  /// Whether a deployment must be reviewed and confirmed with the pod's name.
  package let isProtected: Bool
  /// What confirming a change does in it; `nil` for `DEPLOY_MODE`.
  package let mode: DeployMode?

  package init(name: String, isProtected: Bool = false, mode: DeployMode? = nil) {
    self.name = name
    self.isProtected = isProtected
    self.mode = mode
  }
}

extension EditorSettings {
  /// The input that carries the field at a path; `nil` if there is none.
  package func input(of path: FieldPath) -> Input? { inputs.first { $0.path == path } }

  /// The name of a field in forms and in the API: its workflow input, otherwise its pointer.
  package func name(of path: FieldPath) -> String { input(of: path)?.name ?? path.description }

  /// Whether deployments to an environment are reviewed and confirmed; case does not matter, so
  /// `PRD` cannot bypass `prd`.
  package func isProtected(_ environment: Slug) -> Bool {
    let name = environment.text.lowercased()
    return environments.contains { $0.isProtected && $0.name.lowercased() == name }
  }

  /// What confirming a change does in an environment; `nil` for `DEPLOY_MODE`.
  package func mode(in environment: Slug) -> DeployMode? {
    let name = environment.text.lowercased()
    return environments.first { $0.name.lowercased() == name }?.mode
  }

  /// Whether a review asks for a reason; it is optional unless ``requiresReason`` is set.
  package func asksReason(_ environment: Slug) -> Bool {
    requiresReason || isProtected(environment)
  }

  /// The position of an environment in lists; unknown ones come last.
  package func rank(of environment: Slug) -> Int {
    environments.firstIndex { $0.name == environment.text } ?? environments.count
  }

  /// The order of lists: customers A–Z, environments as in ``environments``, others by name.
  package func lists(_ one: PodID, before other: PodID) -> Bool {
    if one.customer != other.customer { return one.customer < other.customer }
    return lists(one.environment, before: other.environment)
  }

  package func lists(_ one: Slug, before other: Slug) -> Bool {
    (rank(of: one), one) < (rank(of: other), other)
  }

  /// A pod's full name by the pattern ``name``; `unknown` provides missing values.
  package func fullName(
    of pod: PodID,
    value: (FieldPath) -> String?,
    unknown: String = ""
  ) -> String {
    nameParts.map { part in
      switch part {
      case .text(let text): text
      case .customer: pod.customer.text
      case .environment: pod.environment.text
      case .field(let path): value(path) ?? unknown
      }
    }.joined()
  }
}

/// A part of the pattern for full names.
package enum NamePart: Hashable, Sendable {
  case text(String)
  case customer
  case environment
  case field(FieldPath)

  static func parts(of pattern: String) -> [NamePart] {
    var parts: [NamePart] = []
    var rest = pattern[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
      let word = rest[rest.index(after: open)..<close]
      switch word {
      case "customer": parts.append(.customer)
      case "environment": parts.append(.environment)
      default:
        let path = word.hasPrefix("/") ? FieldPath(pointer: word) : nil
        parts.append(path.map { .field($0) } ?? .text("{\(word)}"))
      }
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(.text(String(rest))) }
    return parts
  }
}
