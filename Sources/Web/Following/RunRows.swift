import Answering
import HTML
import Specs
import Text

/// Runs on the page of something else, each with its state and a link.
struct RunRows {
  /// How many are shown.
  private static let most = 100
  private static let longestTitle = 200

  let runs: [Run]
  let links: Links

  var markup: Markup {
    let rest = runs.count - Self.most
    let more: Markup = rest > 0 ? #"<p class="small">And \#(rest.grouped) more.</p>"# : .empty
    return """
      <ul class="facts-rows">\(runs.prefix(Self.most).map(row))</ul>\(more)
      """
  }

  private func row(_ run: Run) -> Markup {
    let when: Markup = run.began.map(Moment.exact) ?? .empty
    return """
      <li>\(Badge.run(run))<a href="\(links.run(run.id))">\(run.title.cut(Self.longestTitle))\
      <span class="visually-hidden">, run \(run.id)</span></a><span class="when">\(when)</span></li>

      """
  }
}
