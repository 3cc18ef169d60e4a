package import YAML

/// A part of a form: a control, or a group of parts.
package struct FormPart: Sendable {
  /// The path of its value in the draft that the form shows.
  package let path: FieldPath
  /// The path of the same value when the form was opened; `nil` for a new one.
  package let origin: FieldPath?
  /// Its label: the schema's title, otherwise its key.
  package let title: String
  /// Whether the title comes from the schema.
  package let isTitled: Bool
  package let help: String
  package let isRequired: Bool
  /// Whether the draft has a value there.
  package let isPresent: Bool
  package let isDeprecated: Bool
  /// Whether the schema would ask for it only if other values were different.
  package let isStale: Bool
  package let content: Content

  package indirect enum Content: Sendable {
    case field(Field)
    case mapping(MappingPart)
    case list(ListPart)
    case variants(VariantsPart)
    /// A mapping that is not opened.
    case closed
  }
}

/// A mapping: the keys of its schema, and entries with their own names.
package struct MappingPart: Sendable {
  package var named: [FormPart] = []
  /// Entries whose names a person chooses, in the order of the draft.
  package var entries: [FormPart] = []
  /// Whether entries can be added.
  package var takesEntries = false
  /// A row for one more entry; the last token of its path represents a key that is not known yet.
  package var blank: FormPart?
  /// The key under which the next entry is asked for; no entry has it.
  package var blankKey = "-"
  /// Whether a change of a value in the mapping requires a new form.
  package var hasConditions = false
}

/// A list: a part for each item.
package struct ListPart: Sendable {
  package var items: [FormPart] = []
  package var takesItems = true
  /// A row for one more item that is a single value.
  package var blank: FormPart?
  /// The labels of removed items.
  package var removed: [String] = []
  /// Whether the remaining items are in another order.
  package var isReordered = false
}

/// Several alternatives, of which a value matches one.
package struct VariantsPart: Sendable {
  package let titles: [String]
  /// The chosen one; `nil` if that is unclear.
  package let chosen: Int?
  /// The one that the draft matches.
  package let fitting: Int?
  /// The content by the chosen one.
  package let content: FormPart.Content?
}

extension FormPart {
  /// The single controls in it, including itself, without blank rows.
  package var fields: [Field] {
    var fields: [Field] = []
    content.addFields(to: &fields)
    return fields
  }

  /// The paths of the single controls, including those of blank rows.
  package var controls: [FieldPath] { content.controls }

  /// Whether its value can be removed separately.
  package var isRemovable: Bool { isPresent && !isRequired }
}

extension FormPart.Content {
  fileprivate var controls: [FieldPath] {
    switch self {
    case .field(let field): [field.path]
    case .mapping(let mapping):
      (mapping.named + mapping.entries + [mapping.blank].compactMap(\.self)).flatMap(\.controls)
    case .list(let list): (list.items + [list.blank].compactMap(\.self)).flatMap(\.controls)
    case .variants(let variants): variants.content?.controls ?? []
    case .closed: []
    }
  }

  fileprivate func addFields(to fields: inout [Field]) {
    switch self {
    case .field(let field): fields.append(field)
    case .mapping(let mapping):
      for part in mapping.named { part.content.addFields(to: &fields) }
      for part in mapping.entries { part.content.addFields(to: &fields) }
    case .list(let list): for part in list.items { part.content.addFields(to: &fields) }
    case .variants(let variants): variants.content?.addFields(to: &fields)
    case .closed: break
    }
  }
}
