import Answering
import HTML
import Specs

/// The errors of a submitted form, shown above it.
struct FormErrors {
  let invalid: InvalidSubmission?
  let problem: Problem?
  let settings: EditorSettings
  let requestID: String

  var markup: Markup {
    if let invalid {
      return """
        <div class="summary" role="alert" tabindex="-1" aria-labelledby="summary-title" data-focus>
        <h2 id="summary-title">There is a problem</h2>
        <ul class="plain">\(invalid.problems.map {
          ##"<li><a href="#\##(ControlID.id(of: $0.place.name(by: settings)))">\##($0.message)</a></li>"## as Markup
        })</ul></div>

        """
    }
    guard let problem else { return .empty }
    return """
      <div class="summary" role="alert" tabindex="-1" aria-labelledby="summary-title" data-focus>
      <h2 id="summary-title">\(problem.title)</h2>
      <p>\(problem.what)</p>
      \(problem.next.isEmpty ? .empty : "<ul>\(problem.next.map { "<li>\($0.markup)</li>" as Markup })</ul>" as Markup)
      <p class="small">Request <code>\(requestID)</code></p></div>

      """
  }
}
