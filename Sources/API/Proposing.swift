import Answering
import HTTP
import Specs
import Text

extension PodAPI {
  /// What a request would change now.
  ///
  /// - Throws: A 412 ``Problem`` if `If-Match` does not match, and what the proposer throws.
  func proposal(for wish: Wish, _ visit: Visit) throws -> Proposal {
    guard let match = wish.options.match else {
      if wish.canCreate, wish.options.noneMatch == .any { return try propose(wish, .absent, visit) }
      return try propose(wish, wish.canCreate ? .any : .current, visit)
    }
    guard let current = try revision(of: wish.pod, visit) else {
      guard wish.canCreate else { throw SpecError.noSuchPod(wish.pod) }
      throw Problem.preconditionFailed(
        wish.pod,
        visit,
        "\(wish.pod) does not exist, so it does not have the revision that If-Match names.",
        revision: nil
      )
    }
    guard let revisions = match.revisions else { return try propose(wish, .current, visit) }
    for revision in revisions.contains(current) ? [current] : revisions {
      do {
        return try propose(wish, .revision(revision), visit)
      } catch SpecError.noSuchRevision {
        continue
      }
    }
    throw Problem.preconditionFailed(
      wish.pod,
      visit,
      "If-Match does not name a revision that \(wish.pod) has or had.",
      revision: current
    )
  }

  private func propose(
    _ wish: Wish,
    _ expectation: ChangeRequest.Expectation,
    _ visit: Visit
  ) throws -> Proposal {
    try editor.proposer.proposal(
      for: wish.request(expectation, by: visit.actor),
      by: visit.deadline
    )
  }
}

extension Problem {
  /// The most paths in a sentence.
  private static let mostPaths = 5

  static func preconditionFailed(
    _ pod: PodID,
    _ visit: Visit,
    _ what: String,
    revision: String?,
    conflicts: [MergeConflict] = []
  ) -> Problem {
    Problem(
      .preconditionFailed,
      title: "\(pod) has changed",
      what: "\(what) Nothing was deployed.",
      next: ["\("Open \(pod) again", to: visit.links.pod(pod)) to see its current values."],
      details: [
        .init(key: "revision", value: JSON(revision)),
        .init(key: "conflicts", value: .array(conflicts.map { JSON($0) })),
      ]
    )
  }

  /// Both have changed the same values since the revision in `If-Match`.
  static func conflict(_ conflict: Conflict, _ visit: Visit) -> Problem {
    preconditionFailed(
      conflict.pod,
      visit,
      what(conflict),
      revision: conflict.theirs?.revision,
      conflicts: conflict.conflicts
    )
  }

  private static func what(_ conflict: Conflict) -> String {
    if let unusable = conflict.theirs?.unusable {
      return
        "Someone else also changed it. spec.yml cannot be read there now: \(unusable.message)."
    }
    if case .text? = conflict.conflicts.first?.subject {
      return
        "Someone else also changed the same lines, and your comments, spacing or order would be lost."
    }
    return "Someone else also changed \(places(conflict))."
  }

  /// Where both have changed the same; the first of many.
  static func places(_ conflict: Conflict) -> String {
    let paths = conflict.conflicts.prefix(mostPaths).map { conflict in
      let path = conflict.path.isRoot ? "the whole document" : conflict.path.description
      return conflict.isAboutComments ? "the comments of \(path)" : path
    }
    let more = conflict.conflicts.count - paths.count
    return paths.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }
}

extension JSON {
  init(_ conflict: MergeConflict) {
    var members = [Member(key: "path", value: .string(conflict.path.description))]
    let sides = [("base", conflict.base), ("theirs", conflict.theirs), ("yours", conflict.yours)]
    for case (let name, let value?) in sides {
      members.append(Member(key: name, value: JSON(value)))
    }
    if case .comments(let comments) = conflict.subject {
      members.append(Member(key: "comments", value: .array(comments.map { .string($0) })))
    }
    self = .object(members)
  }
}
