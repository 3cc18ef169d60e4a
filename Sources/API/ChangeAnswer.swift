import Answering
import Specs
import Text

/// The answer about a change.
struct ChangeAnswer {
  let change: ChangeSet
  let plan: DeploymentPlan
  /// The path of spec.yml in the repository.
  let path: String
  /// Warnings besides those of the change and the plan.
  let warnings: [String]

  /// The answer to a dry run.
  func json(text: String) -> JSON {
    .object(about + Self.deployment(nil) + notes + [.init(key: "text", value: .string(text))])
  }

  /// The answer to a deployment.
  func json(_ deployment: Deployment, _ links: Links) -> JSON {
    .object(about + Self.deployment((deployment, links)) + notes)
  }

  private var about: [JSON.Member] {
    let old = change.isCreation ? nil : change.oldText
    return JSON.names(change.pod) + [
      .init(
        key: "revision",
        value: plan.isExact ? .string(BlobID.of(Array(change.text.utf8))) : .null
      ), .init(key: "base_revision", value: JSON(change.original?.revision)),
      .init(key: "changes", value: .array(change.changes.map { JSON($0) })),
      .init(key: "diff", value: .string(UnifiedDiff.text(from: old, to: change.text, name: path))),
      .init(key: "mode", value: .string(plan.mode.rawValue)),
    ]
  }

  private var notes: [JSON.Member] {
    var all = warnings + change.warnings + plan.warnings
    all += change.lostComments.map { comment in
      "The comment “\(comment.text.shown(limit: 200))” (line \(comment.mark.line)) is removed with it."
    }
    if !plan.isExact {
      all.append("The workflow makes the edit itself, and the result may look different.")
    }
    var members = [JSON.Member(key: "warnings", value: .array(all.map { .string($0) }))]
    if let theirs = change.theirs {
      members += [
        .init(key: "merged", value: true),
        .init(key: "theirs", value: .array(theirs.map { JSON($0) })),
      ]
    }
    return members
  }

  private static func deployment(_ started: (Deployment, Links)?) -> [JSON.Member] {
    guard let (deployment, links) = started else { return JSON.run(nil) }
    return JSON.run(
      deployment.follows,
      url: Links.external(deployment.link),
      commit: deployment.commit,
      links
    )
  }
}

extension JSON {
  /// The answer if the repository already has these values.
  static func unchanged(_ wish: Wish, _ original: Original?) -> JSON {
    let revision = JSON(original?.revision)
    return .object(
      names(wish.pod) + [
        .init(key: "revision", value: revision), .init(key: "base_revision", value: revision),
        .init(key: "changes", value: []), .init(key: "diff", value: ""),
        .init(key: "mode", value: .null),
      ] + run(nil) + [
        .init(key: "warnings", value: .array(wish.warnings.map { .string($0) }))
      ] + (wish.options.isDryRun ? [.init(key: "text", value: JSON(original?.text))] : [])
    )
  }

  /// The answer to a repeated key; what the first request changed is no longer known.
  static func repeated(_ pod: PodID, _ followed: Followed, _ links: Links) -> JSON {
    let warnings: [JSON] =
      followed.run.flatMap { PendingRun($0) } == nil
      ? []
      : [
        "It is not known yet whether this deployment has started, or as which run. Check its url."
      ]
    return .object(
      names(pod)
        + ["revision", "base_revision", "changes", "diff", "mode"].map { name in
          Member(key: name, value: .null)
        } + run(followed, links) + [
          .init(key: "warnings", value: .array(warnings)), .init(key: "repeated", value: true),
        ]
    )
  }

  fileprivate static func names(_ pod: PodID) -> [Member] {
    [
      .init(key: "customer", value: .string(pod.customer.text)),
      .init(key: "env", value: .string(pod.environment.text)),
    ]
  }

  /// What to follow; null for nothing.
  ///
  /// A run that is not known yet only has our page.
  fileprivate static func run(
    _ followed: Followed?,
    url: String? = nil,
    commit: String? = nil,
    _ links: Links? = nil
  ) -> [Member] {
    let page = followed.flatMap { links?.page($0) }
    let id = followed?.run
    let isKnown = id?.number != nil
    return [
      .init(key: "run_id", value: JSON(id?.number)),
      .init(key: "run_url", value: isKnown ? JSON(url ?? page) : .null),
      .init(key: "pull_request", value: followed?.pull.map { pull($0, url: url ?? page) } ?? .null),
      .init(key: "commit", value: JSON(commit)),
      .init(key: "url", value: JSON(page)),
    ]
  }

  private static func pull(_ number: Int, url: String?) -> JSON {
    ["number": .int(Int64(number)), "url": JSON(url)]
  }

  init(_ change: FieldChange) {
    var members = [Member(key: "path", value: .string(change.path.description))]
    if let old = change.old { members.append(Member(key: "old", value: JSON(old))) }
    if let new = change.new { members.append(Member(key: "new", value: JSON(new))) }
    self = .object(members)
  }
}
