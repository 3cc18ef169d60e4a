import Specs
import Synchronization

/// The deploy commands that run or wait: those of one pod run one after another, those of different
/// pods in parallel.
final class CommandQueue: Sendable {
  /// By pod, in the order of their commits; the first one is running.
  private let jobs = Mutex<[PodID: [CommandRun.Job]]>([:])

  /// Adds a job after the others of its pod.
  ///
  /// - Parameters:
  ///   - job: The job to add.
  ///   - pod: The job's pod.
  ///   - prepare: Called with the job, and with the one that it waits for, before the job can
  ///     start.
  /// - Returns: The job, and whether it is the first one, which the caller must run.
  func add(
    _ job: CommandRun.Job,
    of pod: PodID,
    _ prepare: (inout CommandRun.Job, _ ahead: CommandRun.Job?) -> Void
  ) -> (job: CommandRun.Job, isFirst: Bool) {
    jobs.withLock { jobs in
      var job = job
      let ahead = jobs[pod]?.last
      prepare(&job, ahead)
      jobs[pod, default: []].append(job)
      return (job, ahead == nil)
    }
  }

  /// Removes the pod's first job, which has ended.
  ///
  /// - Returns: The next one to run; `nil` if none waits.
  func next(of pod: PodID) -> CommandRun.Job? {
    jobs.withLock { jobs in
      jobs[pod]?.removeFirst()
      guard let next = jobs[pod]?.first else {
        jobs[pod] = nil
        return nil
      }
      return next
    }
  }
}
