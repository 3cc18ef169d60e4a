package import Specs

extension GitHubSource: PullRequests {
  /// How old the lists may be by which it is told whether a form updates a pull request.
  private static let look = Duration.seconds(5)

  /// Whether changes may be pull requests, in any environment.
  private var opensPulls: Bool {
    settings.mode == .pullRequest
      || remembered()?.settings.environments.contains { $0.mode == .pullRequest } == true
  }

  package func openPulls() -> OpenPulls {
    if opensPulls, hindrance == nil, remembered() != nil { directory.refresh() }
    return directory.open
  }

  package func pull(_ number: Int, by deadline: Deadline) throws(SpecError) -> PullRequest {
    var pull = try waiting { () throws(SpecError) in
      try pulls.pull(Int64(number), by: deadline)
    }
    if pull.state == .merged, noteMerged(number) { reader.expire() }
    pull.runs = pull.runs.map { runs.remembered($0.id.number ?? 0)?.listed ?? $0 }
    return pull
  }

  package func workingCopy(
    of pod: PodID,
    by deadline: Deadline
  ) throws(SpecError) -> WorkingCopy? {
    // A page goes on with what is known; what is written is checked again.
    _ = try? waiting { () throws(SpecError) in
      try directory.read(within: Self.look, by: Deadline(min(deadline.instant, .now + Self.glance)))
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
      try pullControl.perform(action, on: Int64(number), by: actor, by: deadline)
      // What this process merges it knows at once.
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
    with text: String,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError) {
    try waiting { () throws(SpecError) in
      try updater.update(divergence, with: text, by: actor, by: deadline)
    }
  }

  /// The branch as it is now, for a change of a pod.
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
