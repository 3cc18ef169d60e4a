package import YAML

/// A part of a form: a control, or what holds others.
package struct FormPart: Sendable {
  /// Where its value stands in the draft that the form shows.
  package let path: FieldPath
  /// Where the same value stood when the form was first opened; `nil` for one that is new.
  package let origin: FieldPath?
  /// What people call it: the schema's title, else its key.
  package let title: String
  /// Whether the schema itself gives it a title.
  package let isTitled: Bool
  package let help: String
  package let isRequired: Bool
  /// Whether the draft has a value there.
  package let isPresent: Bool
  package let isDeprecated: Bool
  /// Whether the schema would only ask for it if other values were different.
  package let isStale: Bool
  package let content: Content

  package indirect enum Content: Sendable {
    case field(Field)
    case mapping(MappingPart)
    case list(ListPart)
    case variants(VariantsPart)
    /// A mapping that nobody has opened.
    case closed
  }
}

/// A mapping: what its schema names, and entries with names of their own.
package struct MappingPart: Sendable {
  package var named: [FormPart] = []
  /// Those with a name that a person chooses, in the order of the draft.
  package var entries: [FormPart] = []
  /// Whether entries can be added.
  package var takesEntries = false
  /// A row for one more entry; its path's last token stands for a key that is not known yet.
  package var blank: FormPart?
  /// Under what key the next entry is asked for; no entry has it.
  package var blankKey = "-"
  /// Whether the mapping is looked at again when a value in it changes.
  package var hasConditions = false
}

/// A list: a part for each item.
package struct ListPart: Sendable {
  package var items: [FormPart] = []
  package var takesItems = true
  /// A row for one more item of a single value.
  package var blank: FormPart?
  /// How items are called that have been taken out of the list.
  package var removed: [String] = []
  /// Whether items that stay are in another order.
  package var isReordered = false
}

/// Several descriptions of which a value fits one.
package struct VariantsPart: Sendable {
  package let titles: [String]
  /// The one that is shown; `nil` where nothing tells which.
  package let chosen: Int?
  /// The one that the draft fits.
  package let fitting: Int?
  /// What stands there by the chosen one.
  package let content: FormPart.Content?
}

extension FormPart {
  /// The single controls in it, itself included; rows for what is not there yet are left out.
  package var fields: [Field] {
    var fields: [Field] = []
    content.addFields(to: &fields)
    return fields
  }

  /// Where the single controls are, those of rows for what is not there yet included.
  package var controls: [FieldPath] { content.controls }

  /// Whether its value can be taken out on its own.
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
