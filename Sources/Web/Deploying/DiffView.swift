import HTML
import Specs
import Text

/// The changed lines of spec.yml, marked by sign and by element, and never only by color.
struct DiffView {
  let diff: LineDiff
  var label = "Changes to spec.yml"

  var markup: Markup {
    guard !diff.isEmpty else { return .empty }
    return """
      <pre class="lines diff" tabindex="0" role="region" aria-label="\(label)"><code>\(Markup(each: diff.lines, Self.line))</code></pre>
      \(omission)
      """
  }

  private var omission: Markup {
    guard diff.omitted > 0 else { return .empty }
    let all = diff.lines.count + diff.omitted
    return """
      <p class="small">… \(all.grouped) lines, first \(diff.lines.count.grouped) shown.</p>
      """
  }

  @Sendable private static func line(_ line: LineDiff.Line) -> Markup {
    switch line {
    case .kept(let text): "<span>  \(text.withoutReturn.withVisibleControls)\n</span>"
    case .removed(let text): "<del>- \(text.withoutReturn.withVisibleControls)\n</del>"
    case .added(let text): "<ins>+ \(text.withoutReturn.withVisibleControls)\n</ins>"
    case .gap: #"<span class="muted">  ⋯\#n</span>"#
    }
  }
}
