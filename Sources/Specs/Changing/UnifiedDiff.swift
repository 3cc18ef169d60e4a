/// The difference between two texts in the unified format of Git and `patch`.
package enum UnifiedDiff {
  /// Unchanged lines shown around a change.
  private static let context = 3

  /// Compares two texts.
  ///
  /// It has at most ``LineDiff/mostLines`` lines; if there are more, the last line has their
  /// number.
  ///
  /// - Parameters:
  ///   - old: The text before; `nil` for a new file.
  ///   - new: The text after; `nil` for a removed file.
  ///   - name: The file's path in the repository.
  /// - Returns: The diff; empty if the texts are equal.
  package static func text(from old: String?, to new: String?, name: String) -> String {
    let (before, after) = (Lines(old ?? ""), Lines(new ?? ""))
    let changes = before.exactChanges(to: after)
    guard !changes.isEmpty else { return "" }
    // Like Git, end a name that contains spaces with a tab.
    let end = name.utf8.contains(0x20) ? "\t\n" : "\n"
    var output = Output()
    for hunk in hunks(of: changes) { output.add(hunk, before, after) }
    return "--- " + (old == nil ? "/dev/null\n" : "a/\(name)\(end)")
      + "+++ " + (new == nil ? "/dev/null\n" : "b/\(name)\(end)")
      + output.text
      + (output.omitted > 0 ? "\\ \(output.omitted) more lines are not shown\n" : "")
  }

  /// Groups changes whose context lines touch.
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

    /// The first line, from 1, and the number of lines unless it is one; the line before if there
    /// are none.
    private static func range(_ lines: Range<Int>) -> String {
      let start = lines.lowerBound + (lines.isEmpty ? 0 : 1)
      return lines.count == 1 ? "\(start)" : "\(start),\(lines.count)"
    }
  }
}
