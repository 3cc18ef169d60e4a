import HTML
import Specs

/// How a pull request stands, in the words of its page.
struct PullState {
  let pull: PullRequest

  private var hasFailedCheck: Bool {
    pull.checks.contains { Badge.kind($0.word) == "bad" }
  }

  /// A few words, which stand beside an icon.
  var words: String {
    switch pull.state {
    case .merged: "Merged"
    case .closed: "Closed"
    case .open:
      switch pull.mergeability {
      case .computing: "Checking for conflicts"
      case .clean: "Ready to merge"
      case .unstable: hasFailedCheck ? "Checks failed" : "Checks not complete"
      case .behind: "Out of date"
      case .blocked: "Merging is blocked"
      case .conflict: "Has conflicts"
      case .draft: "Draft"
      case .unknown: "Open"
      }
    }
  }

  /// How it is to be taken, as ``Badge/kind(_:)`` says it of a run.
  var kind: String {
    switch pull.state {
    case .merged: "good"
    case .closed: "idle"
    case .open:
      switch pull.mergeability {
      case .computing: "busy"
      case .clean: "good"
      case .unstable, .blocked: hasFailedCheck ? "bad" : "queued"
      case .behind: "queued"
      case .conflict: "bad"
      case .draft: "idle"
      case .unknown: "other"
      }
    }
  }

  var badge: Markup { #"<span class="badge run-\#(kind) st \#(kind)">\#(words)</span>"# }

  /// What that means, and what is next.
  var sentence: Markup {
    let base: Markup = "<code>\(pull.base)</code>"
    switch pull.state {
    case .merged:
      let when: Markup = pull.endedAt.map { " on \(Moment.exact($0))" } ?? .empty
      return "Merged into \(base)\(when)."
    case .closed:
      let when: Markup = pull.endedAt.map { " on \(Moment.exact($0))" } ?? .empty
      return "Closed without merging\(when). Nothing was deployed."
    case .open:
      return switch pull.mergeability {
      case .computing: "GitHub is checking whether it can be merged into \(base)."
      case .clean: "Nothing prevents merging it into \(base)."
      case .unstable:
        hasFailedCheck
          ? "It can be merged into \(base), although a check that is not required failed."
          : "It can be merged into \(base), although a check that is not required has not passed yet."
      case .behind:
        "The rules of \(base) require an up-to-date branch. Update the branch, then merge."
      case .blocked: "The rules of \(base) require a check or a review that is missing."
      case .conflict:
        "It conflicts with \(base). Update the branch to choose which values to keep."
      case .draft: "It cannot be merged while it is a draft. Mark it as ready for review on GitHub."
      case .unknown: "It is not known whether it can be merged into \(base)."
      }
    }
  }
}
