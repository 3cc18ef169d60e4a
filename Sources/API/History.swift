import Answering
import HTTP
import Specs
import Text

extension PodAPI {
  /// `GET /api/pod/{customer}/{env}/history`: the commits that changed the pod, newest first.
  func readHistory(_ visit: Visit) throws -> Response {
    try visit.checkSender()
    let pod = try visit.pod()
    var after: CommitID?
    if let name = visit.request.target.query["after"] {
      guard let commit = CommitID(name) else {
        throw Problem.badRequest(
          "“after” must be a full commit SHA of 40 hexadecimal digits."
        )
      }
      after = commit
    }
    let page = try editor.history(of: pod, after: after, by: visit.deadline).page
    if page.revisions.isEmpty, case .searching = page.older {
      throw SpecError.readingHistory(of: pod)
    }
    let response = Response.json(.array(page.revisions.map(\.json)))
    guard let next = page.next else { return response }
    let link = "<\(visit.links.api(pod))/history?after=\(next)>; rel=\"next\""
    return response.adding("Link", link)
  }
}

extension RevisionPage {
  /// The commit before the next page; `nil` if there is none.
  fileprivate var next: CommitID? {
    switch older {
    case .none, .tooMany: nil
    case .after(let commit): commit
    case .searching(let commit): commit
    }
  }
}

extension Revision {
  /// Unknown values are null.
  fileprivate var json: JSON {
    let message = words.body.isEmpty ? [words.subject] : [words.subject, ""] + words.body
    return [
      "commit": .string(commit.text), "author": JSON(author),
      "date": JSON(date.map(Timestamp.text)), "message": .string(message.joined(separator: "\n")),
      "run_id": run.map { JSON($0) } ?? .null,
      "pull_request": words.pullRequest.map { .int(Int64($0)) } ?? .null,
      "requested_by": JSON(words.requestedBy), "reason": JSON(words.reason),
    ]
  }
}
