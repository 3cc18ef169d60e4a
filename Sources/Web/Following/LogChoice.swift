import HTTP
import Specs

/// The name of a log in addresses: a job, or a step as `job.step`.
struct LogName {
  let job: String
  let step: Int?

  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let job = parts.first,
      (1...60).contains(job.utf8.count), job.utf8.allSatisfy(Slug.allows)
    else { return nil }
    self.job = String(job)
    guard parts.count == 2 else {
      step = nil
      return
    }
    guard let number = Int(parts[1]), (1...10_000).contains(number) else { return nil }
    step = number
  }
}

/// The part of a log to show: what the address selects, otherwise what failed, otherwise what is
/// running.
struct LogChoice {
  let job: Run.Job
  let query: LogQuery

  /// `nil` if there is nothing to show.
  init?(_ asked: FormBody, of run: Run) {
    if let text = asked["log"], let name = LogName(text) {
      job =
        run.jobs.first { $0.id == name.job }
        ?? Run.Job(
          id: name.job,
          name: "job \(name.job)",
          status: .completed,
          conclusion: nil,
          steps: []
        )
      query = LogQuery(
        job: name.job,
        step: name.step,
        from: asked["from"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil },
        word: asked["find"]
      )
      return
    }
    guard let (job, step) = Self.first(of: run), let id = job.id else { return nil }
    self.job = job
    query = LogQuery(job: id, step: step)
  }

  /// A local run's log is short and grows; for others, only a failure is worth a request.
  private static func first(of run: Run) -> (Run.Job, step: Int?)? {
    if run.link == nil { return run.jobs.first.map { ($0, nil) } }
    guard let (job, step) = run.failure, job.isCompleted else { return nil }
    return (job, step?.number)
  }
}
