import Answering
import HTML
import Specs
import Text

/// The selected pods, with everything that pages show of them.
struct PodList: Sendable {
  let catalogue: Catalogue
  let schema: SpecSchema
  let columns: [PodColumn]
  let query: PodQuery
  let selection: PodSelection
  let last: LastRuns
  let pulls: OpenPulls
  let links: Links
  /// Unix seconds.
  let now = UnixTime.now

  init(
    _ catalogue: Catalogue,
    _ query: PodQuery,
    columns: [PodColumn],
    last: LastRuns,
    pulls: OpenPulls,
    links: Links
  ) {
    self.catalogue = catalogue
    self.query = query
    self.columns = columns
    self.last = last
    self.pulls = pulls
    self.links = links
    schema = catalogue.steering.schema
    selection = PodSelection(query, of: catalogue.entries, columns: columns, last: last)
  }

  var settings: EditorSettings { catalogue.settings }

  func entry(_ place: Int) -> Catalogue.Entry { catalogue.entries[place] }

  /// A pod's last deployment, shown below the pod.
  func lastRun(of pod: PodID) -> Markup {
    last[pod].map { LastRunNote(run: $0, links: links, now: now).brief } ?? .empty
  }

  /// The pod's open pull request.
  func pull(of pod: PodID) -> Markup {
    pulls[pod].map { PullLink(pull: $0, links: links).markup } ?? .empty
  }
}
