import Answering
import HTML
import Specs
import Text

/// The lines of a text, as far as a page shows them.
struct TextBlock {
  /// The most lines on a page.
  static let mostLines = 2_000

  let lines: Lines
  /// The block's name for screen readers.
  let label: String
  var kind: String = "lines"
  /// The marked line, from 1.
  var marked: Int?
  /// The address of the whole text.
  var link: String?

  var markup: Markup {
    // An error at the end of the text is on the line after the last one.
    let end: Markup =
      marked.map { $0 > lines.count ? #"<mark id="line">(end of file)\#n</mark>"# : .empty }
      ?? .empty
    let marked = marked.map { min(max($0, 1), lines.count + 1) - 1 }
    let shown = range(around: marked)
    // Capture only the lines, so that nothing else is kept in memory while the page is sent.
    let text = lines
    return """
      <pre class="\(kind)" tabindex="0" role="region" aria-label="\(label)"><code>\(Markup(each: shown) { place in
        let line = text[place].withoutReturn.withVisibleControls
        return place == marked
          ? #"<mark id="line">\#(line)\#n</mark>"# : "<span>\(line)\n</span>"
      })\(end)</code></pre>
      \(omission(shown))
      """
  }

  private func range(around marked: Int?) -> Range<Int> {
    guard lines.count > Self.mostLines else { return 0..<lines.count }
    let start = max(0, min((marked ?? 0) - Self.mostLines / 2, lines.count - Self.mostLines))
    return start..<(start + Self.mostLines)
  }

  private func omission(_ shown: Range<Int>) -> Markup {
    guard shown.count < lines.count else { return .empty }
    let which =
      shown.lowerBound == 0
      ? "first \(Self.mostLines.grouped)"
      : "\((shown.lowerBound + 1).grouped) to \(shown.upperBound.grouped)"
    let whole: Markup =
      link.map { #" <a href="\#($0)">Open the whole file</a>"# } ?? .empty
    return #"<p class="small">… \#(lines.count.grouped) lines, \#(which) shown.\#(whole)</p>"#
  }
}

extension Substring {
  /// Without the carriage return of a Windows line end.
  var withoutReturn: Substring {
    utf8.last == 0x0D ? Substring(utf8.dropLast()) : self
  }
}
