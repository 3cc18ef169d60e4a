import Specs
import YAML

extension PullReader {
  /// Why it cannot be merged from here, whatever GitHub allows: nobody would see all that it changes.
  func obstacle(_ pull: PullRequest, isKnown: Bool) -> String? {
    guard isKnown else {
      return "GitHub did not say what the newest commit changes, so it cannot be merged here now."
    }
    let folder = settings.path(below: "")
    let others = Set(
      pull.otherFiles.compactMap { file -> String? in
        guard file.hasPrefix(folder) else { return nil }
        let parts = file.dropFirst(folder.count).split(separator: "/")
        guard parts.count > 2 else { return parts.count == 1 ? String(parts[0]) : nil }
        return "\(parts[0])/\(parts[1])"
      }
    )
    .subtracting(["\(pull.pod)"])
    guard !others.isEmpty else { return nil }
    let names = others.sorted().prefix(5).joined(separator: ", ")
    return "Its branch also changes \(names). Merge it on GitHub."
  }

  static func changes(_ pull: PullRequest) -> [FieldChange] {
    func value(_ text: OldText?) -> Value?? {
      guard let text else { return .some(nil) }
      guard let document = text.text.flatMap({ try? Spec.document($0) }) else { return nil }
      return .some(document.value)
    }
    guard let before = value(pull.before), let after = value(pull.after) else { return [] }
    return Array(FieldChange.list(from: before, to: after).prefix(500))
  }

  /// The pod's text where the branch left the base; `nil` if it did not exist or is unknown.
  ///
  /// - Parameters:
  ///   - number: The pull request.
  ///   - pod: Its pod.
  ///   - parent: The branch's newest commit before ours.
  ///   - head: Our commit.
  ///   - deadline: When the answer must be there.
  /// - Returns: The text.
  func before(
    _ number: Int64,
    of pod: PodID,
    onto parent: String,
    at head: String,
    by deadline: Deadline
  ) -> OldText? {
    guard let seen = seen(number) ?? directory.known(number).map({ Seen(payload: $0.payload) })
    else { return nil }
    // One commit more does not change where the branch left the base; commits of others can.
    let known = seen.comparison.flatMap { $0.head == parent ? $0.ancestor : nil }
    let ancestor =
      known
      ?? (try? comparisons.comparison(from: seen.payload.base.sha, to: head, of: pod, by: deadline))?
      .ancestor
    return ancestor.flatMap { try? text(at: settings.path(of: pod), in: $0, by: deadline) }
  }
}
