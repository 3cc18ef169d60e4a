import Synchronization
import Threads

/// Starts deployments: one of a pod at a time, and none beside one in progress unless asked to.
package final class Desk: Sendable {
  /// How long one waits for another deployment of its pod to be started.
  private static let patience: Duration = .seconds(15)

  private let deployer: any Deployer
  private let runs: any RunFollower
  /// Pods of which a deployment is being started.
  private let busy = Mutex<Set<PodID>>([])

  package init(deployer: any Deployer, runs: any RunFollower) {
    self.deployer = deployer
    self.runs = runs
  }

  /// Starts a deployment.
  ///
  /// - Parameters:
  ///   - change: What was confirmed.
  ///   - key: The confirmation's key.
  ///   - anyway: Whether to start it beside one in progress.
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
    if !anyway, let run = runs.activeRun(of: change.pod, by: deadline) {
      throw .inProgress(change.pod, run: run.id)
    }
    return try deployer.deploy(change, key: key, by: deadline)
  }

  private func takeTurn(_ pod: PodID, by deadline: Deadline) throws(SpecError) {
    let end = Deadline(min(deadline.instant, ContinuousClock.now + Self.patience))
    while !busy.withLock({ $0.insert(pod).inserted }) {
      guard !end.hasPassed else {
        throw .unavailable(
          Unavailability(
            cause: .busy,
            message: "Another deployment of \(pod) is being started. Try again in a few seconds.",
            retryAfter: 5
          )
        )
      }
      Thread.pause(.milliseconds(5))
    }
  }
}
