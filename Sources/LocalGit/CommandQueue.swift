import Specs
import Synchronization

/// The deploy commands that run or wait: those of one pod one after another, those of others beside them.
final class CommandQueue: Sendable {
  /// By pod, in the order of their commits; the first one runs.
  private let jobs = Mutex<[PodID: [CommandRun.Job]]>([:])

  /// Puts a job behind the others of its pod.
  ///
  /// - Parameters:
  ///   - job: What to add.
  ///   - pod: Whose it is.
  ///   - prepare: Called with the job, and with the one that it waits for, before anybody can begin with it.
  /// - Returns: The job, and whether it is the first one, which the caller must work at.
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

  /// Takes out the pod's first job, which has ended.
  ///
  /// - Returns: The next one, to work at; `nil` where none waits.
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
