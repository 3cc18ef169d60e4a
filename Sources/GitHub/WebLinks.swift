import Curl
import Specs
import Text

/// Pages on `GH_WEB_URL`.
struct WebLinks: Sendable {
  private let base: String
  private let origin: HTTPURL?
  private let repository: String
  private let workflowFile: String

  init(_ settings: GitHubSettings) {
    base = settings.webURL.hasSuffix("/") ? String(settings.webURL.dropLast()) : settings.webURL
    origin = HTTPURL(base + "/")
    repository = PercentEncoding.encodedPath(settings.repository)
    workflowFile = PercentEncoding.encoded(settings.workflowFile)
  }

  var repositoryPage: String { "\(base)/\(repository)" }

  /// The list of the workflow's runs.
  var workflowRuns: String { "\(repositoryPage)/actions/workflows/\(workflowFile)" }

  /// The page of a run.
  ///
  /// - Parameters:
  ///   - id: The run's number.
  ///   - claimed: The link from GitHub; used only if it points to `GH_WEB_URL`, since an answer can
  ///     be forged.
  /// - Returns: That link, or the expected address of the run's page.
  func run(_ id: Int64, claimed: String?) -> String {
    claimed.flatMap(own) ?? "\(repositoryPage)/actions/runs/\(id)"
  }

  /// The page of a run's job; see ``run(_:claimed:)``.
  func job(_ id: Int64, of run: Int64, claimed: String?) -> String {
    claimed.flatMap(own) ?? "\(repositoryPage)/actions/runs/\(run)/job/\(id)"
  }

  /// The page of a pull request; see ``run(_:claimed:)``.
  func pull(_ number: Int64, claimed: String?) -> String {
    claimed.flatMap(own) ?? "\(repositoryPage)/pull/\(number)"
  }

  /// The page of a commit.
  func commit(_ sha: String) -> String { "\(repositoryPage)/commit/\(sha)" }

  /// A link from GitHub, if it points to `GH_WEB_URL`.
  private func own(_ claimed: String) -> String? {
    guard let origin, claimed.utf8.count <= 500, claimed.hasPrefix(base + "/"),
      claimed.dropFirst(base.count).utf8.allSatisfy(Self.isPlain),
      HTTPURL(claimed)?.hasSameOrigin(as: origin) == true
    else { return nil }
    return claimed
  }

  /// The characters in paths of pages.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"):
      true
    default: false
    }
  }
}

extension WebLinks {
  /// The run that a commit names: by its number, or by the address of its page in this repository.
  func run(named text: String) -> RunID? {
    var digits = text[...]
    if !text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      let start = "\(repositoryPage)/actions/runs/"
      guard text.lowercased().hasPrefix(start.lowercased()) else { return nil }
      digits = text.dropFirst(start.count).prefix { $0 != "/" }
    }
    return Int64(digits).flatMap { $0 > 0 ? RunID(number: $0) : nil }
  }
}
