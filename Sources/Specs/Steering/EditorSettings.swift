package import YAML

/// What steers the editor in one repository: which environments there are, what lists show, which input of the
/// workflow carries which field, and what a person is warned of and asked before a deployment.
package struct EditorSettings: Hashable, Sendable {
  /// An input of the workflow, and the field whose value it carries.
  package struct Input: Hashable, Sendable {
    /// What carries no field, but what a deployment is about.
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

  /// In the order of every page; those that are not named follow by name.
  package var environments: [Environment]
  package var inputs: [Input]
  /// The fields that lists show, and that a search looks at.
  package var columns: [FieldPath]
  /// The full name in headings; `{customer}`, `{environment}` and `{/pointer}` stand for values.
  package var name: String { didSet { nameParts = NamePart.parts(of: name) } }
  /// ``name`` in pieces; a placeholder that is none is text.
  package private(set) var nameParts: [NamePart]
  /// The folder whose files a new pod gets, below that of the pods and without slashes around; `nil` for none.
  package var template: String?
  /// Whether nothing is deployed without a reason.
  package var requiresReason: Bool
  package var pullRequest: PullRequestSettings
  /// What a person is warned of, besides what is built in.
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

  /// The folder of the template where nobody names another; it need not exist.
  package static let defaultTemplate = ".template"
}

/// A stage of a pod's life, as the settings know it.
package struct Environment: Hashable, Sendable {
  package let name: String
  /// Whether a deployment is to be reviewed and its pod's name typed.
  package let isProtected: Bool
  /// What confirming a change does here; `nil` for what `DEPLOY_MODE` says.
  package let mode: DeployMode?

  package init(name: String, isProtected: Bool = false, mode: DeployMode? = nil) {
    self.name = name
    self.isProtected = isProtected
    self.mode = mode
  }
}

extension EditorSettings {
  /// The input that carries the field at a path; `nil` where none does.
  package func input(of path: FieldPath) -> Input? { inputs.first { $0.path == path } }

  /// How a form and the API call the field at a path: by the workflow input that carries it, else by its pointer.
  package func name(of path: FieldPath) -> String { input(of: path)?.name ?? path.description }

  /// Whether deployments to an environment are reviewed and confirmed; `PRD` is no way around `prd`.
  package func isProtected(_ environment: Slug) -> Bool {
    let name = environment.text.lowercased()
    return environments.contains { $0.isProtected && $0.name.lowercased() == name }
  }

  /// What confirming a change does in an environment; `nil` for what `DEPLOY_MODE` says.
  package func mode(in environment: Slug) -> DeployMode? {
    let name = environment.text.lowercased()
    return environments.first { $0.name.lowercased() == name }?.mode
  }

  /// Whether a review asks why; where ``requiresReason`` is not set, the answer may be left out.
  package func asksReason(_ environment: Slug) -> Bool {
    requiresReason || isProtected(environment)
  }

  /// Where an environment comes in lists; those that are not named come last.
  package func rank(of environment: Slug) -> Int {
    environments.firstIndex { $0.name == environment.text } ?? environments.count
  }

  /// The order of lists: customers A–Z, environments as ``environments`` has them, others by name.
  package func lists(_ one: PodID, before other: PodID) -> Bool {
    if one.customer != other.customer { return one.customer < other.customer }
    return lists(one.environment, before: other.environment)
  }

  package func lists(_ one: Slug, before other: Slug) -> Bool {
    (rank(of: one), one) < (rank(of: other), other)
  }

  /// A pod's full name, by the pattern ``name``; what is not known of it is left to `unknown`.
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

/// A piece of the pattern that full names follow.
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
