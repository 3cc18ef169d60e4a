import Schema
internal import Text
import YAML

/// Creates the parts of a form from a schema and a document.
///
/// The schema is followed as deep as the document goes, and beyond that only while the form stays
/// small, so that a schema that contains itself ends.
struct FormBuilder {
  /// The most parts on a page.
  static let mostParts = 2_000
  /// The most parts for values that do not exist.
  static let mostAbsent = 300
  /// The most rows of a list or mapping; longer ones are edited as text.
  static let mostRows = 200
  /// The deepest nesting of keys and indexes.
  static let deepest = 24

  /// The place of a part, and its value.
  struct Place {
    let path: FieldPath
    /// The same place when the form was opened.
    let origin: FieldPath?
    /// The value; `nil` for null.
    let value: Value?
    /// The parents that do not exist yet.
    var trail: [Shape] = []

    init(_ path: FieldPath, origin: FieldPath?, value: Value?, trail: [Shape] = []) {
      self.path = path
      self.origin = origin
      self.value = value == .null ? nil : value
      self.trail = trail
    }

    func member(_ key: String, in shape: Shape) -> Place {
      Place(
        path.appending(key),
        origin: origin?.appending(key),
        value: value?[key],
        trail: value == nil ? trail + [shape] : [shape]
      )
    }
  }

  /// The written schema, for details that only lists need; `nil` for a form.
  let source: Value?
  /// The value that the form started from.
  let base: Value?
  /// The value to check conditions against, if it differs from the shown one.
  var conditions: Value?
  /// The alternatives that a person has chosen.
  var variants: [FieldPath: Int] = [:]
  /// Mappings that a person has opened but that do not exist yet.
  var opened: Set<FieldPath> = []
  /// Paths where something was typed.
  var typed: [FieldPath] = []
  /// Titles of fields that are not shown.
  private(set) var others: [String] = []
  private var count = 0
  private var absent = 0

  init(_ source: Value?, base: Value?) { (self.source, self.base) = (source, base) }

  /// The parts of a whole document.
  mutating func parts(of value: Value?, by shape: Shape) -> [FormPart] {
    let place = Place(.root, origin: .root, value: value)
    return mapping(shape, place, isRequired: true).named
  }

  /// One part; `nil` if the schema says nothing that a form could ask for.
  mutating func part(
    _ shape: Shape,
    _ place: Place,
    title given: String,
    isRow: Bool = false,
    isRequired: Bool,
    isStale: Bool = false
  ) -> FormPart? {
    // The schema gives all rows of a list the same title.
    let title = isRow ? given : shape.title ?? given
    guard !isHidden(shape, place, title), count < Self.mostParts,
      place.path.tokens.count <= Self.deepest,
      let content = content(shape, place, title: title, isRequired: isRequired)
    else { return nil }
    count += 1
    if place.value == nil { absent += 1 }
    return FormPart(
      path: place.path,
      origin: place.origin,
      title: title,
      isTitled: shape.title != nil,
      help: shape.description ?? "",
      isRequired: isRequired,
      isPresent: place.value != nil,
      isDeprecated: shape.isDeprecated,
      isStale: isStale,
      content: content
    )
  }

  /// Whether it is secret and more than one text or number, so that a control cannot replace it
  /// unseen.
  private mutating func isHidden(_ shape: Shape, _ place: Place, _ title: String) -> Bool {
    guard shape.isSecret else { return false }
    switch Field.Kind(shape) {
    case .text?, .number?, .mixed?:
      if place.value.map({ SingleKind(of: $0) != nil }) ?? true { return false }
    default: break
    }
    others.append(title)
    return true
  }

  mutating func content(
    _ shape: Shape,
    _ place: Place,
    title: String,
    isRequired: Bool
  ) -> FormPart.Content? {
    func field(_ kind: Field.Kind) -> FormPart.Content {
      .field(
        Field(
          place.path,
          shape,
          kind,
          title: title,
          shortTitle: shortTitle(of: shape),
          isRequired: isRequired
        )
      )
    }
    if let kind = Field.Kind(shape) { return field(kind.fits(place.value) ? kind : .yaml) }
    if let variants = variantsPart(shape, place, title: title, isRequired: isRequired) {
      return .variants(variants)
    }
    if let value = place.value, value.count > Self.mostRows { return field(.yaml) }
    switch (shape.structure, place.value) {
    case (.object, nil), (.object, .mapping?):
      guard shape.hasParts else { return field(.yaml) }
      if place.value == nil, isClosed(shape, place) { return .closed }
      return .mapping(mapping(shape, place, isRequired: isRequired))
    case (.array, nil), (.array, .sequence?):
      guard shape.items != nil || shape.firstItems > 0 else { return field(.yaml) }
      return .list(list(shape, place, title: title))
    default:
      guard shape.saysAnything || place.value != nil && shape.title != nil else { return nil }
      return field(.yaml)
    }
  }

  /// Whether an absent value stays folded until a person opens it.
  private func isClosed(_ shape: Shape, _ place: Place) -> Bool {
    guard absent >= Self.mostAbsent || place.trail.contains(where: { $0.overlaps(shape) }) else {
      return false
    }
    return !opened.contains(place.path) && !typed.contains(where: place.path.contains)
  }

  /// The value of our keyword `x-short-title`.
  private func shortTitle(of shape: Shape) -> String? {
    guard let source else { return nil }
    for id in shape.ids {
      let place = shape.schema[id].path.appending("x-short-title")
      if case .string(let title)? = source.value(at: place) { return title }
    }
    return nil
  }
}

extension Shape {
  /// Whether it is a mapping or a list, even if the schema shows that only by its contents.
  fileprivate var structure: InstanceTypes {
    let types = possibleTypes.subtracting(.null)
    guard types == .any.subtracting(.null) else { return types }
    if hasParts { return .object }
    return items != nil || firstItems > 0 ? .array : types
  }

  /// Whether a mapping's entries are described, by name or in general.
  fileprivate var hasParts: Bool { !keys.isEmpty || entry?.saysAnything ?? false }

  /// Whether the schema describes the value.
  var saysAnything: Bool { possibleTypes != .any || choices != nil || !keys.isEmpty }
}

extension Field.Kind {
  /// Whether a control of the kind can hold the value.
  fileprivate func fits(_ value: Value?) -> Bool {
    guard let value else { return true }
    switch self {
    case .yaml: return true
    case .choices(let choices):
      guard case .sequence(let items) = value else { return false }
      let places = items.map { item in choices.firstIndex { $0.value.isSame(as: item) } }
      return !places.contains(nil) && Set(places).count == places.count
    default: return SingleKind(of: value) != nil
    }
  }
}

extension Value {
  /// The number of items or members.
  fileprivate var count: Int {
    switch self {
    case .sequence(let items): items.count
    case .mapping(let members): members.count
    default: 0
    }
  }
}
