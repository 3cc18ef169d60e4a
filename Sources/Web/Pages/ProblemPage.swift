import Answering
import HTML
import Specs

/// An error page: what happened, what to do next, and the request ID.
struct ProblemPage {
  let problem: Problem
  let layout: Layout
  /// Whether repeating the request is safe.
  let canRepeat: Bool
  /// The existing pods, if the problem is a wrong address.
  let pods: [PodID]

  private static let mostPods = 60

  var markup: Markup {
    layout.page(
      title: problem.title,
      isError: true,
      """
      <h1>\(problem.title)</h1>
      <p class="lead">\(problem.what)</p>
      \(steps)\(retry)\(list)
      <p class="actions">\(again)<a href="\(layout.links.pods)">All pods</a></p>
      <p class="small">Status \(problem.status.rawValue) · Request <code>\(layout.requestID)</code></p>
      """
    )
  }

  private var steps: Markup {
    guard !problem.next.isEmpty else { return .empty }
    return """
      <h2>What to do next</h2>
      <ul>\(problem.next.map { "<li>\($0.markup)</li>" as Markup })</ul>
      """
  }

  private var retry: Markup {
    guard let seconds = problem.retryAfter else { return .empty }
    return "<p>Try again in \(Self.span(seconds)).</p>"
  }

  /// An empty address is that of the page itself.
  private var again: Markup {
    guard canRepeat, problem.status == .unavailable else { return .empty }
    return #"<a class="button" href="">Try again</a> "#
  }

  private var list: Markup {
    guard !pods.isEmpty else { return .empty }
    let more = pods.count - Self.mostPods
    return """
      <h2>Existing pods</h2>
      <ul class="plain columns">\(pods.prefix(Self.mostPods).map {
        #"<li><a href="\#(layout.links.pod($0))">\#($0)</a></li>"# as Markup
      })</ul>
      \(more > 0 ? "<p>And \(more) more.</p>" as Markup : .empty)
      """
  }

  private static func span(_ seconds: Int) -> String {
    seconds < 120 ? "\(seconds) seconds" : "\((seconds + 59) / 60) minutes"
  }
}
