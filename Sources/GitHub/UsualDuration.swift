import Specs

/// How long recent successful runs took.
enum UsualDuration {
  /// The fewest and the most runs to use.
  private static let (fewest, most) = (3, 20)

  /// The median in seconds: of the pod's own runs if there are enough, otherwise of all.
  ///
  /// - Parameters:
  ///   - runs: The newest runs.
  ///   - pod: The pod; `nil` for all.
  /// - Returns: `nil` if there are too few runs.
  static func seconds(of runs: [RunPayload], for pod: PodID?) -> Int64? {
    let good = runs.filter { $0.conclusion == "success" }.sorted { $0.id > $1.id }
    let own = good.filter { pod != nil && RunTitle($0.display_title ?? "").pod == pod }
    let chosen = own.count >= fewest ? own : good
    let times = chosen.prefix(most).compactMap { run -> Int64? in
      guard let start = Timestamps.iso8601(run.run_started_at ?? run.created_at),
        let end = run.updated_at.flatMap(Timestamps.iso8601), end >= start
      else { return nil }
      return end - start
    }
    return times.count < fewest ? nil : times.sorted()[times.count / 2]
  }
}
