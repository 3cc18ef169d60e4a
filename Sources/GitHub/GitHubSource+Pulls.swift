package import Specs

extension GitHubSource: PullRequests {
  /// The maximum age of the lists that tell a form whether it updates a pull request.
  private static let look = Duration.seconds(5)

  /// Whether any environment deploys by pull request.
  private var opensPulls: Bool {
    settings.mode == .pullRequest
      || remembered()?.settings.environments.contains { $0.mode == .pullRequest } == true
  }

  package func openPulls() -> OpenPulls {
    if opensPulls, hindrance == nil, remembered() != nil { refreshPulls() }
    return directory.open
  }

  /// Reads in the background what opening a pull request needs, so that it then takes few requests.
  private func refreshPulls() {
    directory.refresh { [graphQL] in _ = graphQL.isPresent(by: .after(.seconds(10))) }
  }

  /// A catalogue that someone looks at, and may deploy from by a pull request.
  func foreseen(_ catalogue: Catalogue) -> Catalogue {
    if opensPulls, hindrance == nil { refreshPulls() }
    return catalogue
  }

  package func pull(_ number: Int, by deadline: Deadline) throws(SpecError) -> PullRequest {
    var pull = try waiting { () throws(SpecError) in
      try pulls.pull(Int64(number), by: deadline)
    }
    if pull.state == .merged, noteMerged(number) { reader.expire() }
    pull.runs = pull.runs.map { listed in
      guard let known = runs.remembered(listed.id.number ?? 0), Self.isNewer(known, than: listed)
      else { return listed }
      return known.listed
    }
    return pull
  }

  /// Whether a run was seen to be further than a list has it, which may lag; or the list is what is new.
  private static func isNewer(_ run: Run, than listed: Run) -> Bool {
    if run.attempt != listed.attempt { return run.attempt > listed.attempt }
    if run.isCompleted != listed.isCompleted { return run.isCompleted }
    return (run.updatedAt ?? 0) > (listed.updatedAt ?? 0)
  }

  package func workingCopy(
    of pod: PodID,
    by deadline: Deadline
  ) throws(SpecError) -> WorkingCopy? {
    // A page uses what is known; writing checks again.
    _ = try? waiting { () throws(SpecError) in
      try directory.read(within: Self.look, by: Deadline(min(deadline.instant, .now + Self.glance)))
    }
    if let known = directory.open(of: pod), !directory.isListed(known.payload.number) {
      _ = try? waiting { () throws(SpecError) in
        try pulls.payload(known.payload.number, by: deadline)
      }
    }
    guard let entry = directory.open(of: pod) else { return nil }
    if let known = pulls.rememberedCopy(entry) { return known }
    return try waiting { () throws(SpecError) in try pulls.workingCopy(entry, by: deadline) }
  }

  package func perform(
    _ action: PullAction,
    on number: Int,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError) {
    try waiting { () throws(SpecError) in
      try pullControl.perform(action, on: Int64(number), by: deadline)
      // Know at once what this process merged.
      if case .merge = action { _ = try? reader.read(by: deadline, patience: .zero) }
    }
  }

  package func divergence(of number: Int, by deadline: Deadline) throws(SpecError) -> Divergence {
    try waiting { () throws(SpecError) in
      let base = try base(of: nil, by: deadline)
      return try updater.divergence(of: Int64(number), from: base.commit, by: deadline)
    }
  }

  package func update(
    _ divergence: Divergence,
    with text: String?,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError) {
    try waiting { () throws(SpecError) in
      try updater.update(divergence, with: text, by: actor, by: deadline)
    }
  }

  /// The branch now, for a change of a pod.
  func base(of pod: PodID?, by deadline: Deadline) throws(SpecError) -> PullWriter.Base {
    let known = try reader.read(by: deadline, patience: .zero)
    guard let commit = known.commit else {
      throw .unavailable(
        Unavailability(
          cause: .outage,
          message:
            "GitHub did not name the newest commit of \(settings.branch), so nothing can be committed to it."
        )
      )
    }
    return PullWriter.Base(
      commit: commit,
      tree: known.snapshot.tree,
      steering: known.catalogue.steering,
      revision: pod.flatMap { known.catalogue.entry(of: $0)?.revision }
    )
  }
}
