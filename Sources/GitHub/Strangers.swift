import Curl
import Text

/// Describes what may be between us and GitHub: a sign-in page, a proxy, another server.
struct Strangers: Sendable {
  private let api: HTTPURL?
  private let web: HTTPURL?

  init(_ settings: GitHubSettings) {
    api = HTTPURL(settings.apiURL)
    web = HTTPURL(settings.webURL)
  }

  /// An answer that GitHub's description does not allow for the operation.
  func foreign(_ response: HTTPResponse, at url: HTTPURL) -> CallFailure {
    let what =
      if (300..<400).contains(response.status), let location = response.headers["Location"] {
        "a redirect to \(url.resolving(location)?.host.shown(limit: 200) ?? "an unusable address")"
      } else if response.body.isEmpty {
        "nothing"
      } else if response.isJSON {
        "JSON"
      } else if response.headers["Content-Type"]?.lowercased().hasPrefix("text/html") == true {
        "an HTML page"
      } else {
        "something other than JSON"
      }
    return words("\(what) with status \(response.status)", at: url)
  }

  /// JSON that lacks what GitHub's description requires.
  func unintelligible(at url: HTTPURL) -> CallFailure {
    words("JSON without the fields that were asked for", at: url)
  }

  private func words(_ what: String, at url: HTTPURL) -> CallFailure {
    .foreign("\(url.host) returned \(what), which is not an answer of GitHub's API. \(advice)")
  }

  private var advice: String {
    guard let api else { return "Check GH_API_URL." }
    if api.host == "api.github.com" {
      return "A proxy or a sign-in page may be in between."
    }
    return api.text.hasSuffix("/api/v3")
      ? "Check GH_API_URL."
      : "Check GH_API_URL: for GitHub Enterprise Server it is https://HOST/api/v3."
  }

  /// The proxy's own refusal to forward a request.
  func proxyRefusal(of url: HTTPURL) -> CallFailure {
    let proxy = Proxy(for: url)?.name ?? "a proxy"
    return .outage(
      "\(proxy) requires a user name and a password (status 407). \(Self.proxyAdvice)",
      mayHaveArrived: false
    )
  }

  /// Why there is no answer, with advice if one of our settings may be the reason.
  func outage(_ error: HTTPError) -> CallFailure {
    let advice: String? =
      switch error.cause {
      case .proxy: Self.proxyAdvice
      case .insecure:
        "If your own authority has signed its certificate, set GH_CA_FILE to that authority's."
      case .unresolved, .unreachable: nil
      case .timedOut, .tooLarge, .broken, .unusable: nil
      }
    let words = advice.map { "\(error.message). \($0)" } ?? error.message
    return .outage(words, mayHaveArrived: error.mayHaveArrived)
  }

  private static let proxyAdvice = "Check HTTPS_PROXY and NO_PROXY."

  /// The address in `X-GitHub-SSO: required; url=…`, if it is GitHub's own and safe to show.
  func signOn(_ header: String?) -> String? {
    guard let header, header.hasPrefix("required"), let start = header.firstRange(of: "url=") else {
      return nil
    }
    let text = String(header[start.upperBound...].prefix { $0 != ";" && $0 != " " && $0 != "," })
    guard text.utf8.count <= 1000,
      text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !"\"'<>\\^`{|}".utf8.contains($0) }),
      let url = HTTPURL(text), url.scheme == "https",
      url.host == "github.com" && url.port == 443 || url.host == web?.host && url.port == web?.port
    else { return nil }
    return text
  }
}
