import Answering
import HTML
import Specs
import Text

/// What others say of a pull request: the runs that its merge started, its checks, and its reviews.
struct PullChecks {
  /// Rows of a list that are shown.
  private static let most = 100
  private static let longestName = 200

  let pull: PullRequest
  let links: Links

  var markup: Markup { "\(runs)\(checks)\(reviews)" }

  // MARK: Runs

  private var runs: Markup {
    guard pull.state == .merged else { return .empty }
    if pull.runs.isEmpty {
      let words: Markup =
        pull.awaitsRuns
        ? "Looking for the runs that the merge started."
        : "The merge did not start a run."
      return section("runs", "Runs after the merge", #"<p class="small">\#(words)</p>"#)
    }
    let more: Markup =
      pull.awaitsRuns ? #"<p class="small">More runs may follow.</p>"# : .empty
    return section(
      "runs",
      "Runs after the merge",
      "\(RunRows(runs: pull.runs, links: links).markup)\(more)"
    )
  }

  // MARK: Checks

  private var checks: Markup {
    guard !pull.checks.isEmpty else {
      guard pull.state == .open else { return .empty }
      return section("checks", "Checks", #"<p class="small">No checks so far.</p>"#)
    }
    return section("checks", "Checks", list(pull.checks, check))
  }

  private func check(_ check: PullRequest.Check) -> Markup {
    let name = check.name.cut(Self.longestName)
    let label: Markup =
      Links.external(check.link).map { #"<a href="\#($0)" rel="noopener">\#(name)</a>"# }
      ?? "<span>\(name)</span>"
    return """
      <li class="st \(Badge.kind(check.word))">\(label)<span class="when">\(words(check.word).cut(60))</span></li>

      """
  }

  /// A check's `waiting` and `pending` are not those of a run.
  private func words(_ word: String) -> String {
    switch word {
    case "pending", "waiting", "requested": "pending"
    default: Badge.words(word)
    }
  }

  // MARK: Reviews

  private var reviews: Markup {
    guard !pull.reviews.isEmpty || !pull.awaited.isEmpty else { return .empty }
    return section(
      "reviews",
      "Reviews",
      """
      <ul class="facts-rows">\(pull.reviews.prefix(Self.most).map(review))\
      \(pull.awaited.prefix(Self.most).map(awaited))</ul>\
      \(more(pull.reviews))\(more(pull.awaited))
      """
    )
  }

  private func review(_ review: PullRequest.Review) -> Markup {
    let (kind, words) =
      switch review.verdict {
      case .approved: ("good", "approved")
      case .changesRequested: ("bad", "requested changes")
      case .commented: ("other", "commented")
      case .dismissed: ("idle", "review dismissed")
      }
    let when: Markup = review.submittedAt.map { ", \(Moment.exact($0))" } ?? .empty
    return """
      <li class="st \(kind)"><span>\(review.author.cut(Self.longestName))</span>\
      <span class="when">\(words)\(when)</span></li>

      """
  }

  private func awaited(_ name: String) -> Markup {
    """
    <li class="st queued"><span>\(name.cut(Self.longestName))</span><span class="when">review requested</span></li>

    """
  }

  // MARK: Lists

  private func section(_ id: String, _ title: String, _ content: Markup) -> Markup {
    """
    <section aria-labelledby="\(id)"><h2 id="\(id)">\(title)</h2>
    \(content)</section>

    """
  }

  private func list<Row>(_ rows: [Row], _ row: (Row) -> Markup) -> Markup {
    """
    <ul class="facts-rows">\(rows.prefix(Self.most).map(row))</ul>\(more(rows))
    """
  }

  private func more<Row>(_ rows: [Row]) -> Markup {
    let rest = rows.count - Self.most
    return rest > 0 ? #"<p class="small">And \#(rest.grouped) more.</p>"# : .empty
  }
}
