import Curl

/// Pages on `GH_WEB_URL`.
struct WebLinks: Sendable {
  private let base: String
  private let origin: HTTPURL?
  private let repository: String
  private let workflowFile: String

  init(_ settings: GitHubSettings) {
    base = settings.webURL.hasSuffix("/") ? String(settings.webURL.dropLast()) : settings.webURL
    origin = HTTPURL(base + "/")
    repository = Call.escapedPath(settings.repository)
    workflowFile = Call.escaped(settings.workflowFile)
  }

  var repositoryPage: String { "\(base)/\(repository)" }

  /// The list of the workflow's runs.
  var workflowRuns: String { "\(repositoryPage)/actions/workflows/\(workflowFile)" }

  /// The page of a run.
  ///
  /// - Parameters:
  ///   - id: The run's number.
  ///   - claimed: The link GitHub gave; taken only if it leads to `GH_WEB_URL`, since an answer may lie.
  /// - Returns: That link, or the one where the run's page should be.
  func run(_ id: Int64, claimed: String?) -> String {
    if let claimed, let origin, claimed.utf8.count <= 500, claimed.hasPrefix(base + "/"),
      claimed.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
      HTTPURL(claimed)?.hasSameOrigin(as: origin) == true
    {
      return claimed
    }
    return "\(repositoryPage)/actions/runs/\(id)"
  }
}
