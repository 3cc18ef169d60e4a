import YAML

/// Reads `spec-editor.yml`.
///
/// Every key is optional. What cannot be understood is noted with its place, and what is built in applies
/// instead; only of an environment that is written wrong the worse is assumed, which is that it is protected.
struct SettingsReader {
  private static let file = SteeringFile.settings
  /// Problems that are noted; a file with more is wrong as a whole.
  private static let mostProblems = 20
  /// Entries of one list that are read.
  private static let longestList = 200

  private(set) var settings = BuiltIn.settings
  private(set) var problems: [SteeringProblem] = []

  /// Notes a file that is too large to be read.
  mutating func refuse() {
    let limit = "\(SteeringFile.largest >> 10) KiB"
    note(nil, "the file is larger than \(limit), so the defaults apply")
  }

  mutating func read(_ bytes: [UInt8]) {
    let document: Document
    do throws(YAMLError) {
      document = try Document(bytes: bytes)
    } catch {
      return note(error.mark, "\(error.problem). The defaults apply")
    }
    guard let root = document.root, root.value != .null else { return }
    guard case .mapping(let entries) = root.content else {
      return note(root.start, "the file must be a mapping, and is \(root.kind). The defaults apply")
    }
    for entry in entries { read(entry) }
  }

  private mutating func read(_ entry: Node.Entry) {
    switch entry.key {
    case "environments": readEnvironments(entry.value)
    case "inputs": readInputs(entry.value)
    case "columns": readColumns(entry.value)
    case "name": readName(entry.value)
    default: noteUnknown(entry)
    }
  }

  // MARK: Environments

  private mutating func readEnvironments(_ node: Node) {
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
    for entry in entries {
      switch (entry.key, entry.value.value) {
      case ("name", _): break
      case ("protected", .bool(let value)): isProtected = value
      case ("protected", _):
        isProtected = true
        note(entry.value.start, "protected must be true or false, so \(name) counts as protected")
      default:
        noteUnknown(entry)
      }
    }
    return Environment(name: name, isProtected: isProtected)
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

  // MARK: Inputs, columns and the name

  private mutating func readInputs(_ node: Node) {
    guard case .mapping(let entries) = node.content else {
      return note(node.start, "inputs must be a mapping, and is \(node.kind). The defaults apply")
    }
    var inputs: [EditorSettings.Input] = []
    for entry in entries.prefix(Self.longestList) {
      guard let path = path(entry.value) else { continue }
      if EditorSettings.Input.reserved.contains(entry.key)
        || entry.key.utf8.first == UInt8(ascii: "_")
      {
        note(
          entry.keyMark,
          "the input “\(entry.key)” has a meaning of its own, so this line is ignored"
        )
      } else if inputs.contains(where: { $0.path == path }) {
        note(entry.keyMark, "\(path) has an input already; the first one counts")
      } else {
        inputs.append(.init(name: entry.key, path: path))
      }
    }
    settings.inputs = inputs
  }

  private mutating func readColumns(_ node: Node) {
    guard let items = list(node, of: "columns") else { return }
    var columns: [FieldPath] = []
    for item in items {
      if let path = path(item), !columns.contains(path) { columns.append(path) }
    }
    settings.columns = columns
  }

  private mutating func readName(_ node: Node) {
    guard case .scalar(let scalar) = node.content, case .string(let pattern) = scalar.value,
      !pattern.isEmpty, pattern.utf8.count <= 500
    else {
      return note(node.start, "name must be a text of 1–500 characters. The default applies")
    }
    settings.name = pattern
    for case .text(let text) in settings.nameParts where text.contains("{") || text.contains("}") {
      note(
        node.start,
        "name knows {customer}, {environment} and places such as {/spec/name}; “\(text)” is shown as it is"
      )
    }
  }

  /// The place that a text names.
  private mutating func path(_ node: Node) -> FieldPath? {
    if case .scalar(let scalar) = node.content, scalar.text.utf8.count <= 1000,
      let path = FieldPath(pointer: scalar.text), !path.isRoot
    {
      return path
    }
    note(
      node.start,
      "a place is written as a JSON Pointer such as /spec/name, so this line is ignored"
    )
    return nil
  }

  private mutating func list(_ node: Node, of key: String) -> [Node]? {
    guard case .sequence(let items) = node.content else {
      note(node.start, "\(key) must be a list, and is \(node.kind). The defaults apply")
      return nil
    }
    if items.count > Self.longestList {
      note(node.start, "\(key) has more than \(Self.longestList) items; the others are ignored")
    }
    return Array(items.prefix(Self.longestList))
  }

  private mutating func noteUnknown(_ entry: Node.Entry) {
    note(
      entry.keyMark,
      "unknown key “\(entry.key.shown(limit: 60))” is ignored",
      isMinor: true
    )
  }

  private mutating func note(_ mark: Mark?, _ message: String, isMinor: Bool = false) {
    guard problems.count < Self.mostProblems else { return }
    problems.append(SteeringProblem(Self.file, at: mark, message, isMinor: isMinor))
  }
}
