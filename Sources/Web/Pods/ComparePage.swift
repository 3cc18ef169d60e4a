import Answering
import HTML
import Specs
import Text
import YAML

/// Two pods side by side, differences first.
struct ComparePage {
  /// The most rows of each kind.
  private static let mostRows = 500
  /// The most pods to suggest.
  private static let mostPods = 500

  let layout: Layout
  let schema: SpecSchema
  let settings: EditorSettings
  let one: Original?
  let other: Original?
  let pods: [PodID]
  /// The last deployment of the first one.
  var last = Markup.empty

  private var links: Links { layout.links }

  var markup: Markup {
    layout.page(
      title: title,
      """
      <nav aria-label="Breadcrumb" class="crumbs"><a href="\(links.pods)">Pods</a> \
      <span aria-hidden="true">/</span> <span aria-current="page">Compare</span></nav>
      \(heading)\(form)\(table)
      """
    )
  }

  private var title: String {
    guard let one else { return "Compare two pods" }
    return other.map { "\(one.pod) and \($0.pod) compared" } ?? "Compare \(one.pod)"
  }

  private var heading: Markup {
    guard let one else { return "<h1>Compare two pods</h1>\n" }
    return """
      <div class="heading"><h1>\(one.pod.customer) \(Badge.environment(one.pod.environment.text, settings))</h1></div>
      \(last)\(PodTabs(links: links, pod: one.pod, current: .compare).markup)

      """
  }

  private var form: Markup {
    func control(_ name: String, _ label: String, _ pod: PodID?) -> Markup {
      """
      <div class="field"><label for="\(name)">\(label)</label>
      <input id="\(name)" name="\(name)" type="text" class="short" value="\(pod.map { "\($0)" } ?? "")" list="pods" \
      autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="customer/environment"></div>
      """
    }
    return """
      <form class="compare-form" action="\(links.compare)" method="get">
      \(control("a", "Pod", one?.pod))\(control("b", "Compare with", other?.pod))
      <datalist id="pods">\(pods.prefix(Self.mostPods).map { #"<option value="\#($0)"></option>"# as Markup })</datalist>
      <button type="submit" class="primary">Compare</button></form>

      """
  }

  private var table: Markup {
    guard let one, let other else { return .empty }
    let rows = Comparison(one.value, other.value).rows
    let different = rows.filter { !$0.isSame }
    let same = rows.filter(\.isSame)
    let count =
      different.isEmpty
      ? "Both have the same values."
      : different.count == 1 ? "1 value differs." : "\(different.count.grouped) values differ."
    let copy: Markup =
      different.isEmpty
      ? .empty
      : """
      <p class="actions"><a class="button" href="\(links.pod(other.pod, from: one.pod))">Copy values to \(other.pod)</a> \
      <a class="button" href="\(links.pod(one.pod, from: other.pod))">Copy values to \(one.pod)</a></p>

      """
    return """
      <h2>Differences</h2>
      <p role="status">\(count)</p>
      \(self.table(different, one.pod, other.pod, "What differs"))\(copy)
      <details><summary>What is the same <span class="small">(\(same.count.grouped))</span></summary>
      \(self.table(same, one.pod, other.pod, "What is the same"))</details>
      """
  }

  private func table(
    _ rows: [Comparison.Row],
    _ one: PodID,
    _ other: PodID,
    _ caption: String
  ) -> Markup {
    guard !rows.isEmpty else { return .empty }
    let rest = rows.count - Self.mostRows
    let more: Markup = rest > 0 ? "<p class=\"small\">And \(rest.grouped) more.</p>" : .empty
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(caption)"><table class="compare">
      <thead><tr><th scope="col">Setting</th><th scope="col">\(one)</th><th scope="col">\(other)</th></tr></thead>
      <tbody>\(rows.prefix(Self.mostRows).map(row))</tbody></table></div>\(more)
      """
  }

  private func row(_ row: Comparison.Row) -> Markup {
    let title = schema.title(of: row.path)
    let path: Markup =
      title == row.path.description
      ? "<code>\(row.path)</code>" : "\(title) <code class=\"path\">\(row.path)</code>"
    return """
      <tr><th scope="row">\(path)</th><td>\(value(row.one, at: row.path))</td><td>\(value(row.other, at: row.path))</td></tr>
      """
  }

  private func value(_ value: Value?, at path: FieldPath) -> Markup {
    value.map { "<code>\(ValueText.text(schema.masked($0, at: path)))</code>" }
      ?? #"<span class="muted">not set</span>"#
  }
}
