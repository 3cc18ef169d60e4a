internal import Text
import YAML

/// Reads `spec-editor.yml`.
///
/// Every key is optional. What cannot be understood is noted with its position, and the built-in
/// value applies. Only for protections the stricter value applies: an environment is protected, and
/// a reason is required.
struct SettingsReader {
  private static let file = SteeringFile.settings
  /// The most problems to note; a file with more is wrong as a whole.
  private static let mostProblems = 20
  /// The most entries of one list.
  static let longestList = 200

  var settings = BuiltIn.settings
  private(set) var problems: [SteeringProblem] = []

  /// Notes a file that is too large to read.
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
    case "template": readTemplate(entry.value)
    case "require_reason": readReason(entry.value)
    case "pull_request": readPullRequest(entry)
    case "warnings": readWarnings(entry.value)
    default: noteUnknown(entry)
    }
  }

  // MARK: Helpers

  /// The path in a text.
  mutating func path(_ node: Node) -> FieldPath? {
    if case .scalar(let scalar) = node.content, scalar.text.utf8.count <= 1000,
      let path = FieldPath(pointer: scalar.text), !path.isRoot
    {
      return path
    }
    note(
      node.start,
      "a path must be a JSON Pointer such as /spec/name, so this line is ignored"
    )
    return nil
  }

  /// The items of a list; `nil` if it is not a list.
  mutating func list(_ node: Node, of key: String, longest: Int = longestList) -> [Node]? {
    guard case .sequence(let items) = node.content else {
      note(node.start, "\(key) must be a list, and is \(node.kind). The defaults apply")
      return nil
    }
    if items.count > longest {
      note(node.start, "\(key) has more than \(longest) items; the others are ignored")
    }
    return Array(items.prefix(longest))
  }

  /// A text of one line; `nil` if it is not one, or too long.
  func line(_ node: Node, longest: Int) -> String? {
    guard case .scalar(let scalar) = node.content, scalar.value != .null,
      scalar.text.unicodeScalars.count <= longest
    else { return nil }
    let line = scalar.text.shown(limit: longest)
    return line.isEmpty ? nil : line
  }

  mutating func noteUnknown(_ entry: Node.Entry) {
    note(
      entry.keyMark,
      "unknown key “\(entry.key.shown(limit: 60))” is ignored",
      isMinor: true
    )
  }

  mutating func note(_ mark: Mark?, _ message: String, isMinor: Bool = false) {
    guard problems.count < Self.mostProblems else { return }
    problems.append(SteeringProblem(Self.file, at: mark, message, isMinor: isMinor))
  }
}
