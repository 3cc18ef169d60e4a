import Specs

/// Reads the jobs of a run, page by page; unchanged pages do not count against the rate limit.
struct JobReader: Sendable {
  /// The most pages, jobs on a page, and steps of all jobs together.
  private static let most = (pages: 3, jobs: 100, steps: 3_000)

  /// One page, with its ETag.
  struct Page: Sendable {
    let jobs: [Run.Job]
    let etag: EntityTag?
  }

  /// What was read.
  struct Reading: Sendable {
    var pages: [Page] = []
    /// GitHub's total of jobs.
    var total = 0

    var jobs: [Run.Job] { pages.flatMap(\.jobs) }
  }

  let api: API
  let links: WebLinks

  /// Reads the current jobs.
  ///
  /// - Parameters:
  ///   - path: The run's, or an attempt's.
  ///   - old: The previous reading.
  ///   - deadline: When the answer must be there.
  /// - Returns: The jobs, the number of requests, and the number of those that counted.
  /// - Throws: ``CallFailure`` if even the first page could not be read.
  func read(
    at path: String,
    after old: Reading,
    by deadline: Deadline
  ) throws(CallFailure) -> (reading: Reading, requests: Int, counted: Int) {
    var reading = Reading(pages: [], total: old.total)
    var (requests, counted, room) = (0, 0, Self.most.steps)
    for number in 1...Self.most.pages {
      let known = old.pages.indices.contains(number - 1) ? old.pages[number - 1] : nil
      let query = number == 1 ? "" : "&page=\(number)"
      let answer: Answer
      do throws(CallFailure) {
        requests += 1
        answer = try api.send(
          .get("\(path)/jobs?per_page=\(Self.most.jobs)\(query)", etag: known?.etag),
          by: deadline
        )
      } catch {
        if number == 1 { throw error }
        break
      }
      if answer.isUnchanged, let known {
        reading.pages.append(known)
        room -= known.jobs.reduce(0) { $0 + $1.steps.count }
      } else {
        counted += 1
        let payload = try answer.decoded(as: JobsPayload.self)
        reading.total = payload.total_count
        let jobs = payload.jobs.prefix(Self.most.jobs).map { job(of: $0, &room) }
        reading.pages.append(Page(jobs: jobs, etag: answer.etag))
      }
      if reading.pages.count * Self.most.jobs >= reading.total { break }
    }
    return (reading, requests, counted)
  }

  /// A job for display; `room` is the number of steps that may still be shown.
  func job(of payload: JobPayload, _ room: inout Int) -> Run.Job {
    let steps = (payload.steps ?? []).prefix(max(0, room))
    room -= steps.count
    return Run.Job(
      id: "\(payload.id)",
      name: api.shown(payload.name),
      status: Run.Status(api.shown(payload.status)),
      conclusion: payload.conclusion.map(api.shown),
      startedAt: payload.started_at.flatMap(Timestamps.iso8601),
      completedAt: payload.completed_at.flatMap(Timestamps.iso8601),
      attempt: payload.run_attempt,
      link: links.job(payload.id, of: payload.run_id, claimed: payload.html_url),
      steps: steps.map { step in
        Run.Step(
          number: step.number,
          name: api.shown(step.name),
          status: Run.Status(api.shown(step.status)),
          conclusion: step.conclusion.map(api.shown),
          startedAt: step.started_at.flatMap(Timestamps.iso8601),
          completedAt: step.completed_at.flatMap(Timestamps.iso8601)
        )
      }
    )
  }
}
