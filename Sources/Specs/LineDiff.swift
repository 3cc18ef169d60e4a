/// The difference between two texts, line by line, for people to review.
///
/// Time and memory are bounded for any two texts: if the lines differ in more than a few hundred
/// places, they are shown as one replaced block, and at most ``mostLines`` are shown.
package struct LineDiff: Hashable, Sendable {
  package enum Line: Hashable, Sendable {
    case kept(Substring)
    case removed(Substring)
    case added(Substring)
    /// Lines left out between two changes.
    case gap
  }

  /// The most lines to show.
  package static let mostLines = 2_000
  /// Unchanged lines around a change.
  package static let context = 3

  package let lines: [Line]
  /// The number of lines after ``lines``.
  package let omitted: Int

  /// - Parameters:
  ///   - old: The text before.
  ///   - new: The text after.
  ///   - context: Unchanged lines around a change.
  package init(from old: String, to new: String, context: Int = LineDiff.context) {
    let before = Lines(old)
    let after = Lines(new)
    var output = Output(context: context)
    var (left, right) = (0, 0)
    for change in before.changes(to: after) {
      output.keep(after, right..<change.new.lowerBound, isStart: left == 0 && right == 0)
      for place in change.old { output.add(.removed(before[place])) }
      for place in change.new { output.add(.added(after[place])) }
      (left, right) = (change.old.upperBound, change.new.upperBound)
    }
    if right > 0 || left > 0 { output.keep(after, right..<after.count, isEnd: true) }
    lines = output.lines
    omitted = output.omitted
  }

  package var isEmpty: Bool { lines.isEmpty }

  private struct Output {
    let context: Int
    var lines: [Line] = []
    var omitted = 0

    mutating func add(_ line: @autoclosure () -> Line) {
      if lines.count < LineDiff.mostLines { lines.append(line()) } else { omitted += 1 }
    }

    /// Keeps unchanged lines between two changes, without the middle.
    mutating func keep(
      _ text: Lines,
      _ range: Range<Int>,
      isStart: Bool = false,
      isEnd: Bool = false
    ) {
      let head = isStart ? 0 : min(context, range.count)
      let tail = isEnd ? 0 : min(context, range.count - head)
      for place in range.prefix(head) { add(.kept(text[place])) }
      if head + tail < range.count { add(.gap) }
      for place in range.suffix(tail) { add(.kept(text[place])) }
    }
  }
}
