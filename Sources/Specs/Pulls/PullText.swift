internal import Text
package import YAML

/// The title and description of a pull request.
///
/// Everything that people typed is in code spans, where it is not markup and mentions no one.
package struct PullText: Sendable {
  /// The most characters; GitHub accepts 256 and 65,536.
  private static let longest = (title: 250, body: 60_000)
  private static let longestValue = 200
  /// Rows of the table.
  private static let mostRows = 200

  package let title: String
  package let body: String

  /// Describes a change.
  ///
  /// - Parameters:
  ///   - change: The newest change.
  ///   - before: The spec where the branch begins; `nil` for a new pod.
  ///   - steering: The names of fields, which are secret, and the pattern of the title.
  package init(_ change: ChangeSet, from before: Value?, _ steering: Steering) {
    title = Self.title(change, steering)
    let changes = FieldChange.list(from: before, to: change.document.value)
    var parts = [
      change.isCreation ? "Creates the pod `\(change.pod)`." : "Changes `\(change.pod)`."
    ]
    parts.append(Self.table(changes, steering))
    let warnings =
      ChangeWarnings.sentences(for: changes, from: before, to: change.document.value, steering)
    if !warnings.isEmpty {
      parts.append(
        "**Warnings**\n\n" + warnings.map { "- \(Self.code($0))" }.joined(separator: "\n")
      )
    }
    if let reason = change.reason { parts.append("**Reason:** \(Self.code(reason))") }
    parts.append("**Requested by:** \(change.actor.name.map(Self.code) ?? "unknown")")
    parts.append(
      "Opened with Spec Editor. Changing the pod there again updates this pull request."
    )
    let text = parts.joined(separator: "\n\n")
    body =
      text.unicodeScalars.count <= Self.longest.body
      ? text : String(text.prefix(Self.longest.body)) + "\n\n…"
  }

  private static func title(_ change: ChangeSet, _ steering: Steering) -> String {
    let title = NamePart.parts(of: steering.settings.pullRequest.title).map { part in
      switch part {
      case .text(let text): text
      case .customer: change.pod.customer.text
      case .environment: change.pod.environment.text
      case .field(let path):
        change.document.value.value(at: path).map {
          steering.schema.masked($0, at: path).singleText ?? ""
        } ?? ""
      }
    }.joined().shown(limit: longest.title)
    return title.isEmpty ? "Deploy \(change.pod)" : title
  }

  private static func table(_ changes: [FieldChange], _ steering: Steering) -> String {
    guard !changes.isEmpty else {
      return "No values change, only comments or formatting."
    }
    var lines = ["| Field | Old | New |", "|---|---|---|"]
    for change in changes.prefix(mostRows) {
      let masked = steering.schema.masked(change)
      lines.append(
        "| \(cell(steering.settings.name(of: change.path))) | \(value(masked.old)) | \(value(masked.new)) |"
      )
    }
    if changes.count > mostRows {
      lines.append("\nAnd \((changes.count - mostRows).grouped) more.")
    }
    return lines.joined(separator: "\n")
  }

  private static func value(_ value: Value?) -> String {
    guard let value else { return "not set" }
    if value == .null { return cell("null") }
    let text = value.singleText ?? String(decoding: JSON(value).bytes.dropLast(), as: UTF8.self)
    return text.isEmpty ? cell("\"\"") : cell(text)
  }

  /// A code span in a cell of a table, where only a backslash keeps a bar from ending the cell.
  private static func cell(_ text: String) -> String { code(text.replacing("|", with: "\\|")) }

  /// A code span that the text cannot end.
  private static func code(_ text: String) -> String {
    let text = text.shown(limit: longestValue * 3)
    var (run, longest) = (0, 0)
    for character in text.unicodeScalars {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let pad =
      text.hasPrefix("`") || text.hasSuffix("`") || text.allSatisfy(\.isWhitespace) ? " " : ""
    return text.isEmpty ? "–" : "\(fence)\(pad)\(text)\(pad)\(fence)"
  }
}
