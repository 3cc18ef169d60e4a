package import Specs
import Text
import YAML

extension Problem {
  /// The only place where errors of the domain become statuses; the compiler checks that all cases
  /// are handled.
  ///
  /// `skipped` has the files that the source skipped, if known: one may be the reason why the pod
  /// does not exist.
  package init(_ error: SpecError, origin: Origin, links: Links, skipped: SkippedFiles? = nil) {
    switch error {
    case .noSuchPod(let pod):
      let reason =
        if let file = skipped?.file(of: pod, in: origin.specsPath) {
          "\(file.path) on branch \(origin.branch) of \(origin.repository) is not used. \(file.advice)"
        } else {
          "\(origin.repository) has no \(origin.path(of: pod)) on branch \(origin.branch)."
        }
      self.init(
        .notFound,
        title: "Pod not found",
        what: "Pod not found: \(pod). \(reason)",
        next: [
          "Choose one of the pods that exist, or \("create a pod", to: links.newPod).",
          "If it was added a moment ago, \("read the repository again", to: links.refresh).",
        ],
        listsPods: true
      )
    case .notFound(let message):
      self.init(.notFound, title: "Not found", what: message, listsPods: true)
    case .podExists(let pod):
      self.init(
        .conflict,
        title: "Pod already exists",
        what: "The pod \(pod) already exists, so it was not created.",
        next: [
          "\("Edit \(pod)", to: links.pod(pod)), or go back and choose another customer or environment."
        ]
      )
    case .stale(let pod):
      self.init(
        .conflict,
        title: "\(pod) has changed",
        what: "Someone else changed \(pod) at the same moment. Nothing was deployed.",
        next: ["\("Open \(pod) again", to: links.pod(pod)) to see its current values."]
      )
    case .noSuchRevision(let pod):
      self.init(
        .conflict,
        title: "Unknown revision",
        what:
          "The change starts from a version of \(pod) that the repository does not have, so it cannot "
          + "be compared with the current one. Nothing was deployed.",
        next: ["\("Open \(pod) again", to: links.pod(pod)) and repeat the change."]
      )
    case .inProgress(let pod, let run):
      self.init(
        .conflict,
        title: "\(pod) is being deployed",
        what: "Run \(run) is deploying \(pod). Nothing was started.",
        next: ["\("Follow run \(run)", to: links.run(run)), then deploy again."],
        details: [.init(key: "run", value: JSON(run))]
      )
    case .uneditable(let pod, let refusal):
      self.init(refusal, pod: pod, links: links)
    case .undeployable(let violations):
      self.init(
        .unprocessable,
        title: "This change cannot be deployed",
        what: violations.map { "\($0.message)." }.joined(separator: " "),
        next: ["Nothing was started. Fix the problem, then deploy again."],
        details: [.init(key: "fields", value: .fields(violations))]
      )
    case .unusableSpec(let unusable):
      self.init(unusable, origin: origin)
    case .forbidden(let message, let permission, let link):
      let page = Links.external(link)
      var next: [Sentence] = []
      if let page {
        next.append("An administrator \("must authorize the token on GitHub", to: page).")
      }
      if let permission {
        next.append(
          "An administrator must grant GH_TOKEN the permission “\(permission)”, or use a token that has it."
        )
      }
      self.init(
        .forbidden,
        title: permission == nil ? "GitHub does not allow this" : "Permission missing",
        what: message,
        next: next,
        details: [("permission", permission), ("link", page)].compactMap { name, value in
          value.map { .init(key: name, value: .string($0)) }
        }
      )
    case .wrongState(let message):
      self.init(
        .conflict,
        title: "This cannot be done",
        what: message
      )
    case .protectedBranch(_, let message):
      self.init(
        .unprocessable,
        title: "The branch is protected",
        what: message,
        next: [
          "Open a pull request instead, or ask an administrator to let GH_TOKEN commit to \(origin.branch)."
        ]
      )
    case .refused(let message):
      let isGitHub = origin.kind == .github
      self.init(
        .unprocessable,
        title: isGitHub ? "GitHub refused the deployment" : "The deployment was refused",
        what: message,
        next: ["Nothing was started. Fix the problem, then deploy again."]
      )
    case .unavailable(let unavailability):
      self.init(unavailability, origin: origin)
    }
  }

  private init(_ refusal: EditRefusal, pod: PodID, links: Links) {
    let place = refusal.mark.map { "line \($0.line), column \($0.column): " } ?? ""
    self.init(
      refusal.kind == .missing ? .conflict : .unprocessable,
      title: refusal.kind == .missing
        ? "Path not found"
        : refusal.kind == .tooLarge ? "Too many edits" : "This change cannot be made safely",
      what: "spec.yml of \(pod): \(place)\(refusal.problem). Nothing was started.",
      next: ["\("Edit the text", to: links.yaml(pod)) of \(pod)."],
      details: refusal.mark.map(JSON.place) ?? []
    )
  }

  private init(_ unusable: UnusableSpec, origin: Origin) {
    let pod = unusable.pod
    let file = "\(origin.specsPath)/\(pod)/spec.yml on branch \(origin.branch)"
    let link = Links.external(origin.link(to: pod))
    var details = unusable.mark.map(JSON.place) ?? []
    if let size = unusable.size { details.append(.init(key: "size", value: .int(Int64(size)))) }
    let message = unusable.message
    self.init(
      .unprocessable,
      title: unusable.isTooLarge
        ? "spec.yml is too large to edit here" : "spec.yml cannot be edited here",
      what: "\(file): \(message)" + (message.hasSuffix(".") ? "" : "."),
      next: [
        unusable.isTooLarge
          ? link.map { "\("Open the file", to: $0) to read or edit it." }
            ?? "Edit the file in the repository."
          : link.map { "\("Open the file", to: $0), fix it, and commit." }
            ?? "Fix the file in the repository, and commit.",
        "Other pods are not affected.",
      ],
      details: details
    )
  }

  private init(_ unavailability: Unavailability, origin: Origin) {
    let isGitHub = origin.kind == .github
    let title: String
    let next: [Sentence]
    switch unavailability.cause {
    case .configuration:
      title = isGitHub ? "Not connected to GitHub" : "Not connected to the repository"
      next = ["An administrator must correct this setting and restart Spec Editor."]
    case .rateLimit:
      title = "GitHub’s rate limit is reached"
      next = ["Try again when the limit resets."]
    case .busy:
      title = "Too many requests are queued"
      next = ["Try again in a few seconds."]
    case .outage where unavailability.isUnclear:
      title = "The deployment was not confirmed"
      next = ["Deploy again only if the list of runs shows that it has not started."]
    case .outage:
      title = isGitHub ? "GitHub is not responding" : "The repository cannot be used"
      next = ["Try again in a moment."]
    }
    self.init(
      .unavailable,
      title: title,
      what: unavailability.message,
      next: next,
      details: unavailability.retryAfter.map {
        [.init(key: "retry_after", value: .int(Int64($0)))]
      } ?? [],
      retryAfter: unavailability.retryAfter
    )
  }
}

extension JSON {
  /// The position in a text.
  static func place(_ mark: Mark) -> [Member] {
    [
      Member(key: "line", value: .int(Int64(mark.line))),
      Member(key: "column", value: .int(Int64(mark.column))),
    ]
  }

  /// The errors, by path.
  static func fields(_ violations: [Violation]) -> JSON {
    .object(violations.map { Member(key: $0.path.description, value: .string($0.message)) })
  }

  /// A run's name; a number if its source counts runs.
  package init(_ run: RunID) { self = run.number.map(JSON.int) ?? .string(run.text) }
}
