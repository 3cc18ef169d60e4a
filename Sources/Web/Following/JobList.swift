import Answering
import HTML
import Specs
import Text

/// The jobs of a run with their steps; those in progress or failed are open.
struct JobList {
  /// The most jobs to show, and the most steps of all of them.
  private static let most = (jobs: 300, steps: 2_000)
  /// Up to this many jobs are not folded.
  private static let few = 1
  /// The most failed jobs to open.
  private static let mostOpen = 3

  let run: Run
  let links: Links
  /// Unix seconds.
  let now: Int64
  /// The shown part of a log, in its place.
  let log: LogView?

  var markup: Markup {
    let jobs = run.jobs.prefix(Self.most.jobs)
    guard !jobs.isEmpty else { return log?.markup ?? .empty }
    // A log whose job is not listed comes before the jobs.
    let isPlaced = jobs.contains { job in
      job.id == log?.job.id
        && (log?.step == nil || job.steps.contains { $0.number == log?.step })
    }
    let stray: Markup = isPlaced ? .empty : log?.markup ?? .empty
    var room = Self.most.steps
    var list = Markup()
    var left = Self.mostOpen
    for job in jobs {
      let isWorthLooking = job.hasFailed || job.status == .inProgress
      list += panel(
        job,
        steps: job.steps.prefix(max(0, room)),
        isOpen: jobs.count <= Self.few || isWorthLooking && left > 0
      )
      if isWorthLooking { left -= 1 }
      room -= job.steps.count
    }
    let rest = run.jobCount - jobs.count
    let more: Markup = rest > 0 ? "<p class=\"small\">And \(rest.grouped) more jobs.</p>" : .empty
    return """
      <h2>\(run.jobCount == 1 ? "Steps" : "\(run.jobCount.grouped) jobs")</h2>
      \(stray)\(summary)\(list)\(more)
      """
  }

  /// The number of jobs by state, if there are many.
  private var summary: Markup {
    guard run.jobs.count > 5 else { return .empty }
    var counts: [(word: String, count: Int)] = []
    for job in run.jobs {
      let word = job.conclusion ?? job.status.text
      if let place = counts.firstIndex(where: { $0.word == word }) {
        counts[place].count += 1
      } else {
        counts.append((word, 1))
      }
    }
    let words = counts.prefix(10).map { "\($0.count) \(Badge.words($0.word))" }
    return #"<p class="small">\#(words.joined(separator: ", "))</p>"#
  }

  private func panel(_ job: Run.Job, steps: ArraySlice<Run.Step>, isOpen: Bool) -> Markup {
    let word = job.conclusion ?? job.status.text
    let isOpen = isOpen || log?.job.id == job.id
    let whole: Markup =
      log?.job.id == job.id && log?.step == nil ? log?.markup ?? .empty : .empty
    let page: Markup =
      Links.external(job.link).map {
        #"<a href="\#($0)" rel="noopener">On GitHub<span class="visually-hidden">: \#(job.name)</span></a>"#
      } ?? .empty
    return """
      <details class="job" id="job-\(job.id ?? job.name)"\(attribute: "open", if: isOpen)>\
      <summary><h3 class="st \(Badge.kind(word))"><span class="visually-hidden">\(Badge.words(word)): </span>\(job.name)</h3>\
      <span class="small">\(Badge.words(word))\(job.conclusion == "skipped" ? .empty : time(job.startedAt, job.completedAt, job.status))</span></summary>
      <ol class="steps">\(steps.map { step($0, of: job) })</ol>
      <p class="small job-links">\(logLink(job, nil))\(page)</p>\(whole)</details>

      """
  }

  private func step(_ step: Run.Step, of job: Run.Job) -> Markup {
    let word = step.conclusion ?? step.status.text
    let isShown = log?.job.id == job.id && log?.step == step.number
    return """
      <li class="\(Badge.kind(word))"><div class="step">\(step.name) <span>\(Badge.words(word))</span>\
      \(logLink(job, step))<span class="when">\(step.conclusion == "skipped" ? .empty : time(step.startedAt, step.completedAt, step.status, isPlain: true))</span></div>\
      \(isShown ? log?.markup ?? .empty : .empty)</li>
      """
  }

  private func logLink(_ job: Run.Job, _ step: Run.Step?) -> Markup {
    guard let id = job.id, step.map(hasLog) ?? hasLog(job) else { return .empty }
    let name = step.map { "\(id).\($0.number)" } ?? id
    let attempt = run.attempt == run.attempts ? nil : run.attempt
    let isShown = log?.job.id == id && log?.step == step?.number
    let words = step == nil ? "Log of the whole job" : "Log"
    let of = step?.name ?? job.name
    return """
      <a href="\(links.run(run.id, attempt: attempt, log: name))#log"\(attribute: "aria-current", isShown ? "true" : nil)>\
      \(words)<span class="visually-hidden">: \(of)</span></a>
      """
  }

  /// A local job has a log while it runs; a job on GitHub has one when it has ended.
  private func hasLog(_ job: Run.Job) -> Bool {
    job.conclusion != "skipped" && (job.isCompleted || run.link == nil)
  }

  private func hasLog(_ step: Run.Step) -> Bool {
    step.isCompleted && step.conclusion != "skipped" && run.link != nil
  }

  private func time(
    _ start: Int64?,
    _ end: Int64?,
    _ status: Run.Status,
    isPlain: Bool = false
  ) -> Markup {
    guard let start else { return .empty }
    let before: Markup = isPlain ? .empty : ", "
    if let end, end >= start { return "\(before)\(Moment.span(end - start))" }
    guard status == .inProgress else { return .empty }
    return #"\#(before)<span data-since="\#(start)">\#(Moment.span(max(0, now - start)))</span>"#
  }
}
