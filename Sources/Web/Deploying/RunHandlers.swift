import Answering
import HTTP
import Specs

extension Pages {
  /// `GET /runs/{id}`: one run as it stands now.
  func showRun(_ visit: Visit) throws -> Response {
    guard let text = visit.parameters.first, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let id = Int64(text)
    else { throw Problem.noSuchPage(visit) }
    let run = try deployer.run(id, by: visit.deadline)
    return .page(RunPage(layout: layout(visit), run: run).markup)
  }
}
