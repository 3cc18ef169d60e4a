import Answering
import HTML

extension Sentence {
  /// The sentence with its links.
  var markup: Markup {
    parts.reduce(into: Markup()) { markup, part in
      switch part {
      case .text(let text): markup += "\(text)"
      case .link(let text, let address): markup += #"<a href="\#(address)">\#(text)</a>"#
      }
    }
  }
}
