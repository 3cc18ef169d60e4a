package import Specs
import YAML

extension PullRequest {
  /// A commit's whole name.
  package static let exampleHead = String(repeating: "ab", count: 20)

  /// A pull request that changes one value of a pod, but for what `change` makes different.
  package static func example(
    of pod: PodID,
    number: Int = 12,
    _ change: (inout PullRequest) -> Void = { _ in }
  ) -> PullRequest {
    var pull = PullRequest(
      number: number,
      pod: pod,
      title: "Deploy \(pod)",
      state: .open,
      branch: "spec-editor/\(pod)/0123456789abcdef",
      base: "main",
      head: exampleHead
    )
    pull.mergeability = .clean
    pull.link = "https://github.example/acme/specs/pull/\(number)"
    pull.requestedBy = "ada"
    pull.reason = "More load"
    pull.author = "octobot"
    pull.createdAt = 1_000
    pull.updatedAt = 2_000
    let (old, new) = (text("web1"), text("web2"))
    pull.before = OldText(revision: "1", bytes: Array(old.utf8))
    pull.after = OldText(revision: "2", bytes: Array(new.utf8))
    pull.changes = [
      FieldChange(
        path: ["spec", "compute", "instance_name"],
        old: .string("web1"),
        new: .string("web2")
      )
    ]
    pull.actions = [.merge, .close]
    change(&pull)
    return pull
  }

  /// The pod's text with a name in it.
  package static func text(_ name: String) -> String {
    "spec:\n  compute:\n    instance_name: \(name) # the name\n  security:\n    waf:\n      enabled: false\n"
  }
}
