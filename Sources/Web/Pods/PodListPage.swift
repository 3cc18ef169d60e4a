import Answering
import HTML
import Specs
import Text

/// The page of the selected pods.
struct PodListPage {
  let layout: Layout
  let list: PodList
  /// The pods on this page.
  let pods: Markup
  /// Of the selected pods; in a matrix, of their customers.
  let excerpt: Excerpt

  /// The most skipped files to name.
  private static let mostSkipped = 20

  private var catalogue: Catalogue { list.catalogue }
  private var query: String { list.query.text }
  private var filters: PodFilters { PodFilters(list: list) }

  var markup: Markup {
    layout.page(
      title: query.isEmpty ? "Pods" : "Pods matching “\(query)”",
      section: .pods,
      """
      <div class="heading">
      <h1>Pods</h1>
      <div class="heading-tools">\(catalogue.entries.isEmpty ? .empty : filters.views)\
      <a class="button" href="\(layout.links.newPod)">New pod</a></div>
      </div>
      \(coming)\(catalogue.entries.isEmpty ? empty : content)\(skipped)
      """
    )
  }

  /// Pods that exist only in an open pull request.
  private var coming: Markup {
    guard list.query.findsAll, !list.pulls.isEmpty else { return .empty }
    let pulls = list.pulls.all.filter { !catalogue.contains($0.pod) }
    guard !pulls.isEmpty else { return .empty }
    let names = pulls.prefix(Self.mostComing).enumerated().map { place, pull in
      """
      \(place > 0 ? ", " : "")<a href="\(layout.links.pull(pull.number))">\(pull.pod) in pull request #\(pull.number)</a>
      """ as Markup
    }
    let rest = pulls.count - names.count
    return """
      <p class="coming">Not merged yet: \(names)\(rest > 0 ? " and \(rest) more" : "").</p>

      """
  }

  /// How many pods are named that are not there yet.
  private static let mostComing = 10

  private var content: Markup {
    """
    <form class="search" role="search" action="\(layout.links.pods)" method="get">
    <label for="q">Search pods <kbd data-script-only hidden>/</kbd></label>
    <div class="row"><input id="q" name="q" type="search" value="\(query)" autocomplete="off" \
    spellcheck="false" maxlength="\(PodQuery.longest)" aria-keyshortcuts="/" data-filter data-switches="\(switches)">
    <button type="submit" class="quiet">Search</button>\(clear)</div>\(filters.fields)
    </form>
    \(filters.chips)
    <div class="list-head"><p class="small" id="count" role="status" data-total="\(catalogue.entries.count)"\(unread)>\(summary)</p>
    <div id="tools">\(filters.tools)</div></div>
    <div\(attribute: "class", list.query.view == .cards ? "cards" : nil) id="pods">
    \(pods)</div>
    <div id="pages">\(pages)</div>
    """
  }

  /// The switch columns for the search, one per line.
  private var switches: String {
    list.columns.filter(\.label.isSwitch).map(\.label.title).joined(separator: "\n")
  }

  /// Links to the previous and next page.
  private var pages: Markup {
    guard excerpt.pages > 1 else { return .empty }
    func link(_ page: Int, _ name: String, _ relation: String) -> Markup {
      guard (1...excerpt.pages).contains(page) else { return .empty }
      return
        #"<a class="button quiet" rel="\#(relation)" href="\#(layout.links.pods(list.query, page: page))">\#(name)</a> "#
    }
    return """
      <nav aria-label="Pages" class="actions">\(link(excerpt.page - 1, "Previous", "prev"))\
      <span>Page \(excerpt.page) of \(excerpt.pages)</span>\
      \(link(excerpt.page + 1, "Next", "next"))</nav>
      """
  }

  private var clear: Markup {
    list.query.findsAll
      ? .empty : #" <a class="button quiet" href="\#(layout.links.pods)">Clear</a>"#
  }

  private var summary: String {
    let total = catalogue.entries.count
    let pods = total == 1 ? "pod" : "pods"
    let found = list.selection.places.count
    let count =
      if list.query.findsAll {
        "\(total.grouped) \(pods)"
      } else if found == 0 {
        list.query.words.isEmpty
          ? "No pod matches “\(query)”." : "No pod matches these filters."
      } else {
        "\(found.grouped) of \(total.grouped) \(pods)"
      }
    guard let note else { return count }
    return "\(count)\(count.hasSuffix(".") ? "" : ".") \(note)"
  }

  /// For the page's script, which counts matches while you type.
  private var unread: Markup { note.map { #" data-unread="\#($0)""# } ?? .empty }

  /// What a search cannot cover yet; `nil` when every pod has been read.
  private var note: String? {
    let (unread, total) = (catalogue.unread, catalogue.entries.count)
    guard unread > 0 else { return nil }
    let pods = total == 1 ? "this pod" : "\(unread.grouped) of \(total.grouped) pods"
    let names = unread == 1 ? "its name is" : "their names are"
    return "The values of \(pods) are not known yet. Until then, only \(names) searched."
  }

  private var empty: Markup {
    let origin = layout.origin
    let place: Markup =
      origin.specsPath.isEmpty
      ? "at the root" : "below <code class=\"path\">\(origin.specsPath)</code>"
    return """
      <p class="lead">No pods yet.</p>
      <p>We looked for <code>{customer}/{environment}/spec.yml</code> \
      \(place) in <code>\(origin.repository)</code> \
      on branch <code>\(origin.branch)</code>.</p>
      <ul>
      <li><a href="\(layout.links.newPod)">Create the first pod</a>, or</li>
      <li>if your pods are elsewhere, set <code>SPECS_PATH</code>, <code>WORKFLOW_BRANCH</code> or \
      <code>\(origin.kind == .github ? "GH_REPO" : "LOCAL_REPO")</code> and restart Spec Editor.</li>
      </ul>
      """
  }

  /// Files that look like pods but are not listed; open if there is nothing else.
  private var skipped: Markup {
    let skipped = catalogue.skipped
    guard !skipped.isEmpty else { return .empty }
    let files = skipped.files.prefix(Self.mostSkipped)
    let rest = skipped.count - files.count
    let more: Markup =
      rest > 0 ? "<li>\(rest) more \(rest == 1 ? "file" : "files")</li>" : .empty
    let isOpen: Markup = catalogue.entries.isEmpty ? " open" : .empty
    return """
      <details class="small skipped"\(isOpen)><summary>\(skipped.count) \
      \(skipped.count == 1 ? "file is" : "files are") not listed</summary>
      <ul>\(files.map { #"<li><code class="path">\#($0.path)</code>: \#($0.advice)</li>"# as Markup })\(more)</ul></details>
      """
  }
}
