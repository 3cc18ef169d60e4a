import YAML

extension SettingsReader {
  mutating func readEnvironments(_ node: Node) {
    guard let items = list(node, of: "environments") else { return }
    var environments: [Environment] = []
    for item in items {
      guard let environment = environment(item) else { continue }
      if environments.contains(where: { $0.name == environment.name }) {
        note(
          item.start,
          "the environment \(environment.name) is listed twice; the first one counts"
        )
      } else {
        environments.append(environment)
      }
    }
    settings.environments = environments
  }

  private mutating func environment(_ node: Node) -> Environment? {
    guard case .mapping(let entries) = node.content else {
      return name(node).map { Environment(name: $0) }
    }
    guard let named = node.entry("name") else {
      note(node.start, "an environment needs a name, so this one is ignored")
      return nil
    }
    guard let name = name(named.value) else { return nil }
    var isProtected = false
    var mode: DeployMode?
    for entry in entries {
      switch (entry.key, entry.value.value) {
      case ("name", _): break
      case ("protected", .bool(let value)): isProtected = value
      case ("protected", _):
        isProtected = true
        note(entry.value.start, "protected must be true or false, so \(name) counts as protected")
      case ("mode", _): mode = self.mode(entry.value, of: name)
      default:
        noteUnknown(entry)
      }
    }
    return Environment(name: name, isProtected: isProtected, mode: mode)
  }

  private mutating func name(_ node: Node) -> String? {
    if case .scalar(let scalar) = node.content, let slug = Slug(scalar.text) { return slug.text }
    note(
      node.start,
      "an environment's name has 1–\(Slug.limit) letters A–Z, digits, hyphens and underscores, so this one "
        + "is ignored"
    )
    return nil
  }

  /// How changes of an environment are deployed.
  private mutating func mode(_ node: Node, of name: String) -> DeployMode? {
    guard case .scalar(let scalar) = node.content, let mode = DeployMode(rawValue: scalar.text)
    else {
      note(
        node.start,
        "mode must be dispatch, pull-request or commit, so \(name) follows DEPLOY_MODE"
      )
      return nil
    }
    return mode
  }
}
