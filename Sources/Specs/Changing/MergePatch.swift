package import Text
package import YAML

/// A JSON Merge Patch (RFC 7396): an object's members replace those of a mapping, `null` removes
/// them, and anything else is the new value itself.
package struct MergePatch: Sendable {
  private let json: JSON

  package init(_ json: JSON) { self.json = json }

  /// The fewest edits that apply the patch; none for values that are already right.
  package func edits(on value: Value) -> [Edit] {
    Difference.edits(from: value, to: applied(to: value))
  }

  /// The document's value after the patch.
  package func applied(to value: Value) -> Value { Self.merge(json, into: value) }

  private static func merge(_ patch: JSON, into old: Value?) -> Value {
    guard case .object(let changes) = patch else { return Value(patch).kept(as: old) }
    var members: [Value.Member] = []
    if case .mapping(let old)? = old { members = old }
    var places = [ExactText: Int](
      members.enumerated().map { (ExactText($1.key), $0) }
    ) { first, _ in first }
    var removed: Set<Int> = []
    for change in changes {
      let place = places[ExactText(change.key)]
      if case .null = change.value {
        if let place { removed.insert(place) }
      } else if let place {
        members[place].value = merge(change.value, into: members[place].value)
      } else {
        places[ExactText(change.key)] = members.count
        members.append(Value.Member(key: change.key, value: merge(change.value, into: nil)))
      }
    }
    return .mapping(members.enumerated().filter { !removed.contains($0.offset) }.map(\.element))
  }
}
