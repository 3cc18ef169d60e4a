import Schema
import YAML

extension FormBuilder {
  /// A part for each item, and a blank row for another single value.
  mutating func list(_ shape: Shape, _ place: Place, title: String) -> ListPart {
    var part = ListPart()
    var items: [Value] = []
    if case .sequence(let own)? = place.value { items = own }
    let before = place.origin.flatMap { base?.value(at: $0)?.items } ?? []
    let origins = RowOrigins(before, items)
    for (index, item) in items.enumerated() {
      guard let inner = shape.item(at: index) else { continue }
      let row = Place(
        place.path.appending(String(index)),
        origin: origins.origins[index].flatMap { place.origin?.appending(String($0)) },
        value: item
      )
      let name = item.name ?? "\(inner.title ?? title) \(index + 1)"
      if let made = self.part(inner, row, title: name, isRow: true, isRequired: true) {
        part.items.append(made)
      }
    }
    part.removed = origins.removed.map { before[$0].name ?? "\(title) \($0 + 1)" }
    part.isReordered = origins.isReordered
    part.takesItems = shape.itemCount.most.map { items.count < $0 } ?? true
    if part.takesItems, let next = shape.item(at: items.count), let kind = Field.Kind(next) {
      let path = place.path.appending(String(items.count))
      part.blank = blank(next, kind, path, title: "New \(title)")
    }
    return part
  }
}

extension Value {
  fileprivate var items: [Value]? {
    if case .sequence(let items) = self { items } else { nil }
  }

  /// The label of a list's item: its first identifying member.
  fileprivate var name: String? {
    Alignment.names.lazy.compactMap { self[$0]?.word }.first { !$0.isEmpty }
  }
}

/// Matches the items of a list with those from when the form was opened.
struct RowOrigins {
  /// The old index of each item; `nil` for a new one.
  private(set) var origins: [Int?]
  /// The indexes of removed items.
  let removed: [Int]
  let isReordered: Bool

  init(_ before: [Value], _ now: [Value]) {
    let tokens = Alignment.tokens(of: [before, now])
    var free: [Int: [Int]] = [:]
    for (index, token) in tokens[0].enumerated().reversed() {
      free[token, default: []].append(index)
    }
    origins = tokens[1].map { free[$0]?.popLast() }
    // A changed item corresponds to the one in its place.
    var used = Set(origins.compactMap(\.self))
    for case .pair(let old, let new) in Alignment(from: before, to: now).steps
    where origins[new] == nil && used.insert(old).inserted {
      origins[new] = old
    }
    removed = before.indices.filter { [used] in !used.contains($0) }
    let kept = origins.compactMap(\.self)
    isReordered = kept != kept.sorted()
  }
}
