import YAML

/// The order of a list.
package struct PodOrder: Hashable, Sendable {
  package enum Key: Hashable, Sendable {
    case name
    /// By the start of the last deployment.
    case last
    /// By a column, with its index and its name in addresses.
    case column(Int, String)
  }

  package let key: Key
  package let isDescending: Bool

  package static let byName = PodOrder(.name)

  package init(_ key: Key, isDescending: Bool = false) {
    self.key = key
    self.isDescending = isDescending
  }

  /// Reads `name`, `last` or a column's name, with `-` for the reverse; anything else is by name.
  package init(_ word: String, _ columns: [PodColumn]) {
    isDescending = word.hasPrefix("-")
    let name = isDescending ? String(word.dropFirst()) : word
    switch name {
    case "last": key = .last
    default:
      let place = columns.firstIndex { $0.parameter == name }
      key = place.map { .column($0, name) } ?? .name
    }
  }

  package var word: String {
    let name =
      switch key {
      case .name: "name"
      case .last: "last"
      case .column(_, let name): name
      }
    return isDescending ? "-\(name)" : name
  }

  /// Sorts indexes of pods that are in the order of names; pods without a value come last in both
  /// directions.
  func sort(_ places: [Int], of entries: [Catalogue.Entry], _ last: LastRuns) -> [Int] {
    switch key {
    case .name: return isDescending ? places.reversed() : places
    case .last:
      return sort(places) { last[entries[$0].id]?.began.map { .number(Double($0)) } }
    case .column(let column, _):
      return sort(places) { place in
        guard let values = entries[place].summary?.values, values.indices.contains(column) else {
          return nil
        }
        return values[column].flatMap(SortKey.init)
      }
    }
  }

  private func sort(_ places: [Int], by key: (Int) -> SortKey?) -> [Int] {
    var keyed: [(key: SortKey, place: Int)] = []
    var without: [Int] = []
    for place in places {
      if let key = key(place) { keyed.append((key, place)) } else { without.append(place) }
    }
    keyed.sort { one, other in
      if one.key == other.key { return one.place < other.place }
      return isDescending ? other.key < one.key : one.key < other.key
    }
    return keyed.map(\.place) + without
  }

  /// Numbers by value, then texts.
  private enum SortKey: Comparable {
    case number(Double)
    case text(String)

    init?(_ value: Value) {
      switch value {
      case .bool(let isOn): self = .number(isOn ? 1 : 0)
      case .int(let number), .float(let number):
        self =
          Double(number.text).map { $0.isNaN ? .text("nan") : .number($0) } ?? .text(number.text)
      case .string(let text): self = .text(text)
      case .null, .sequence, .mapping: return nil
      }
    }
  }
}
