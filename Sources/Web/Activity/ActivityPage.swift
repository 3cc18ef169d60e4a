import Answering
import HTML
import Specs
import Text

/// The latest deployments: first those in progress, then by day.
struct ActivityPage {
  /// The most chips of a kind.
  private static let mostChips = 12

  let layout: Layout
  let recent: RecentRunList
  let filter: RunFilter
  /// Why the list cannot be read, in a sentence.
  let trouble: String?
  let steering: Steering
  /// Unix seconds.
  let now: Int64

  private var links: Links { layout.links }

  var markup: Markup {
    let runs = filter.runs(of: recent.runs)
    return layout.page(
      title: "Activity",
      section: .activity,
      """
      <div class="heading"><h1>Activity</h1></div>
      \(warning)\(search)\(chips)
      <p class="small" role="status">\(summary(runs))</p>
      \(list(runs))
      """
    )
  }

  private var warning: Markup {
    guard let trouble else { return .empty }
    let state: Markup =
      recent.age.map { "The list was read \(Age.text($0))." } ?? "The list has not been read yet."
    return """
      <aside class="note" aria-label="Warning about this list"><p><strong>The latest deployments could not be read.</strong> \
      \(trouble) \(state)</p></aside>

      """
  }

  private var search: Markup {
    let kept = RunFilter.Facet.allCases.flatMap { facet in
      (filter.words[facet] ?? []).map {
        #"<input type="hidden" name="\#(facet.rawValue)" value="\#($0)">"# as Markup
      }
    }
    let clear: Markup =
      filter.isEmpty ? .empty : #" <a class="button quiet" href="\#(links.runs)">Clear</a>"#
    return """
      <form class="search" role="search" action="\(links.runs)" method="get">
      <label for="q">Search deployments</label>
      <div class="row"><input id="q" name="q" type="search" value="\(filter.query)" autocomplete="off" \
      spellcheck="false" maxlength="\(RunFilter.longestQuery)">
      <button type="submit" class="quiet">Search</button>\(clear)</div>\(kept)
      </form>

      """
  }

  // MARK: Filters

  private var chips: Markup {
    FilterChip.groups([
      ("State", chips(.state) { $0.word }),
      ("Environment", chips(.env) { $0.pod?.environment.text }),
      ("Person", chips(.by) { $0.person }),
      ("Customer", asked(.customer)), ("Pod", asked(.pod)),
    ])
  }

  /// Every value of a facet, with its count together with the other filters; the most frequent
  /// first.
  private func chips(_ facet: RunFilter.Facet, _ word: (Run) -> String?) -> [FilterChip] {
    var counts: [String: Int] = [:]
    for run in filter.runs(of: recent.runs, but: facet) {
      if let word = word(run) { counts[word, default: 0] += 1 }
    }
    let offered = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.mostChips)
    let others = (filter.words[facet] ?? []).filter { word in !offered.contains { $0.key == word } }
    return offered.map { chip(facet, $0.key, $0.value) }
      + others.map { chip(facet, $0, counts[$0]) }
  }

  /// Only the selected values.
  private func asked(_ facet: RunFilter.Facet) -> [FilterChip] {
    (filter.words[facet] ?? []).map { chip(facet, $0, nil) }
  }

  private func chip(_ facet: RunFilter.Facet, _ word: String, _ count: Int?) -> FilterChip {
    FilterChip(
      name: facet == .state ? "\(Badge.words(word).cut(60))" : "\(word.cut(60))",
      count: count,
      isOn: filter.asks(facet, word),
      address: links.runs(filter.toggling(facet, word))
    )
  }

  // MARK: Runs

  private func summary(_ runs: [Run]) -> String {
    let total = recent.runs.count
    let noun = total == 1 ? "deployment" : "deployments"
    if total == 0 { return trouble == nil ? "No deployments yet." : "" }
    let all = total == RecentRunList.most ? "the latest \(total) \(noun)" : "\(total) \(noun)"
    if filter.isEmpty { return "\(all.prefix(1).uppercased())\(all.dropFirst())." }
    return runs.isEmpty ? "No deployment matches these filters." : "\(runs.count) of \(all)."
  }

  private func list(_ runs: [Run]) -> Markup {
    let active = runs.filter { !$0.isCompleted }
    var list = section("In progress", active)
    var day: [Run] = []
    for run in runs where run.isCompleted {
      if let last = day.last, name(last) != name(run) {
        list += section(name(last), day)
        day = []
      }
      day.append(run)
    }
    if let last = day.last { list += section(name(last), day) }
    return list
  }

  private func name(_ run: Run) -> String {
    run.began.map { Moment(time: $0, now: now).dayName } ?? "Unknown day"
  }

  private func section(_ name: String, _ runs: [Run]) -> Markup {
    guard !runs.isEmpty else { return .empty }
    return """
      <h2 class="day">\(name)</h2>
      <ul class="runs" role="list">\(runs.map { run in
        RunFacts(
          run: run,
          links: links,
          settings: steering.settings,
          schema: steering.schema,
          now: now
        ).row
      })</ul>

      """
  }
}
