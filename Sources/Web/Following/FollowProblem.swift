import Answering
import HTML

/// Why something that was asked of a run or a pull request was not done, below the heading of its page.
struct FollowProblem {
  let problem: Problem?

  var markup: Markup {
    guard let problem else { return .empty }
    let next: Markup =
      problem.next.isEmpty
      ? .empty : "<ul>\(problem.next.map { "<li>\($0.markup)</li>" as Markup })</ul>"
    return """
      <div class="summary" role="alert" tabindex="-1" data-focus aria-labelledby="problem">
      <h2 id="problem">\(problem.title)</h2><p>\(problem.what)</p>
      \(next)</div>

      """
  }
}
