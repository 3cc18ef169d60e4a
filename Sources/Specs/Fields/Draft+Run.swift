package import YAML

extension Draft {
  /// A form in which the changes of a run are made again, on the current document.
  ///
  /// - Parameters:
  ///   - changes: The run's changes.
  ///   - base: The pod's current document.
  ///   - pod: The pod.
  ///   - schema: The fields; secrets are not repeated, since the form shows values.
  /// - Throws: ``EditRefusal`` if the values cannot be written safely.
  package init(
    repeating changes: [FieldChange],
    over base: Document,
    of pod: PodID,
    by schema: SpecSchema
  ) throws(EditRefusal) {
    var submission = Submission(of: pod)
    var (edits, removals): ([Edit], [Edit]) = ([], [])
    for change in changes where !change.path.isRoot && !schema.isSecret(change.path) {
      let now = base.value.value(at: change.path)
      guard !now.isSame(as: change.new) else { continue }
      if let new = change.new {
        let index = change.path.last.flatMap(Int.init)
        if now == nil, index != nil, let list = change.path.parent,
          case .sequence? = base.value.value(at: list)
        {
          edits.append(.insert(list.appending("-"), new))
        } else {
          edits.append(.set(change.path, new))
        }
      } else if now != nil {
        removals.append(.remove(change.path))
      }
    }
    // From the end, so that no removal changes the index of another item.
    edits += removals.reversed()
    if !edits.isEmpty {
      submission.draft = try base.applying(edits, order: schema.order).document.text
    }
    self.init(submission, on: base, by: schema)
  }
}
