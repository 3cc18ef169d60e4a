import Specs

/// Tells whether a pod is being deployed.
///
/// What this process has started it knows; others are found by their titles, in a list that is read once in
/// ten seconds for all pods.
struct ActiveRuns: Sendable {
  /// How old the list of runs may be.
  private static let age = Duration.seconds(10)
  /// How long a deployment counts whose run is not known.
  private static let pending = Duration.seconds(120)

  let memory: RunMemory
  let list: RunList
  let reader: RunReader
  let pendings: PendingRuns

  /// The run that is deploying a pod now, as GitHub says at this moment; `nil` where that cannot be told.
  func run(of pod: PodID, by deadline: Deadline) -> Run? {
    for sent in memory.open(pod) {
      let run: Run?
      if let id = sent.run {
        run = try? pendings.run(id, by: deadline)
      } else if ContinuousClock.now - sent.at < Self.pending {
        run = try? pendings.run(sent.name, by: deadline)
      } else {
        continue
      }
      if let run, !run.isCompleted { return run }
    }
    let listed = list.newest(within: Self.age, by: deadline)?.runs.sorted { $0.id > $1.id } ?? []
    for payload in listed where mayBeActive(payload, of: pod) {
      if let run = try? reader.run(payload.id, by: deadline), !run.isCompleted { return run }
    }
    return nil
  }

  private func mayBeActive(_ run: RunPayload, of pod: PodID) -> Bool {
    !run.isCompleted && RunTitle(run.display_title ?? "").pod == pod
      && memory.seen(run.id)?.run.isCompleted != true
  }
}

extension RunPayload {
  var isCompleted: Bool { status.map { Run.Status($0) == .completed } ?? false }
}
