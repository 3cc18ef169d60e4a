import Specs

/// Tells whether a pod is being deployed.
///
/// This process knows the runs that it started. Others are found by their titles, in a list that is
/// read for all pods together. While GitHub does not answer, its last answer counts.
struct ActiveRuns: Sendable {
  /// The oldest list of runs for a page and for a decision.
  private static let age = (look: Duration.seconds(10), decision: Duration.seconds(1))
  /// How long a deployment without a known run counts as in progress.
  private static let pending = Duration.seconds(120)

  let memory: RunMemory
  let list: RunList
  let reader: RunReader
  let pendings: PendingRuns

  /// The run that is deploying a pod now; `nil` if there is none, or none is known.
  ///
  /// - Parameters:
  ///   - pod: The pod.
  ///   - isDecision: Whether something will be started if there is none.
  ///   - deadline: When the answer must be there.
  /// - Returns: The run, in its last known state.
  func run(of pod: PodID, isDecision: Bool, by deadline: Deadline) -> Run? {
    for sent in memory.open(pod) {
      if let run = current(sent, by: deadline), !run.isCompleted { return run }
    }
    let age = isDecision ? Self.age.decision : Self.age.look
    let listed = list.newest(within: age, by: deadline)?.runs.sorted { $0.id > $1.id } ?? []
    for payload in listed where mayBeActive(payload, of: pod) {
      if let run = current(payload, by: deadline), !run.isCompleted { return run }
    }
    return nil
  }

  /// The same from memory, without any I/O.
  func remembered(of pod: PodID) -> Run? {
    let ours = memory.open(pod).lazy.compactMap(remembered)
    let listed = (list.last?.runs ?? []).lazy.filter { mayBeActive($0, of: pod) }
      .map(reader.glimpse)
    return ours.first { !$0.isCompleted } ?? listed.first { !$0.isCompleted }
  }

  private func remembered(_ sent: RunMemory.Sent) -> Run? {
    if let id = sent.run { return reader.remembered(id) }
    return ContinuousClock.now - sent.at < Self.pending ? pendings.searching(sent.name) : nil
  }

  /// A run that this process started.
  private func current(_ sent: RunMemory.Sent, by deadline: Deadline) -> Run? {
    guard sent.run != nil || ContinuousClock.now - sent.at < Self.pending else { return nil }
    do throws(SpecError) {
      return if let id = sent.run {
        try pendings.run(id, by: deadline)
      } else {
        try pendings.run(sent.name, by: deadline)
      }
    } catch .unavailable {
      return remembered(sent)
    } catch {
      return nil
    }
  }

  /// A run from the list that someone else started.
  private func current(_ payload: RunPayload, by deadline: Deadline) -> Run? {
    do throws(SpecError) {
      return try reader.run(payload.id, by: deadline)
    } catch .unavailable {
      return reader.glimpse(of: payload)
    } catch {
      return nil
    }
  }

  private func mayBeActive(_ run: RunPayload, of pod: PodID) -> Bool {
    !run.isCompleted && RunTitle(run.display_title ?? "").pod == pod
      && memory.seen(run.id)?.run.isCompleted != true
  }
}

extension RunPayload {
  var isCompleted: Bool { status.map { Run.Status($0) == .completed } ?? false }
}
