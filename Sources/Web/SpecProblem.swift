import HTML
import Specs

extension Problem {
  /// The one place where errors of the domain become statuses; the compiler counts the cases.
  init(_ error: SpecError, origin: Origin, links: Links) {
    switch error {
    case .noSuchPod(let pod):
      self.init(
        .notFound,
        title: "Pod not found",
        what: "Pod not found: \(pod). \(origin.repository) has no "
          + "\(origin.specsPath)/\(pod)/spec.yml on branch \(origin.branch).",
        next: [
          #"Choose one of the pods that exist, or <a href="\#(links.newPod)">create a pod</a>."#,
          #"If it was added a moment ago, <a href="\#(links.refresh)">read the repository again</a>."#,
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
          #"<a href="\#(links.pod(pod))">Edit \#(pod)</a>, or go back and choose another customer or environment."#
        ]
      )
    case .conflict(let pod, let message):
      self.init(
        .conflict,
        title: "\(pod) has changed",
        what: message,
        next: [#"<a href="\#(links.pod(pod))">Open \#(pod) again</a> to see how it stands now."#]
      )
    case .inProgress(let pod, let run, let message):
      self.init(
        .conflict,
        title: "\(pod) is being deployed",
        what: message,
        next: [
          run.map {
            #"<a href="\#(links.run($0))">Follow run \#("\($0)")</a>, and deploy again when it has ended."#
          }
            ?? "Deploy again when it has ended."
        ],
        details: run.map { [.init(key: "run", value: .int($0))] } ?? []
      )
    case .unusableSpec(let pod, let message):
      self.init(
        .unprocessable,
        title: "spec.yml of \(pod) cannot be used",
        what:
          "\(origin.specsPath)/\(pod)/spec.yml on branch \(origin.branch) cannot be used: \(message)"
          + (message.hasSuffix(".") ? "" : "."),
        next: [
          origin.link(to: pod).flatMap(Links.external).map {
            #"<a href="\#($0)">Open the file</a>, mend that line, and commit."#
          } ?? "Mend that line in the repository, and commit.",
          "The other pods are not affected.",
        ]
      )
    case .forbidden(let message, let permission):
      self.init(
        .forbidden,
        title: "Permission missing",
        what: message,
        next: [
          "Whoever runs this site gives GH_TOKEN the permission “\(permission)”, or uses a token that has it."
        ],
        details: [.init(key: "permission", value: .string(permission))]
      )
    case .refused(let message):
      self.init(
        .unprocessable,
        title: "GitHub refused the deployment",
        what: message,
        next: ["Nothing was started. Change what GitHub names and deploy again."]
      )
    case .unavailable(let unavailability):
      self.init(unavailability, origin: origin)
    }
  }

  private init(_ unavailability: Unavailability, origin: Origin) {
    let title: String
    let next: [Markup]
    switch unavailability.cause {
    case .configuration:
      title = "Not connected to GitHub"
      next = [
        "This is for whoever runs this site: mend the setting that is named, then start again."
      ]
    case .rateLimit:
      title = "GitHub’s rate limit is reached"
      next = ["Nothing is lost. Try again when the limit ends."]
    case .busy:
      title = "Busy"
      next = ["Many requests wait for GitHub already. Try again in a few seconds."]
    case .outage:
      title = origin.kind == .github ? "GitHub does not answer" : "The repository does not answer"
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
