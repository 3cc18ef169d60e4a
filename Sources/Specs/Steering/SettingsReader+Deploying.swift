internal import Text
import YAML

extension SettingsReader {
  /// The most bytes of a template's path.
  private static let longestTemplate = 500

  mutating func readTemplate(_ node: Node) {
    guard case .scalar(let scalar) = node.content else { return noteTemplate(node) }
    if scalar.value == .null || scalar.text.isEmpty {
      settings.template = nil
    } else if let folder = Self.folder(scalar.text) {
      settings.template = folder
    } else {
      noteTemplate(node)
    }
  }

  private mutating func noteTemplate(_ node: Node) {
    note(
      node.start,
      "template must be a folder below that of the pods, such as \(EditorSettings.defaultTemplate). "
        + "The default applies"
    )
  }

  /// A relative folder without slashes at either end; `nil` for any other text.
  ///
  /// The deploy workflow reads the setting by the same rules.
  private static func folder(_ text: String) -> String? {
    guard text.utf8.count <= longestTemplate, !text.hasPrefix("/"),
      !text.unicodeScalars.contains(where: { $0.isControl || $0 == "\\" })
    else { return nil }
    let parts = text.split(separator: "/").filter { $0 != "." }
    guard !parts.isEmpty, !parts.contains(where: { $0 == ".." || $0.lowercased() == ".git" })
    else { return nil }
    return parts.joined(separator: "/")
  }

  mutating func readReason(_ node: Node) {
    if case .bool(let isRequired) = node.value {
      settings.requiresReason = isRequired
    } else {
      settings.requiresReason = true
      note(node.start, "require_reason must be true or false, so a reason is required")
    }
  }

  // MARK: Pull requests

  mutating func readPullRequest(_ entry: Node.Entry) {
    guard case .mapping(let entries) = entry.value.content else {
      return note(
        entry.value.start,
        "pull_request must be a mapping, and is \(entry.value.kind). The defaults apply"
      )
    }
    for entry in entries {
      switch entry.key {
      case "title": readTitle(entry.value)
      case "labels": settings.pullRequest.labels = labels(entry.value) ?? []
      case "reviewers": settings.pullRequest.reviewers = reviewers(entry.value) ?? []
      case "draft":
        if case .bool(let isDraft) = entry.value.value {
          settings.pullRequest.isDraft = isDraft
        } else {
          note(entry.value.start, "draft must be true or false. The default applies")
        }
      default: noteUnknown(entry)
      }
    }
  }

  private mutating func readTitle(_ node: Node) {
    guard let title = line(node, longest: 200) else {
      return note(node.start, "title must be a text of 1–200 characters. The default applies")
    }
    settings.pullRequest.title = title
    noteBraces(in: NamePart.parts(of: title), of: "title", node)
  }

  private mutating func labels(_ node: Node) -> [String]? {
    list(node, of: "labels", longest: 100)?.compactMap { item in
      let label = line(item, longest: 50)
      if label == nil {
        note(item.start, "a label is a text of 1–50 characters, so this one is ignored")
      }
      return label
    }
  }

  private mutating func reviewers(_ node: Node) -> [String]? {
    list(node, of: "reviewers", longest: 15)?.compactMap { item in
      if let name = line(item, longest: 140), Self.isReviewer(name) { return name }
      note(
        item.start,
        "a reviewer is a user such as octocat or a team such as octo-org/web, so this one is ignored"
      )
      return nil
    }
  }

  private static func isReviewer(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count <= 2
      && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { Slug.allows($0) } }
  }
}
