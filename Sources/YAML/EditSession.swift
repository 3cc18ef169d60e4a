/// Applies edits to a text.
///
/// Edits that do not touch each other are applied together, before the text is read again.
struct EditSession {
  private let order: KeyOrder?
  /// The layout of the current text.
  private(set) var layout: Layout
  /// What the document must mean after the edits so far.
  private(set) var value: ValueTree

  /// Changes that are not written yet.
  private var pending = Batch()
  /// Where each comment of ``layout`` was in the first text.
  private var origins: [Mark]
  private(set) var lost: [Comment] = []
  /// How much may still be read again.
  private let work: Work

  /// The bytes and nodes that all edits of a document together may have read again.
  ///
  /// Failed attempts count too.
  final class Work {
    /// About three seconds.
    static let most = 24_000_000
    private(set) var rounds = 0
    private var left: Int

    init(most: Int = Work.most) { left = most }

    fileprivate func spend(on document: Document, bytes: Int) throws(EditRefusal) {
      rounds += 1
      left -= bytes + 4 * document.weight + 256
      guard left < 0 else { return }
      throw EditRefusal(
        kind: .tooLarge,
        problem: "these edits together take too much work; make them in several steps",
        mark: nil
      )
    }
  }

  init(_ document: Document, order: KeyOrder?, work: Work) {
    self.order = order
    self.work = work
    let layout = Layout(document)
    self.layout = layout
    origins = layout.comments.map { layout.lines.mark(at: $0.bytes.lowerBound) }
    value = ValueTree(document.value)
  }

  /// An independent copy of the session; nothing may be pending.
  var copy: EditSession {
    var copy = self
    copy.value = ValueTree(value.value)
    copy.pending = Batch()
    return copy
  }

  /// Adds one edit, without reading the resulting text yet.
  ///
  /// After an error, do not use the session again.
  ///
  /// - Parameters:
  ///   - edit: Its paths refer to the document after the edits before it.
  ///   - refines: Whether a collection that replaces another is compared with it part by part.
  ///   - usesBlocks: Whether multi-line texts may be written in lines.
  /// - Throws: ``EditRefusal`` for what cannot be edited.
  mutating func add(_ edit: Edit, refines: Bool, usesBlocks: Bool) throws(EditRefusal) {
    do throws(EditRefusal) {
      for step in try edit.steps(in: value, refines: refines) {
        do throws(EditRefusal) {
          if try !plan(step, usesBlocks) {
            try flush()
            guard try plan(step, usesBlocks) else {
              throw EditRefusal(problem: "the edit contradicts itself", mark: nil)
            }
          }
        } catch {
          // A missing path is the first error to report.
          try value.apply(step)
          throw error
        }
        try value.apply(step)
      }
    } catch {
      throw located(error, edit)
    }
  }

  /// Adds an edit to the pending ones; returns whether it is apart from them.
  private mutating func plan(_ step: Edit, _ usesBlocks: Bool) throws(EditRefusal) -> Bool {
    let editor = TextEditor(layout: layout, order: order, usesBlocks: usesBlocks)
    return try pending.plan(step, in: value, editor)
  }

  /// Writes the pending edits, reads the text again, and proves that it means what was intended.
  mutating func flush() throws(EditRefusal) {
    guard !pending.edits.isEmpty else { return }
    try work.spend(on: layout.document, bytes: layout.bytes.count)
    let splices = pending.allSplices
    let lost = splices.flatMap { splice in
      layout.placesOfComments(in: splice.range).filter { place in
        !pending.kept.contains { $0.contains(layout.comments[place].bytes.lowerBound) }
      }
    }
    let proof = Proof(old: layout, edits: pending.edits, splices: splices)
    let (new, kept) = try proof.layout(saying: value.value, without: Set(lost))
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
