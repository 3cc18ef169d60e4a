import Specs
import Text

extension PullWriter {
  /// Adds the labels and reviewers of the settings; the pull request works without them.
  func decorate(_ number: Int64, _ settings: PullRequestSettings, by deadline: Deadline) {
    var problems: [String] = []
    func attempt(_ what: String, _ path: String, _ body: JSON, _ status: Int) {
      let call = Call.write(.post, "\(api.repositoryPath)/\(path)", body, successes: [status])
      do throws(CallFailure) {
        _ = try api.send(call, by: deadline)
      } catch {
        problems.append(
          error.explained(by: .pulls(of: self.settings, "\(what) of pull request #\(number)")).words
        )
      }
    }
    if !settings.labels.isEmpty {
      attempt(
        "set the labels",
        "issues/\(number)/labels",
        ["labels": .array(settings.labels.map { .string($0) })],
        200
      )
    }
    if !settings.reviewers.isEmpty {
      let teams = settings.reviewers.filter { $0.contains("/") }.compactMap {
        $0.split(separator: "/").last.map(String.init)
      }
      let people = settings.reviewers.filter { !$0.contains("/") }
      attempt(
        "request the reviewers",
        "pulls/\(number)/requested_reviewers",
        [
          "reviewers": .array(people.map { .string($0) }),
          "team_reviewers": .array(teams.map { .string($0) }),
        ],
        201
      )
    }
    reader.note(problems, on: number)
    for problem in problems {
      logger.warning(
        "pull.incomplete",
        metadata: ["pull_request": "\(number)", "reason": "\(problem)"]
      )
    }
  }
}
