import Specs

/// Finds a step's lines in the log of its job, for servers that have no logs of steps.
///
/// GitHub reports a step's time only to the second. If several steps begin in the same second, the
/// lines that runners write at the start of a step distinguish them (cli/cli#11157).
struct StepCut {
  private let starts: [String]
  /// The index of the wanted step among those that ran.
  private let wanted: Int
  private var current = 0

  /// `nil` if the job has no such step, or it did not run.
  init?(step number: Int, of job: Run.Job) {
    let steps = job.steps.filter { $0.conclusion != "skipped" && $0.startedAt != nil }
    guard let place = steps.firstIndex(where: { $0.number == number }) else { return nil }
    wanted = place
    starts = steps.map { Timestamps.stamp($0.startedAt ?? 0) }
  }

  /// Whether a line belongs to the wanted step; call this for one line after another.
  mutating func holds(_ line: LogScanner.Line) -> Bool {
    if let stamp = line.stamp {
      if Self.beginsStep(line) {
        if starts.indices.contains(current + 1), starts[current + 1] <= stamp { current += 1 }
        skip(to: stamp)
      } else if starts.indices.contains(current + 1), starts[current + 1] < stamp,
        current == 0 || starts[current] < starts[current + 1]
      {
        // Its first line is not such a line, so only its time is used.
        skip(to: stamp)
      }
    }
    return current == wanted
  }

  /// Moves to the last step that began before a time.
  private mutating func skip(to stamp: String) {
    while starts.indices.contains(current + 1), starts[current + 1] < stamp { current += 1 }
  }

  private static func beginsStep(_ line: LogScanner.Line) -> Bool {
    line.kind == .group && line.text.hasPrefix("Run ")
      || line.text.hasPrefix("Post job cleanup.")
      || line.text.hasPrefix("Cleaning up orphan processes")
  }
}
