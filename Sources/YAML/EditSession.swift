/// Makes edits on a text: those that do not touch one another at once, before it is read again.
struct EditSession {
  private let order: KeyOrder?
  /// Where everything stands in the text as it is now.
  private(set) var layout: Layout
  /// What the document is to say after the edits so far.
  private(set) var value: Value

  /// What is not written yet.
  private var pending = Batch()
  /// Where each comment of ``layout`` stood in the first text.
  private var origins: [Mark]
  private(set) var lost: [Comment] = []

  init(_ document: Document, order: KeyOrder?) {
    self.order = order
    let layout = Layout(document)
    self.layout = layout
    origins = layout.comments.map { layout.lines.mark(at: $0.bytes.lowerBound) }
    value = document.value
  }

  /// Makes one edit, at first without a look at the text that comes of it.
  ///
  /// - Parameters:
  ///   - edit: Its paths mean the document after the edits before it.
  ///   - refines: Whether a collection that replaces another is compared with it, part by part.
  ///   - usesBlocks: Whether texts of several lines may be written in lines.
  /// - Throws: ``EditRefusal`` for what cannot be edited.
  mutating func add(_ edit: Edit, refines: Bool, usesBlocks: Bool) throws(EditRefusal) {
    do {
      for step in try edit.steps(in: value, refines: refines) {
        var next = value
        try next.apply(step)
        if pending.concerns(step) { try flush() }
        var change = try change(step, usesBlocks)
        if !pending.isApart(from: change) {
          try flush()
          change = try self.change(step, usesBlocks)
        }
        pending.add(step, change)
        value = next
      }
    } catch {
      throw located(error, edit)
    }
  }

  private func change(_ edit: Edit, _ usesBlocks: Bool) throws(EditRefusal) -> TextEditor.Change {
    try TextEditor(layout: layout, order: order, usesBlocks: usesBlocks).change(edit)
  }

  /// Writes what is pending, reads the text again, and proves that it says what was meant.
  mutating func flush() throws(EditRefusal) {
    guard !pending.edits.isEmpty else { return }
    let splices = pending.splices.inOrder
    let lost = splices.flatMap { splice in
      layout.placesOfComments(in: splice.range).filter { place in
        !pending.kept.contains { $0.contains(layout.comments[place].bytes.lowerBound) }
      }
    }
    let proof = Proof(old: layout, edits: pending.edits, splices: splices)
    let (new, kept) = try proof.layout(saying: value, without: Set(lost))
    self.lost += lost.map {
      Comment(text: layout.text(of: layout.comments[$0]), mark: origins[$0])
    }
    origins = kept.map { origins[$0] }
    pending = Batch()
    layout = new
  }

  private func located(_ refusal: EditRefusal, _ edit: Edit) -> EditRefusal {
    guard refusal.mark == nil else { return refusal }
    var path = edit.path
    while layout.document.node(at: path) == nil, let parent = path.parent { path = parent }
    var refusal = refusal
    refusal.mark = layout.document.node(at: path)?.start
    return refusal
  }
}

/// Edits of one text that do not touch one another.
private struct Batch {
  var edits: [Edit] = []
  var splices: [Splice] = []
  var kept: [Range<Int>] = []
  /// The paths below which nothing is any more as the text has it.
  private var touched: [FieldPath] = []

  mutating func add(_ edit: Edit, _ change: TextEditor.Change) {
    edits.append(edit)
    splices += change.splices
    kept += change.kept
    touched += change.touched
  }

  /// Whether an edit is about what others changed, so that it cannot be seen in the old text.
  func concerns(_ edit: Edit) -> Bool { concerns(edit.collections) }

  private func concerns(_ paths: [FieldPath]) -> Bool {
    touched.contains { one in paths.contains { $0.contains(one) || one.contains($0) } }
  }

  func isApart(from change: TextEditor.Change) -> Bool {
    guard !concerns(change.touched) else { return false }
    return change.splices.allSatisfy { new in
      splices.allSatisfy {
        $0.range.upperBound < new.range.lowerBound || new.range.upperBound < $0.range.lowerBound
      }
    }
  }
}

extension Edit {
  /// What is looked at to make the edit: its value, or the collection that gets another shape.
  fileprivate var collections: [FieldPath] {
    switch self {
    case .set(let path, _): [path]
    case .insert(let path, _), .remove(let path): [path.parent ?? .root]
    case .move(let from, let path): [from.parent ?? .root, path.parent ?? .root]
    }
  }
}
