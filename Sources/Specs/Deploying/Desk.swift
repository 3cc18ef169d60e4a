import Synchronization

/// Starts deployments: one per pod at a time, and none while one is in progress unless requested.
package final class Desk: Sendable {
  private let deployer: any Deployer
  private let runs: any RunFollower
  /// Pods whose deployment is being started.
  private let busy = Mutex<Set<PodID>>([])
  /// Where requests wait while another deployment of the pod is being started.
  private let room: WaitingRoom

  package init(
    deployer: any Deployer,
    runs: any RunFollower,
    room: WaitingRoom = WaitingRoom(seats: .max)
  ) {
    self.deployer = deployer
    self.runs = runs
    self.room = room
  }

  /// Starts a deployment.
  ///
  /// - Parameters:
  ///   - change: What was confirmed.
  ///   - key: The confirmation's key.
  ///   - anyway: Whether to start it although one is in progress.
  ///   - deadline: When the answer must be there.
  /// - Returns: What to follow.
  /// - Throws: ``SpecError/inProgress(_:run:)``, and what the source throws.
  package func deploy(
    _ change: ChangeSet,
    key: String,
    anyway: Bool,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment {
    try takeTurn(change.pod, by: deadline)
    defer { _ = busy.withLock { $0.remove(change.pod) } }
    let mode = change.asksFor ?? deployer.mode(in: change.pod.environment)
    // A pull request starts nothing yet.
    if !anyway, mode != .pullRequest,
      let run = runs.activeRun(of: change.pod, isDecision: true, by: deadline)
    {
      throw .inProgress(change.pod, run: run.id)
    }
    return try deployer.deploy(change, key: key, by: deadline)
  }

  private func takeTurn(_ pod: PodID, by deadline: Deadline) throws(SpecError) {
    let isMine: Bool? = room.wait(by: deadline) {
      busy.withLock { $0.insert(pod).inserted } ? true : nil
    }
    guard isMine != nil else {
      throw .unavailable(
        Unavailability(
          cause: .busy,
          message: "Another deployment of \(pod) is being started. Try again in a few seconds.",
          retryAfter: 5
        )
      )
    }
  }
}
