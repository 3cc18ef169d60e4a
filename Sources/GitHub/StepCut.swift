import Specs

/// Finds a step's lines in the log of its job, for servers that have no logs of steps.
///
/// A step's time is known by the second only, so where several begin in one, the lines that runners begin a step
/// with tell them apart (cli/cli#11157).
struct StepCut {
  private let starts: [String]
  /// The place of the wanted step among those that ran.
  private let wanted: Int
  private var current = 0

  /// `nil` where the job has no such step, or it did not run.
  init?(step number: Int, of job: Run.Job) {
    let steps = job.steps.filter { $0.conclusion != "skipped" && $0.startedAt != nil }
    guard let place = steps.firstIndex(where: { $0.number == number }) else { return nil }
    wanted = place
    starts = steps.map { Timestamps.stamp($0.startedAt ?? 0) }
  }

  /// Whether a line is the wanted step's; asked for one line after another.
  mutating func holds(_ line: LogScanner.Line) -> Bool {
    if let stamp = line.stamp {
      if Self.beginsStep(line) {
        if starts.indices.contains(current + 1), starts[current + 1] <= stamp { current += 1 }
        skip(to: stamp)
      } else if starts.indices.contains(current + 1), starts[current + 1] < stamp,
        current == 0 || starts[current] < starts[current + 1]
      {
        // Its first line is no such line: its time alone has to do.
        skip(to: stamp)
      }
    }
    return current == wanted
  }

  /// Goes on to the last step that had begun before a time.
  private mutating func skip(to stamp: String) {
    while starts.indices.contains(current + 1), starts[current + 1] < stamp { current += 1 }
  }

  private static func beginsStep(_ line: LogScanner.Line) -> Bool {
    line.kind == .group && line.text.hasPrefix("Run ")
      || line.text.hasPrefix("Post job cleanup.")
      || line.text.hasPrefix("Cleaning up orphan processes")
  }
}
