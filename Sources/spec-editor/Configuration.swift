import FastCGI
import GitHub
import LocalGit
import Logging
import Specs

/// The configuration from the environment, read once at the start.
///
/// Each default is next to its name; all problems are reported, not only the first.
struct Configuration: Sendable {
  enum Source: Sendable {
    case github(GitHubSettings)
    case local(LocalSettings)
  }

  static let defaultListen = ":9000"

  let source: Source
  let listen: Address
  let workers: Int
  let logLevel: Logger.Level
  let logFormat: LogFormat
  /// The folder with the hash of the static files and the sample pods.
  let share: String
  /// Settings that work but that the operator should know about, a line each.
  let warnings: [String]

  /// Reads the environment.
  ///
  /// - Parameters:
  ///   - environment: Names and values; an empty value counts as not set.
  ///   - readFile: Reads the file in a `…_FILE` variable; `nil` if that fails.
  /// - Throws: ``ConfigurationError`` with a line for every unusable value.
  init(
    environment: [String: String],
    readFile: @escaping (String) -> [UInt8]? = { SmallFile.bytes($0) }
  ) throws(ConfigurationError) {
    var reader = EnvironmentReader(environment: environment, readFile: readFile)

    let kind = reader.choice("SPEC_SOURCE", default: "github", of: ["github", "local"])
    let token = reader.secret("GH_TOKEN")
    let tokenFile = reader.optional("GH_TOKEN_FILE")
    let certificates = reader.certificates("GH_CA_FILE")
    let repository = reader.value("GH_REPO", default: "trakrf/action-spec", Rule.repository)
    let specsPath = reader.value("SPECS_PATH", default: "demo/infra", Rule.folder)
    let branch = reader.value("WORKFLOW_BRANCH", default: "main", Rule.branch)
    let workflow = reader.value("WORKFLOW_FILE", default: "deploy-pod.yml", Rule.workflowFile)
    let apiURL = reader.value("GH_API_URL", default: "https://api.github.com", Rule.url)
    let webURL = reader.value("GH_WEB_URL", default: "https://github.com", Rule.url)
    let modeName = reader.choice(
      "DEPLOY_MODE",
      default: "dispatch",
      of: ["dispatch", "pull-request", "commit"]
    )
    let mode = DeployMode(rawValue: modeName) ?? .dispatch
    if kind == "local", mode == .pullRequest {
      reader.problem(
        "DEPLOY_MODE is pull-request, which a local repository does not have; use commit or leave it out"
      )
    }
    let localRepository = reader.value(
      "LOCAL_REPO",
      default: "/var/lib/spec-editor/specs.git",
      Rule.path
    )
    let command = reader.optional("DEPLOY_COMMAND")
    let listenText = reader.value("FCGI_LISTEN", default: Self.defaultListen, Rule.address)
    let workers = reader.number("FCGI_WORKERS", default: 16, in: 2...256)
    let ttl = reader.number("CACHE_TTL", default: 30, in: 0...86_400)
    let level = reader.choice(
      "LOG_LEVEL",
      default: "info",
      of: ["trace", "debug", "info", "notice", "warning", "error", "critical"]
    )
    let format = reader.choice("LOG_FORMAT", default: "json", of: ["json", "text"])
    let share = reader.value(
      "SPEC_EDITOR_SHARE",
      default: "/usr/local/share/spec-editor",
      Rule.path
    )

    guard reader.problems.isEmpty, let listen = Address(listenText) else {
      throw ConfigurationError(problems: reader.problems)
    }
    var warnings: [String] = []
    for (name, url) in [("GH_API_URL", apiURL), ("GH_WEB_URL", webURL)]
    where kind == "github" && url.hasPrefix("http://") && !Rule.isLoopback(url) {
      warnings.append(
        "\(name) uses http: anyone on the network can read what is sent, including the token"
      )
    }
    if kind == "local" {
      source = .local(
        LocalSettings(
          path: localRepository,
          branch: branch,
          specsPath: specsPath,
          samples: "\(share)/demo/infra",
          deployCommand: command
        )
      )
    } else {
      if token == nil {
        warnings.append("GH_TOKEN is not set: pages show an error until you set it")
      }
      source = .github(
        GitHubSettings(
          token: token,
          tokenFile: tokenFile.map { TokenFile($0) },
          repository: repository,
          specsPath: specsPath,
          branch: branch,
          workflowFile: workflow,
          mode: mode,
          apiURL: apiURL,
          certificates: certificates,
          webURL: webURL,
          cacheTTL: .seconds(ttl),
          waiters: max(1, workers / 2),
          userAgent: "spec-editor/\(Version.text)"
        )
      )
    }
    self.listen = listen
    self.workers = workers
    self.share = share
    self.warnings = warnings
    logLevel = Logger.Level(rawValue: level) ?? .info
    logFormat = LogFormat(rawValue: format) ?? .json
  }
}

/// Every unusable value, a line each.
struct ConfigurationError: Error, Hashable, CustomStringConvertible {
  let problems: [String]

  var description: String { problems.joined(separator: "\n") }
}
