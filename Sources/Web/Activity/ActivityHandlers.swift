import Answering
import HTTP
import Specs
import Text

extension Pages {
  /// `GET /runs`: the latest deployments.
  func listRuns(_ visit: Visit) throws -> Response {
    let query = visit.request.target.query
    let recent = editor.recent.recentRuns(by: visit.deadline)
    return .page(
      ActivityPage(
        layout: layout(visit),
        recent: recent,
        filter: RunFilter { query.all($0) },
        trouble: recent.trouble.map {
          Problem($0, origin: repository.origin, links: visit.links).what
        },
        steering: editor.steering,
        now: UnixTime.now
      ).markup
    )
  }
}
