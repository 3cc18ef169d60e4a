import Schema
internal import Text
import YAML

extension SpecSchema {
  /// The edits that switch a value to one of its alternatives.
  ///
  /// Keys that only the old alternative has are removed; required keys that can only have one value
  /// are written.
  ///
  /// - Parameters:
  ///   - path: The path of the value.
  ///   - choice: The index of the alternative.
  ///   - document: The current document value.
  ///   - left: The values that the alternative had when a person switched away from it.
  /// - Returns: Edits; none if the value already matches.
  func edits(
    switching path: FieldPath,
    to choice: Int,
    in document: Value?,
    bringing left: Left
  ) -> [Edit] {
    guard let shape = rules.shape(at: path, in: document ?? .null),
      let branches = shape.variants, branches.ids.indices.contains(choice)
    else { return [] }
    let new = shape.choosing(branches.ids[choice])
    let first = new.beginning
    guard case .mapping(let constants) = first else {
      let old = document?.value(at: path)
      return old.map(new.possibleTypes.allow) ?? false ? [] : [.set(path, first)]
    }
    let kept = Set(new.keys.map { ExactText($0) })
    func back(_ members: [Value.Member]) -> [Value.Member] {
      let there = Set(members.map { ExactText($0.key) })
      return left.members.filter {
        kept.contains(ExactText($0.key)) && !there.contains(ExactText($0.key))
      }
    }
    guard case .mapping(let members)? = document?.value(at: path) else {
      let all = constants + back(constants)
      return all.isEmpty && kept.isEmpty ? [] : [.set(path, .mapping(all))]
    }
    let known = Set(branches.shapes.flatMap(\.keys).map { ExactText($0) })
    let removed = members.map { ExactText($0.key) }.filter {
      known.contains($0) && !kept.contains($0)
    }
    // Setting these first keeps the mapping from being empty in between.
    return (constants + back(members + constants)).map { .set(path.appending($0.key), $0.value) }
      + removed.map { .remove(path.appending($0.text)) }
  }
}

extension Shape {
  /// Whether a value is replaced as a whole when it switches to this shape.
  func replaces(_ value: Value) -> Bool {
    guard case .mapping(let constants) = beginning else { return !possibleTypes.allow(value) }
    if case .mapping = value { return false }
    return !constants.isEmpty || !keys.isEmpty || !possibleTypes.allow(value)
  }

  /// The initial value: only required keys that can only have one value.
  var beginning: Value {
    if let constant { return constant }
    let types = possibleTypes
    if types.contains(.object) {
      let members = required.compactMap { key in
        property(key)?.constant.map { Value.Member(key: key, value: $0) }
      }
      return .mapping(members)
    }
    if types.contains(.array) { return .sequence([]) }
    if types.contains(.string) { return .string("") }
    if types.contains(.boolean) { return .bool(false) }
    return types.contains(.null) ? .null : .int("0")
  }
}
