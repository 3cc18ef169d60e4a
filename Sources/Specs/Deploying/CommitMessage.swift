internal import Text
import YAML

/// The commit message of a change.
package struct CommitMessage: Sendable {
  /// The most characters of a line that we write.
  private static let longest = 200
  /// The most characters of a value in it.
  private static let longestValue = 60

  package let text: String

  /// The first line, for reflogs and titles.
  package var subject: String { String(text.prefix { $0 != "\n" }) }

  /// The person's own message, or a list of the changes, with trailers that no typed text can
  /// forge.
  ///
  /// Git reads trailers in the last paragraph, which is always ours; anything that Git or a person
  /// could mistake for another one is quoted (`CommitText`). A pod's history reads the requester,
  /// the reason and the run from them.
  ///
  /// - Parameters:
  ///   - change: What is committed.
  ///   - steering: The titles of fields, and which are secret.
  ///   - run: The run that makes the commit, if there is one.
  package init(_ change: ChangeSet, _ steering: Steering, run: Int64? = nil) {
    let own = CommitText.clean(change.message ?? "")
    let line = Self.line(change, steering)
    var trailers = ["Pod: \(change.pod)"]
    let name = CommitText.name(change.actor.name ?? "")
    if !name.isEmpty { trailers.append("Requested-by: \(name)") }
    if let reason = change.reason.flatMap(Reason.clean) { trailers.append("Reason: \(reason)") }
    if let run { trailers.append("Run: \(run)") }
    let paragraphs = [own.isEmpty ? CommitText.clean(line) : own, trailers.joined(separator: "\n")]
    text = CommitText.withoutOrders(paragraphs.joined(separator: "\n\n")) + "\n"
  }

  private static func line(
    _ change: ChangeSet,
    _ steering: Steering
  ) -> String {
    let (settings, schema) = (steering.settings, steering.schema)
    let start = "Deploy \(change.pod): "
    // For a new pod, only fields that a person chose are listed, not the whole outline.
    let changes = change.changes.filter { field in
      !change.isCreation || settings.input(of: field.path) != nil
        || schema.field(at: field.path) != nil
    }
    guard !changes.isEmpty else {
      return start + (change.isCreation ? "new pod" : "comments and formatting only")
    }
    let room = longest - start.count - ", …".count
    var line = ""
    for field in changes {
      let word = word(field, steering)
      guard line.isEmpty || line.count + word.count + 2 <= room else { return "\(start)\(line), …" }
      line += line.isEmpty ? word.shown(limit: room) : ", \(word)"
    }
    return start + line
  }

  private static func word(
    _ change: FieldChange,
    _ steering: Steering
  ) -> String {
    let name =
      steering.settings.input(of: change.path)?.name ?? steering.schema.field(at: change.path)?
      .title
      ?? change.path.shortName
    return switch (change.old, change.new) {
    case (_, nil): "\(name) removed"
    case (let old, .some) where steering.schema.isSecret(change.path):
      "\(name) \(old == nil ? "added" : "changed")"
    case (_, .null?): "\(name)=null"
    case (let old, let new?):
      new.singleText.map { "\(name)=\($0.shown(limit: longestValue))" }
        ?? "\(name) \(old == nil ? "added" : "changed")"
    }
  }
}

extension FieldPath {
  /// The last key; for an index, with the key of its list.
  fileprivate var shortName: String {
    guard let last else { return "spec.yml" }
    let isIndex = last.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let name = isIndex ? tokens.suffix(2).joined(separator: "/") : last
    return name.shown(limit: 60)
  }
}
