import Specs

/// Translates GitHub's pull request into ours.
struct PullTranslation: Sendable {
  let api: API
  let links: WebLinks

  func pull(_ entry: PullDirectory.Entry, _ seen: PullReader.Seen) -> PullRequest {
    let payload = entry.payload
    var pull = PullRequest(
      number: Int(payload.number),
      pod: entry.branch.pod,
      title: api.shown(payload.title),
      state: state(payload),
      branch: entry.branch.name,
      base: payload.base.ref,
      head: payload.head.sha
    )
    pull.isDraft = payload.draft ?? false
    pull.mergeability = mergeability(payload)
    pull.link = links.pull(payload.number, claimed: payload.html_url)
    pull.author = payload.user.map { api.shown($0.login) }
    pull.createdAt = payload.created_at.flatMap(Timestamps.iso8601)
    pull.updatedAt = payload.updated_at.flatMap(Timestamps.iso8601)
    pull.endedAt = (payload.merged_at ?? payload.closed_at).flatMap(Timestamps.iso8601)
    if pull.state == .merged {
      pull.mergeCommit = payload.merge_commit_sha.flatMap { CommitID($0)?.text }
    }
    if let comparison = seen.comparison {
      pull.requestedBy = comparison.requestedBy
      pull.reason = comparison.reason
      pull.foreignCommits = comparison.foreign
    }
    if pull.state == .open {
      pull.checks = seen.checks.checks
      pull.awaited =
        (payload.requested_reviewers ?? []).map { api.shown($0.login) }
        + (payload.requested_teams ?? []).compactMap { $0.slug.map(api.shown) }
    }
    pull.reviews = seen.checks.reviews.value
    pull.actions = actions(of: pull)
    return pull
  }

  private func state(_ payload: PullPayload) -> PullRequest.State {
    payload.merged_at != nil ? .merged : payload.isOpen ? .open : .closed
  }

  private func mergeability(_ payload: PullPayload) -> PullRequest.Mergeability {
    if payload.draft == true { return .draft }
    switch payload.mergeable_state {
    case "dirty": return .conflict
    case "behind": return .behind
    case "blocked": return .blocked
    case "draft": return .draft
    // Without a value, GitHub is still computing it.
    case _ where payload.mergeable == nil: return .computing
    case "clean", "has_hooks": return .clean
    case "unstable": return .unstable
    case nil: return payload.mergeable == true ? .clean : .conflict
    default: return .unknown
    }
  }

  private func actions(of pull: PullRequest) -> Set<PullAction.Kind> {
    guard pull.state == .open else { return [] }
    switch pull.mergeability {
    case .clean, .unstable: return [.close, .merge]
    case .behind, .conflict: return [.close, .update]
    case .computing, .blocked, .draft, .unknown: return [.close]
    }
  }
}
