import Schema
import YAML

extension FormBuilder {
  /// The alternatives that a value may be, and what stands there by the one that is chosen.
  ///
  /// What somebody chose decides, else what the value fits.
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
      // What is there by another alternative, and goes with it, says nothing about this one.
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
  /// The alternatives that a person chooses among, unless one is chosen; those that only forbid something are none.
  var variants: Branches? {
    alternatives.first { branches in
      !branches.ids.contains(where: ids.contains) && branches.ids.count > 1
        && branches.ids.count <= FormBuilder.mostRows && branches.bringParts
    }
  }
}

extension Branches {
  /// Whether they differ in more than in what they forbid.
  fileprivate var bringParts: Bool {
    let shapes = shapes
    if shapes.contains(where: { !$0.keys.isEmpty || $0.entry?.saysAnything ?? false }) {
      return true
    }
    return Set(shapes.map(\.possibleTypes.rawValue)).count > 1
  }

  /// What people call each: its title, else what tells it apart, else its kind.
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
