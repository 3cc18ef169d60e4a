import Schema
import YAML

/// Finds the single values that a schema names, section by section.
struct FieldFinder {
  /// Fields that a form shows.
  private static let most = 500
  /// Sections inside one another; what lies deeper is edited as text.
  private static let deepest = 8

  private(set) var fields: [Field] = []
  /// Titles of what a form does not show.
  private(set) var others: [String] = []
  /// The schema as it is written, for what only lists need.
  private let source: Value

  init(_ source: Value) { self.source = source }

  /// Looks through a mapping's properties, each once.
  mutating func find(
    in shape: Shape,
    at path: FieldPath = .root,
    isRequired: Bool = true,
    sections: [String] = []
  ) {
    guard path.tokens.count < Self.deepest else { return }
    let required = Set(shape.required)
    for key in shape.keys where fields.count < Self.most {
      guard let property = shape.property(key) else { continue }
      let place = path.appending(key)
      // The pod's name is not changed in a form.
      guard place != BuiltIn.customer, place != BuiltIn.environment else { continue }
      let isRequired = isRequired && required.contains(key)
      let field = Field(
        place,
        property,
        shortTitle: shortTitle(of: property),
        isRequired: isRequired,
        sections: sections
      )
      if let field {
        fields.append(field)
      } else if property.hasSections {
        find(
          in: property,
          at: place,
          isRequired: isRequired,
          sections: sections + [property.title].compactMap(\.self)
        )
      } else if property.isTitled {
        others.append(property.title ?? key)
      }
    }
  }

  /// What `x-short-title` says, a keyword of ours.
  private func shortTitle(of shape: Shape) -> String? {
    for id in shape.ids {
      let place = shape.schema[id].path.appending("x-short-title")
      if case .string(let title)? = source.value(at: place) { return title }
    }
    return nil
  }
}

extension Shape {
  /// Whether it is a mapping of named values and nothing else.
  fileprivate var hasSections: Bool {
    types.contains(.object) && !keys.isEmpty && choices == nil && alternatives.isEmpty
  }

  /// Whether the schema says anything about it.
  fileprivate var isTitled: Bool { types != .any || title != nil || choices != nil }
}
