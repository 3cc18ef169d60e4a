import Specs

/// Reads how a run stands.
struct RunReader: Sendable {
  /// How long GitHub may answer 404 for a run that it has just started.
  private static let birth = Duration.seconds(60)
  /// Steps shown at most.
  private static let stepLimit = 200

  let api: API
  let settings: GitHubSettings
  let links: WebLinks
  let memory: RunMemory

  /// The run as it stands now; costs no rate limit when it has not changed since it was last read.
  func run(_ id: Int64, by deadline: Deadline) throws(SpecError) -> Run {
    let path = "\(api.repositoryPath)/actions/runs/\(id)"
    let old = memory.seen(id)
    var seen: RunMemory.Seen
    do throws(CallFailure) {
      let answer = try api.send(.get(path, etag: old?.etag), by: deadline)
      if answer.isUnchanged, let old {
        seen = old
      } else {
        seen = RunMemory.Seen(run: try answer.decoded(as: RunPayload.self), etag: answer.etag)
        guard seen.run.id == id else { throw answer.unintelligible }
        seen.steps = old?.steps ?? []
        seen.stepsETag = old?.stepsETag
      }
    } catch {
      if error.isNotFound, let started = memory.started(id),
        ContinuousClock.now - started.at < Self.birth
      {
        return queued(started)
      }
      throw error.explained(by: purpose(id))
    }
    readSteps(of: &seen, at: path, by: deadline)
    memory.keep(seen)
    return run(seen)
  }

  /// What is in memory of a run, without any I/O.
  func remembered(_ id: Int64) -> Run? {
    memory.seen(id).map(run) ?? memory.started(id).map(queued)
  }

  /// Adds the steps; without them, the run is shown all the same.
  private func readSteps(of seen: inout RunMemory.Seen, at path: String, by deadline: Deadline) {
    guard
      let answer = try? api.send(
        .get("\(path)/jobs?per_page=30", etag: seen.stepsETag),
        by: deadline
      ), !answer.isUnchanged,
      let payload = try? answer.decoded(as: JobsPayload.self)
    else { return }
    let steps = payload.jobs.flatMap { job -> [Run.Step] in
      guard let steps = job.steps, !steps.isEmpty else {
        return [step(job.name, job.status, job.conclusion)]
      }
      let prefix = payload.jobs.count > 1 ? "\(job.name): " : ""
      return steps.map { step(prefix + $0.name, $0.status, $0.conclusion) }
    }
    seen.steps = Array(steps.prefix(Self.stepLimit))
    seen.stepsETag = answer.etag
  }

  private func step(_ name: String, _ status: String, _ conclusion: String?) -> Run.Step {
    Run.Step(
      name: api.shown(name),
      status: Run.Status(api.shown(status)),
      conclusion: conclusion.map(api.shown)
    )
  }

  private func run(_ seen: RunMemory.Seen) -> Run {
    let payload = seen.run
    let started = memory.started(payload.id)
    let title = api.shown(payload.display_title ?? payload.name ?? "")
    return Run(
      id: payload.id,
      pod: started?.deployment.pod ?? RunTitle(title).pod,
      title: title.isEmpty ? "Run \(payload.id)" : title,
      status: Run.Status(api.shown(payload.status ?? "queued")),
      conclusion: payload.conclusion.map(api.shown),
      link: links.run(payload.id, claimed: payload.html_url),
      requestedBy: started?.deployment.requestedBy ?? payload.actor.map { api.shown($0.login) },
      createdAt: Timestamps.iso8601(payload.created_at),
      updatedAt: payload.updated_at.flatMap(Timestamps.iso8601),
      steps: seen.steps,
      inputs: started?.deployment.inputs ?? []
    )
  }

  /// A run that GitHub has promised but does not show yet.
  private func queued(_ started: RunMemory.Started) -> Run {
    Run(
      id: started.id,
      pod: started.deployment.pod,
      title: "Deploy \(started.deployment.pod)",
      status: .queued,
      conclusion: nil,
      link: links.run(started.id, claimed: nil),
      requestedBy: started.deployment.requestedBy,
      createdAt: started.time,
      updatedAt: started.time,
      inputs: started.deployment.inputs
    )
  }

  private func purpose(_ id: Int64) -> Purpose {
    Purpose(
      task: "read the run \(id) of \(settings.repository)",
      repository: settings.repository,
      permission: .readActions,
      absence: "\(settings.repository) has no run \(id)."
    )
  }
}
