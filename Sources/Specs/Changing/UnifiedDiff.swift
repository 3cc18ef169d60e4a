/// What differs between two texts, as Git and `patch` write and read it.
package enum UnifiedDiff {
  /// Unchanged lines shown around a change.
  private static let context = 3

  /// Compares two texts.
  ///
  /// At most ``LineDiff/mostLines`` lines are shown; where there are more, the last line says how many.
  ///
  /// - Parameters:
  ///   - old: The text before; `nil` for a file that is new.
  ///   - new: The text after; `nil` for a file that goes.
  ///   - name: The file's path in the repository.
  /// - Returns: The diff; empty where the texts are equal.
  package static func text(from old: String?, to new: String?, name: String) -> String {
    let (before, after) = (Lines(old ?? ""), Lines(new ?? ""))
    let changes = before.exactChanges(to: after)
    guard !changes.isEmpty else { return "" }
    // As Git does, a tab ends a name that has blanks in it.
    let end = name.utf8.contains(0x20) ? "\t\n" : "\n"
    var output = Output()
    for hunk in hunks(of: changes) { output.add(hunk, before, after) }
    return "--- " + (old == nil ? "/dev/null\n" : "a/\(name)\(end)")
      + "+++ " + (new == nil ? "/dev/null\n" : "b/\(name)\(end)")
      + output.text
      + (output.omitted > 0 ? "\\ \(output.omitted) more lines are not shown\n" : "")
  }

  /// Changes whose surroundings touch.
  private static func hunks(of changes: [Matching.Change]) -> [[Matching.Change]] {
    var hunks: [[Matching.Change]] = []
    for change in changes {
      if let last = hunks.last?.last, change.old.lowerBound - last.old.upperBound <= 2 * context {
        hunks[hunks.count - 1].append(change)
      } else {
        hunks.append([change])
      }
    }
    return hunks
  }

  private struct Output {
    var text = ""
    var omitted = 0
    private var lines = 0

    mutating func add(_ hunk: [Matching.Change], _ old: Lines, _ new: Lines) {
      guard let first = hunk.first, let last = hunk.last else { return }
      let head = min(context, first.old.lowerBound)
      let tail = min(context, old.count - last.old.upperBound)
      let before = first.old.lowerBound - head..<last.old.upperBound + tail
      let after = first.new.lowerBound - head..<last.new.upperBound + tail
      if lines < LineDiff.mostLines {
        text += "@@ -\(Self.range(before)) +\(Self.range(after)) @@\n"
      }
      var place = before.lowerBound
      for change in hunk {
        add(" ", place..<change.old.lowerBound, of: old)
        add("-", change.old, of: old)
        add("+", change.new, of: new)
        place = change.old.upperBound
      }
      add(" ", place..<before.upperBound, of: old)
    }

    private mutating func add(_ sign: String, _ range: Range<Int>, of all: Lines) {
      for line in range {
        guard lines < LineDiff.mostLines else {
          omitted += 1
          continue
        }
        lines += 1
        text += sign + all[line] + "\n"
        if all.isUnended(line) { text += "\\ No newline at end of file\n" }
      }
    }

    /// The first line, from 1, and how many there are unless it is one; the line before for none.
    private static func range(_ lines: Range<Int>) -> String {
      let start = lines.lowerBound + (lines.isEmpty ? 0 : 1)
      return lines.count == 1 ? "\(start)" : "\(start),\(lines.count)"
    }
  }
}
