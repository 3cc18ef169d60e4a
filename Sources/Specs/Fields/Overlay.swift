import Schema
internal import Text
package import YAML

extension Draft {
  /// A form with another pod's values applied to it, each of which can be refused.
  ///
  /// Values that only this pod has are kept, and the pod's name is not copied.
  ///
  /// - Parameters:
  ///   - other: The other pod's document.
  ///   - base: The document of the form's pod.
  ///   - pod: The form's pod.
  ///   - schema: The fields.
  /// - Throws: ``EditRefusal`` if the values cannot be written safely.
  package init(
    laying other: Document,
    over base: Document,
    of pod: PodID,
    by schema: SpecSchema
  ) throws(EditRefusal) {
    var submission = Submission(of: pod)
    var overlay = Overlay(other: other)
    let value = overlay.laid(other.value, over: base.value, at: .root, schema.rules.shape)
    let edits = Difference.edits(from: base.value, to: value)
    if !edits.isEmpty {
      submission.draft = try base.applying(edits, order: schema.order).document.text
      let changed = FieldChange.list(from: base.value, to: value).map(\.path)
      submission.offered = Set(
        changed.map { path in overlay.whole.first { $0.contains(path) } ?? path }
      )
    }
    self.init(submission, on: base, by: schema)
  }
}

/// Copies another pod's values into this one.
private struct Overlay {
  let other: Document
  /// Values that are copied as a whole or not at all: a part of one alternative means nothing in
  /// another, and an item of one list has no place in another.
  private(set) var whole: [FieldPath] = []

  /// A value with the wanted values of another one.
  mutating func laid(
    _ theirs: Value,
    over own: Value?,
    at path: FieldPath,
    _ shape: Shape?
  ) -> Value? {
    // Read-only values are not copied, and secrets belong to their pod.
    if let shape, shape.isReadOnly || shape.isSecret { return own }
    guard path != BuiltIn.customer, path != BuiltIn.environment else { return own }
    if let branches = shape?.variants {
      let ours = own.flatMap { branches.branch(for: $0) }
      if ours == nil || ours != branches.branch(for: theirs) {
        return whole(theirs, over: own, at: path, shape)
      }
    }
    if case .sequence = theirs { return whole(theirs, over: own, at: path, shape) }
    guard case .mapping(let others) = theirs else { return read(theirs, at: path, shape) }
    let members: [Value.Member]
    switch own {
    case .mapping(let own)?: members = own
    case nil, .null?: members = []
    default: return theirs
    }
    let shape = shape?.applying(to: theirs)
    var laid = members
    let places = Dictionary(members.enumerated().map { (ExactText($1.key), $0) }) { first, _ in
      first
    }
    for member in others {
      let place = places[ExactText(member.key)]
      let inner = shape?.property(member.key) ?? shape?.inapplicable(member.key)
      let old = place.map { laid[$0].value }
      guard let new = self.laid(member.value, over: old, at: path.appending(member.key), inner)
      else { continue }
      if let place {
        laid[place] = Value.Member(key: member.key, value: new)
      } else {
        laid.append(Value.Member(key: member.key, value: new))
      }
    }
    // None of it was wanted.
    return laid.isEmpty && !others.isEmpty && own == nil ? nil : .mapping(laid)
  }

  /// A value that is copied unchanged, unless it contains something that must not be copied.
  private mutating func whole(
    _ theirs: Value,
    over own: Value?,
    at path: FieldPath,
    _ shape: Shape?
  ) -> Value? {
    guard !own.isSame(as: theirs) else { return own }
    let isFixed = { (shape: Shape) in shape.isReadOnly || shape.isSecret }
    for value in [theirs, own].compactMap(\.self) {
      guard shape?.places(in: value, at: path, where: isFixed).isEmpty ?? true else { return own }
    }
    whole.append(path)
    return theirs
  }

  /// A value as the form would read it, for example `yes` as a switch.
  private func read(_ value: Value, at path: FieldPath, _ shape: Shape?) -> Value {
    guard shape?.possibleTypes == .boolean,
      case .scalar(let scalar)? = other.node(at: path)?.content,
      let bool = scalar.legacyBool
    else { return value }
    return .bool(bool)
  }
}

extension Value {
  fileprivate var isEmpty: Bool {
    switch self {
    case .mapping(let members): members.isEmpty
    case .sequence(let items): items.isEmpty
    default: false
    }
  }
}

extension Submission {
  /// A draft without the refused offers.
  func withoutRefused(_ draft: Document, base: Document?, by schema: SpecSchema) -> Document {
    guard !refused.isEmpty else { return draft }
    let before = base?.value ?? .null
    // Added items are removed from the end, so that no index changes; removed items are restored in
    // order.
    let paths = refused.sorted {
      $0.tokens.last.flatMap(Int.init) ?? 0 > $1.tokens.last.flatMap(Int.init) ?? 0
    }
    var (edits, back): ([Edit], [Edit]) = ([], [])
    for path in paths {
      let isThere = draft.node(at: path) != nil
      if let old = before.value(at: path) {
        if !isThere, let list = path.parent, case .sequence? = draft.node(at: list)?.content {
          back.append(.insert(list.appending("-"), old))
        } else {
          edits.append(.set(path, old))
        }
      } else if isThere {
        edits.append(.remove(path))
      }
    }
    edits += back.reversed()
    guard var document = try? draft.applying(edits, order: schema.order).document else {
      // Better none of the other pod's values than one that is not wanted.
      return base ?? draft
    }
    // Parents that were created for it are removed too.
    for path in paths {
      var parent = path.parent
      while let place = parent, !place.isRoot, before.value(at: place) == nil,
        document.value.value(at: place)?.isEmpty == true,
        let less = try? document.applying([.remove(place)]).document
      {
        document = less
        parent = place.parent
      }
    }
    return document
  }
}
