internal import Text
package import YAML

extension Draft {
  /// A form with another pod's values laid over it, each of which can be refused.
  ///
  /// What only this pod has stays, and nothing is taken that says which pod it is.
  ///
  /// - Parameters:
  ///   - other: The other pod's document.
  ///   - base: The document of the pod that the form is about.
  ///   - pod: That pod.
  ///   - schema: The fields.
  /// - Throws: ``EditRefusal`` where the values cannot be written safely.
  package init(
    laying other: Document,
    over base: Document,
    of pod: PodID,
    by schema: SpecSchema
  ) throws(EditRefusal) {
    var submission = Submission(
      isNew: false,
      customer: pod.customer.text,
      environment: pod.environment.text
    )
    let value = base.value.overlaid(with: other.value, at: .root)
    let edits = Difference.edits(from: base.value, to: value)
    if !edits.isEmpty {
      submission.draft = try base.applying(edits, order: schema.order).document.text
      submission.offered = Set(FieldChange.list(from: base.value, to: value).map(\.path))
    }
    self.init(submission, on: base, by: schema)
  }
}

extension Value {
  fileprivate func overlaid(with other: Value, at path: FieldPath) -> Value {
    guard path != BuiltIn.customer, path != BuiltIn.environment else { return self }
    guard case .mapping(let own) = self, case .mapping(let others) = other else { return other }
    var members = own.map { member in
      let path = path.appending(member.key)
      let value = other[member.key].map { member.value.overlaid(with: $0, at: path) }
      return Member(key: member.key, value: value ?? member.value)
    }
    for member in others where self[member.key] == nil {
      let path = path.appending(member.key)
      if path != BuiltIn.customer, path != BuiltIn.environment { members.append(member) }
    }
    return .mapping(members)
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
  /// A draft without what was offered in it and is not wanted.
  func withoutRefused(_ draft: Document, base: Document?, by schema: SpecSchema) -> Document {
    guard !refused.isEmpty else { return draft }
    let before = base?.value ?? .null
    // Items that were added go from the end, so that none moves another; those that were taken out come back
    // in their order.
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
      // Rather nothing of the other pod than something that is not wanted.
      return base ?? draft
    }
    // What was made to hold it goes with it.
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
