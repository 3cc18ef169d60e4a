internal import Text
package import YAML

/// Compares two documents, value by value.
package struct Comparison: Sendable {
  /// A value in either of them; `nil` if one has none.
  package struct Row: Sendable {
    package let path: FieldPath
    package let one: Value?
    package let other: Value?

    package var isSame: Bool { one.isSame(as: other) }
  }

  /// The most rows to keep.
  private static let most = 5_000

  package private(set) var rows: [Row] = []

  /// Compares two pods; their own names do not count as a difference.
  ///
  /// - Parameters:
  ///   - one: The first document, whose order is used.
  ///   - other: The second document.
  package init(_ one: Value, _ other: Value) { add(one, other, at: .root) }

  private mutating func add(_ one: Value?, _ other: Value?, at path: FieldPath) {
    guard path != BuiltIn.customer, path != BuiltIn.environment, rows.count < Self.most else {
      return
    }
    switch (one.parts, other.parts) {
    case (let own?, let others?) where one?.isMapping == other?.isMapping:
      add(own, others, at: path)
    case (let own?, nil) where other == nil: add(own, [], at: path)
    case (nil, let others?) where one == nil: add([], others, at: path)
    default: rows.append(Row(path: path, one: one, other: other))
    }
  }

  private mutating func add(_ own: [Value.Member], _ others: [Value.Member], at path: FieldPath) {
    let (before, after) = (own.byKey, others.byKey)
    for member in own {
      add(member.value, after[ExactText(member.key)], at: path.appending(member.key))
    }
    for member in others where before[ExactText(member.key)] == nil {
      add(nil, member.value, at: path.appending(member.key))
    }
  }
}

extension Value? {
  /// The members of a mapping, or the items of a list, if there are any.
  fileprivate var parts: [Value.Member]? {
    switch self {
    case .mapping(let members)? where !members.isEmpty: members
    case .sequence(let items)? where !items.isEmpty:
      items.enumerated().map { Value.Member(key: String($0.offset), value: $0.element) }
    default: nil
    }
  }
}

extension Value {
  fileprivate var isMapping: Bool { if case .mapping = self { true } else { false } }
}
