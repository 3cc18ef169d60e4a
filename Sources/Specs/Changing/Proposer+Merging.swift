import YAML

extension Proposer {
  /// The new text if someone else was faster: your changes applied to theirs, as far as they do not
  /// conflict.
  func merged(
    _ request: ChangeRequest,
    base: Original?,
    theirs: Original?,
    by deadline: Deadline
  ) throws -> Outcome {
    let (yours, text) = try wanted(request, base: base, theirs: theirs)
    func replayed(on theirs: Original?) -> Replay {
      Replay(base: base, theirs: theirs, yours: yours, text: text, order: schema.order)
    }
    let replay = replayed(on: theirs)
    var choices = request.choices
    if let shown = request.decidedAt, shown != theirs?.revision, !choices.isEmpty {
      let before = try version(shown, of: request.pod, by: deadline).map {
        replayed(on: $0).conflicts
      }
      choices = choices.counting(from: before ?? [], to: replay.conflicts)
    }
    guard replay.conflicts.allSatisfy({ choices[$0.path] != nil }) else {
      return .conflict(
        Conflict(
          pod: request.pod,
          base: base,
          theirs: theirs,
          conflicts: replay.conflicts,
          choices: choices,
          theirChanges: replay.merged.theirChanges.without(replay.conflicts),
          yourChanges: replay.merged.yourChanges.without(replay.conflicts)
        )
      )
    }
    // A patch with tests must also match the current version.
    if case .patch(let patch) = request.intent, patch.tests, let theirs {
      _ = try patch.edits(on: theirs.value)
    }
    var draft: Draft
    switch replay.result(choices) {
    case .theirs: return .theirs
    case .text(let document): draft = Draft(document: document)
    case .edits(let edits, let document):
      let document = try document ?? self.document(theirs, of: request.pod)
      draft = try apply(edits, to: document, request, theirs)
    }
    draft.theirs = theirs?.unusable == nil ? replay.merged.theirChanges : []
    return .text(draft)
  }

  /// The value that the person wants, and the text if they sent one.
  private func wanted(
    _ request: ChangeRequest,
    base: Original?,
    theirs: Original?
  ) throws -> (Value, Document?) {
    if case .text(let text) = request.intent {
      let document = try read(text)
      return (document.value, document)
    }
    // Only a text can replace a file that cannot be read.
    _ = try document(theirs, of: request.pod)
    let document = try start(of: request, from: try document(base, of: request.pod))
    return (try document.value.applying(try edits(request.intent, on: document)), nil)
  }

  /// The version that the person claims to have seen; `nil` if there was no such version.
  private func version(
    _ revision: String,
    of pod: PodID,
    by deadline: Deadline
  ) throws(SpecError) -> Original? {
    do throws(SpecError) {
      return try original(of: pod, at: revision, by: deadline)
    } catch .noSuchRevision {
      return nil
    }
  }
}

extension [FieldPath: Side] {
  /// The choices about conflicts that are still the same.
  fileprivate func counting(
    from shown: [MergeConflict],
    to conflicts: [MergeConflict]
  ) -> [FieldPath: Side] {
    filter { path, _ in
      shown.contains { old in
        old.path == path && conflicts.contains { $0.path == path && $0.asksTheSame(as: old) }
      }
    }
  }
}

extension [FieldChange] {
  /// The changes without a conflict.
  fileprivate func without(_ conflicts: [MergeConflict]) -> [FieldChange] {
    filter { change in
      !conflicts.contains { $0.path.overlaps(change.path) }
    }
  }
}
