internal import Text
package import YAML

/// Several subschemas, of which a value should match one: `oneOf` or `anyOf`.
package struct Branches: Sendable {
  /// How far the search for the intended branch came.
  enum Narrowed {
    case one(Int)
    /// The key that distinguishes the branches has a value that none of them allows.
    case unknownConstant(String, [Value])
    /// The value lacks the key that distinguishes the branches.
    case missingConstant(String)
    case otherType(InstanceTypes)
    case otherChoice([Value])
    case several([Int])
  }

  let schema: JSONSchema
  package let ids: [SubschemaID]
  /// Each branch with the subschemas it refers to.
  private let parts: [[SubschemaID]]

  init(_ schema: JSONSchema, _ ids: [SubschemaID]) {
    (self.schema, self.ids) = (schema, ids)
    parts = ids.map { schema.parts(of: [$0]) }
  }

  /// The shape of the value by each branch.
  package var shapes: [Shape] { ids.map { Shape(schema, [$0]) } }

  /// The branch that a value belongs to: by a constant that distinguishes them, otherwise by its
  /// kind, otherwise because it is the only valid one; `nil` if several are left.
  package func branch(for value: Value) -> Int? {
    switch narrow(for: value) {
    case .one(let place): return place
    case .unknownConstant, .missingConstant, .otherType, .otherChoice: return nil
    case .several(let places):
      let valid = places.filter { schema.verdict(on: value, against: [ids[$0]]) == .valid }
      return valid.count == 1 ? valid.first : nil
    }
  }

  func narrow(for value: Value) -> Narrowed {
    var places = Array(ids.indices)
    guard places.count > 1 else { return places.first.map(Narrowed.one) ?? .several([]) }
    if case .mapping(let members) = value {
      // An error inside a mapping does not change that it is a mapping.
      places = places.filter { schema.types(of: parts[$0]).contains(.object) }
      guard places.count > 1 else {
        return places.first.map(Narrowed.one) ?? byType(value, Array(ids.indices))
      }
      if let decided = byConstant(members, &places) { return decided }
    }
    return byType(value, places)
  }

  private func byType(_ value: Value, _ given: [Int]) -> Narrowed {
    let types = given.map { schema.types(of: parts[$0]) }
    let places = zip(given, types).filter { $1.allow(value) }.map(\.0)
    guard let first = places.first else {
      return .otherType(types.reduce([]) { $0.union($1) })
    }
    guard places.count > 1 else { return .one(first) }
    let choices = places.map { schema.choices(of: parts[$0]) }
    let known = choices.compactMap(\.self)
    guard known.count == choices.count else { return .several(places) }
    let fitting = zip(places, known).filter { $1.contains { ExactValue($0) == ExactValue(value) } }
    if fitting.count == 1 { return .one(fitting[0].0) }
    return fitting.isEmpty ? .otherChoice(known.flatMap(\.self)) : .several(fitting.map(\.0))
  }

  /// How reliably a key distinguishes branches, most reliable first.
  private enum Sign: CaseIterable {
    /// Each branch has one value, and no two are the same.
    case constant
    /// All branches have values, and no two share one.
    case choices
    /// Some branches have values; a value that none of them has may just be misspelled.
    case hint
  }

  /// Looks at every key for which branches have values, and keeps those in `places` that are
  /// possible.
  ///
  /// Keys are tried by how reliably they distinguish the branches, not by their order in the
  /// mapping.
  private func byConstant(_ members: [Value.Member], _ places: inout [Int]) -> Narrowed? {
    let all = members.filter { !$0.value.isCollection }.map { member in
      let named = places.map { ($0, constants(of: member.key, in: $0)) }
      return (member, Dictionary(uniqueKeysWithValues: named))
    }
    for sign in Sign.allCases {
      for (member, byPlace) in all {
        let named = places.map { byPlace[$0] ?? nil }
        guard isSign(sign, named) else { continue }
        let value = ExactValue(member.value)
        let possible = zip(places, named).filter { _, values in
          values?.contains { ExactValue($0) == value } ?? true
        }
        if possible.isEmpty {
          return .unknownConstant(member.key, named.compactMap(\.self).flatMap(\.self))
        }
        places = possible.map(\.0)
        if places.count == 1 { return .one(places[0]) }
      }
    }
    return missingConstant(members, places).map(Narrowed.missingConstant)
  }

  private func isSign(_ sign: Sign, _ named: [[Value]?]) -> Bool {
    let known = named.compactMap(\.self).filter { !$0.isEmpty }
    guard sign != .hint else { return !known.isEmpty }
    guard known.count == named.count, sign == .choices || known.allSatisfy({ $0.count == 1 })
    else { return false }
    var owners: [ExactValue: Int] = [:]
    for (place, values) in known.enumerated() {
      for value in values
      where owners.updateValue(place, forKey: ExactValue(value)) ?? place != place {
        return false
      }
    }
    return true
  }

  /// The key that all branches require with different values, if the mapping lacks it.
  private func missingConstant(_ members: [Value.Member], _ places: [Int]) -> String? {
    let present = KeyIndex(members.map(\.key))
    let required = schema.required(in: parts[places[0]]).filter { present[$0] == nil }
    return required.first { key in
      var seen: Set<ExactValue> = []
      return places.allSatisfy { place in
        guard
          schema.required(in: parts[place]).contains(where: { $0.utf8.elementsEqual(key.utf8) }),
          let values = constants(of: key, in: place)
        else { return false }
        return values.allSatisfy { seen.insert(ExactValue($0)).inserted }
      }
    }
  }

  private func constants(of key: String, in place: Int) -> [Value]? {
    let ids = parts[place].compactMap { part -> SubschemaID? in
      for case .properties(let properties) in schema[part].keywords {
        return properties.named(key)
      }
      return nil
    }
    return ids.isEmpty ? nil : schema.choices(of: schema.parts(of: ids))
  }
}

extension JSONSchema {
  /// The alternatives of a subschema's `oneOf` or `anyOf`.
  package func branches(_ ids: [SubschemaID]) -> Branches { Branches(self, ids) }

  /// The keys that the subschemas require, each once.
  func required(in parts: [SubschemaID]) -> [String] {
    var keys: [String] = []
    var seen: Set<ExactText> = []
    for part in parts {
      for case .required(let own) in self[part].keywords {
        for key in own where seen.insert(ExactText(key)).inserted { keys.append(key) }
      }
    }
    return keys
  }
}
