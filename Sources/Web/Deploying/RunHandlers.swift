import Answering
import HTTP
import Specs

extension Pages {
  /// `GET /runs/{id}`: one run as it stands now, or the search for it.
  func showRun(_ visit: Visit) throws -> Response {
    guard let id = visit.parameters.first.flatMap({ RunID($0) }) else {
      throw Problem.noSuchPage(visit)
    }
    let run = try editor.runs.run(id, by: visit.deadline)
    // Found: from here on it has an address of its own.
    if run.id != id { return .seeOther(visit.links.run(run.id)) }
    return .page(
      RunPage(
        layout: layout(visit),
        run: run,
        schema: editor.schema,
        settings: editor.settings
      ).markup
    )
  }
}
