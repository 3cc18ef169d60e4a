import Schema
import YAML

extension FormBuilder {
  /// The alternatives of a value, and its parts by the chosen one.
  ///
  /// A person's choice decides, otherwise the alternative that matches the value.
  mutating func variantsPart(
    _ shape: Shape,
    _ place: Place,
    title: String,
    isRequired: Bool
  ) -> VariantsPart? {
    guard let branches = shape.variants else { return nil }
    let fitting = place.value.flatMap { branches.branch(for: $0) }
    let asked = variants[place.path].flatMap { branches.ids.indices.contains($0) ? $0 : nil }
    let chosen = asked ?? fitting
    let content = chosen.flatMap { chosen -> FormPart.Content? in
      let own = shape.choosing(branches.ids[chosen])
      // A value of another alternative will be removed, so it does not show whether this one
      // matches.
      let fits = chosen == fitting || !(place.value.map(own.replaces) ?? false)
      let inner = fits ? place : Place(place.path, origin: place.origin, value: nil)
      return self.content(own, inner, title: title, isRequired: isRequired)
    }
    return VariantsPart(
      titles: branches.titles,
      chosen: chosen,
      fitting: fitting,
      content: content
    )
  }
}

extension Shape {
  /// The alternatives that a person can choose among; those that only forbid something do not
  /// count.
  var variants: Branches? {
    alternatives.first { branches in
      !branches.ids.contains(where: ids.contains) && branches.ids.count > 1
        && branches.ids.count <= FormBuilder.mostRows && branches.bringParts
    }
  }
}

extension Branches {
  /// Whether the alternatives differ in more than what they forbid.
  fileprivate var bringParts: Bool {
    let shapes = shapes
    if shapes.contains(where: { !$0.keys.isEmpty || $0.entry?.saysAnything ?? false }) {
      return true
    }
    return Set(shapes.map(\.possibleTypes.rawValue)).count > 1
  }

  /// The label of each: its title, or what distinguishes it, or its kind.
  var titles: [String] {
    let shapes = shapes
    let constants = shapes.map { shape in
      shape.keys.lazy.compactMap { shape.property($0)?.constant?.word }.first
    }
    let kinds = shapes.map { $0.possibleTypes == .any ? nil : $0.possibleTypes.words }
    func areDistinct(_ names: [String?]) -> Bool {
      !names.contains(nil) && Set(names).count == names.count
    }
    return shapes.enumerated().map { place, shape in
      if let title = shape.title { return title }
      if areDistinct(constants), let word = constants[place] { return word }
      if areDistinct(kinds), let words = kinds[place] { return words.startingLarge }
      if let key = shape.required.first ?? shape.keys.first { return "With \(key)" }
      return "Option \(place + 1)"
    }
  }
}

extension String {
  fileprivate var startingLarge: String { prefix(1).uppercased() + dropFirst() }
}
