import Schema
internal import Text
import YAML

extension FormBuilder {
  /// The parts of a mapping: the keys of its schema, then the other entries.
  mutating func mapping(_ shape: Shape, _ place: Place, isRequired: Bool) -> MappingPart {
    let whole = shape
    let given = conditions?.value(at: place.path) ?? place.value
    let shape = given.map(shape.applying) ?? shape
    var part = MappingPart()
    part.hasConditions = shape.hasConditions
    let keys = shape.keys
    let required = Set(
      (given.map(shape.required(with:)) ?? shape.required).map { ExactText($0) }
    )
    for key in keys {
      let inner = place.member(key, in: whole)
      // A form cannot change the pod's name.
      guard inner.path != BuiltIn.customer, inner.path != BuiltIn.environment,
        let property = shape.property(key)
      else { continue }
      let isNeeded = isRequired && required.contains(ExactText(key))
      if let made = self.part(property, inner, title: key, isRequired: isNeeded) {
        part.named.append(made)
      }
    }
    addEntries(shape, place, known: Set(keys.map { ExactText($0) }), to: &part)
    return part
  }

  /// Adds the values of keys that the schema does not name.
  private mutating func addEntries(
    _ shape: Shape,
    _ place: Place,
    known: Set<ExactText>,
    to part: inout MappingPart
  ) {
    var taken = known
    let entry = shape.entry.flatMap { $0.saysAnything ? $0 : nil }
    if case .mapping(let members)? = place.value {
      for member in members where !known.contains(ExactText(member.key)) {
        taken.insert(ExactText(member.key))
        let inner = place.member(member.key, in: shape)
        let own = shape.property(member.key).flatMap { $0.saysAnything ? $0 : nil }
        if let own, entry != nil {
          let made = self.part(own, inner, title: member.key, isRequired: true)
          if let made { part.entries.append(made) }
        } else if let stale = shape.inapplicable(member.key) {
          let made = self.part(
            stale,
            inner,
            title: member.key,
            isRequired: false,
            isStale: own == nil
          )
          if let made { part.named.append(made) }
        } else if let own, !shape.allows(member.key) {
          // An optional value can be removed.
          let made = self.part(own, inner, title: member.key, isRequired: false, isStale: true)
          if let made { part.named.append(made) }
        }
      }
    }
    guard let entry, shape.propertyCount.most.map({ part.entries.count < $0 }) ?? true else {
      return
    }
    part.takesEntries = true
    while taken.contains(ExactText(part.blankKey)) { part.blankKey += "-" }
    if let kind = Field.Kind(entry) {
      let path = place.path.appending(part.blankKey)
      part.blank = blank(entry, kind, path, title: entry.title ?? "Value")
    }
  }

  /// A row for a value that does not exist yet.
  func blank(_ shape: Shape, _ kind: Field.Kind, _ path: FieldPath, title: String) -> FormPart {
    FormPart(
      path: path,
      origin: nil,
      title: title,
      isTitled: shape.title != nil,
      help: "",
      isRequired: false,
      isPresent: false,
      isDeprecated: false,
      isStale: false,
      content: .field(Field(path, shape, kind, title: title, isRequired: false))
    )
  }
}
