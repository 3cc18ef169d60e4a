import FoundationEssentials
import Specs

@testable import GitHub

extension FakeGitHub {
  /// The request that started the workflow.
  struct Dispatch: Decodable {
    let ref: String
    let inputs: [String: String]
    let return_run_details: Bool?
  }

  func dispatches() throws -> [Dispatch] {
    try requests.filter { $0.method == "POST" }
      .map { try JSONDecoder().decode(Dispatch.self, from: Data($0.body)) }
  }

  /// Why a deployment from a new source is refused; `nil` if it is not.
  func refusal(
    of change: ChangeSet = .sample(),
    by deadline: Deadline = .soon
  ) -> SpecError? {
    let source = source()
    return error { () throws(SpecError) in try source.deploy(change, by: deadline) }
  }
}
