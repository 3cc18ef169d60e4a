import Specs
import YAML

/// What a workflow that takes single values, and not the whole text, cannot deploy of a change.
struct Coverage {
  private(set) var violations: [Violation] = []
  private let schema: SpecSchema

  /// Examines a change.
  ///
  /// - Parameters:
  ///   - change: What to deploy.
  ///   - paths: The fields that have an input.
  ///   - workflow: The workflow's file.
  ///   - schema: The fields.
  init(of change: ChangeSet, by paths: Set<FieldPath>, workflow: String, schema: SpecSchema) {
    self.schema = schema
    let changes = Self.changes(of: change, by: schema)
    for field in changes {
      if !paths.contains(field.path) {
        refuse(field.path, "cannot be deployed: the workflow \(workflow) has no input for it")
      } else if field.new == nil || field.new == .null {
        refuse(field.path, "cannot be removed: the workflow \(workflow) can only set it")
      }
    }
    guard violations.isEmpty, !change.isCreation, Self.changesText(change, besides: changes) else {
      return
    }
    violations.append(
      Violation(
        path: .root,
        message:
          "The workflow \(workflow) can only set values, so changes to comments and formatting "
          + "cannot be deployed"
      )
    )
  }

  private mutating func refuse(_ path: FieldPath, _ words: String) {
    let title = schema.title(of: path)
    violations.append(Violation(path: path, message: "\(title) \(words)"))
  }

  /// The changed fields; for a new pod, only those that differ from the outline, since the workflow
  /// creates the rest.
  static func changes(of change: ChangeSet, by schema: SpecSchema) -> [FieldChange] {
    guard change.isCreation, let outline = try? schema.newDocument(of: change.pod) else {
      return change.changes.flatMap(parts)
    }
    return FieldChange.list(from: outline.value, to: change.document.value).flatMap(parts)
  }

  /// An added mapping counts as one field for each of its values.
  private static func parts(of change: FieldChange) -> [FieldChange] {
    guard change.old == nil, case .mapping(let members)? = change.new, !members.isEmpty else {
      return [change]
    }
    return members.flatMap { member in
      parts(
        of: FieldChange(path: change.path.appending(member.key), old: nil, new: member.value)
      )
    }
  }

  /// Whether the text changes in more than the values of existing fields.
  private static func changesText(_ change: ChangeSet, besides changes: [FieldChange]) -> Bool {
    guard !changes.isEmpty else { return true }
    guard changes.allSatisfy({ $0.old != nil }), let old = change.original?.document else {
      return false
    }
    let paths = changes.map(\.path)
    if let before = old.bytes(besides: paths), before == change.document.bytes(besides: paths) {
      return false
    }
    // A value from elsewhere, such as a merge key, is written at its own place.
    let edits = changes.compactMap { field in field.new.map { Edit.set(field.path, $0) } }
    guard let edited = try? old.applying(edits) else { return false }
    return !edited.document.text.utf8.elementsEqual(change.text.utf8)
  }
}

extension Document {
  /// The text without the values at `paths`; `nil` if one has no place of its own.
  fileprivate func bytes(besides paths: [FieldPath]) -> [UInt8]? {
    var ranges: [Range<Int>] = []
    for path in paths {
      guard let node = node(at: path) else { return nil }
      ranges.append(node.bytes)
    }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      guard range.lowerBound >= rest.startIndex, range.upperBound <= rest.endIndex else {
        return nil
      }
      bytes += rest[..<range.lowerBound]
      // Marks the value's place.
      bytes.append(0)
      rest = rest[range.upperBound...]
    }
    return bytes + rest
  }
}
