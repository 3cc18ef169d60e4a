import Answering
import HTML
import Specs

/// The author, date and origin of a commit, as far as they are known.
struct RevisionFacts {
  let revision: Revision
  let layout: Layout

  private var links: Links { layout.links }

  /// In a list.
  var line: Markup {
    var parts = [author, time, "<code>\(revision.commit.short)</code>"]
    if let run { parts.append(run) }
    if let pullRequest { parts.append(pullRequest) }
    if revision.previousPath != nil { parts.append("Moved here") }
    var line = parts[0]
    for part in parts.dropFirst() { line += " · \(part)" as Markup }
    return line
  }

  /// On the page of the commit.
  var list: Markup {
    func row(_ name: String, _ value: Markup?) -> Markup {
      let value = value ?? #"<span class="muted">Unknown</span>"#
      return "<div><dt>\(name)</dt><dd>\(value)</dd></div>\n"
    }
    let way: Markup =
      if let pullRequest, run == nil {
        row("Pull request", pullRequest)
      } else {
        "\(row("Run", run))\(pullRequest.map { row("Pull request", $0) } ?? .empty)"
      }
    let moved: Markup =
      revision.previousPath.map {
        row("Moved", "<code>\($0)</code> → <code>\(revision.path)</code>")
      } ?? .empty
    return """
      <dl class="facts-list">
      \(row("Author", revision.author.map { "\($0)" }))\(row("Committed", revision.date == nil ? nil : time))\
      \(row("Requested by", revision.words.requestedBy.map { "\($0)" }))\
      \(row("Reason", revision.words.reason.map { "\($0)" }))\(way)\(row("Commit", commit))\(moved)</dl>

      """
  }

  private var author: Markup {
    // Prefer the requester to the bot that made the commit.
    if let name = revision.words.requestedBy ?? revision.author { return "\(name)" }
    return "Unknown author"
  }

  private var time: Markup {
    guard let date = revision.date else { return "Unknown date" }
    return Moment.exact(date)
  }

  private var commit: Markup {
    let name: Markup = "<code>\(revision.commit)</code>"
    guard let page = Links.external(layout.origin.link) else { return name }
    return #"<a href="\#(page)/commit/\#(revision.commit)" rel="noopener">\#(name)</a>"#
  }

  private var run: Markup? {
    if let run = revision.run { return #"<a href="\#(links.run(run))">Run \#(run)</a>"# }
    return revision.words.run.map { "\($0)" }
  }

  private var pullRequest: Markup? {
    guard let number = revision.words.pullRequest else { return nil }
    guard let page = Links.external(layout.origin.link) else { return "#\(number)" }
    return #"<a href="\#(page)/pull/\#(number)" rel="noopener">#\#(number)</a>"#
  }
}
