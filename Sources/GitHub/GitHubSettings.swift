package import Specs

/// The source's settings, which the executable reads from the environment.
package struct GitHubSettings: Sendable {
  /// `nil` if `GH_TOKEN` is missing: the source then reports that and sends no requests.
  package var token: Secret?
  /// The file that ``token`` was read from, and that can be replaced; `nil` if the token was given
  /// directly.
  package var tokenFile: TokenFile?
  /// `owner/name`.
  package var repository: String
  /// The folder of `{customer}/{env}/spec.yml`, without slashes at either end.
  package var specsPath: String
  /// The branch to read and to dispatch on.
  package var branch: String
  /// The file name of the workflow to dispatch, in `.github/workflows`.
  package var workflowFile: String
  /// What confirming a change does, unless the repository says otherwise for an environment.
  package var mode: DeployMode
  /// `https://api.github.com` or another, without a slash at the end.
  package var apiURL: String
  /// A PEM file with the certificates to trust for GitHub's server; `nil` for the system's.
  package var certificates: String?
  /// `https://github.com` or another, without a slash at the end.
  package var webURL: String
  /// How long a catalogue is served before it is checked again.
  package var cacheTTL: Duration
  /// The most requests that may wait for GitHub at once.
  package var waiters: Int
  /// Identifies this program and its version to GitHub.
  package var userAgent: String

  package init(
    token: Secret?,
    tokenFile: TokenFile? = nil,
    repository: String,
    specsPath: String,
    branch: String,
    workflowFile: String,
    mode: DeployMode = .dispatch,
    apiURL: String,
    certificates: String? = nil,
    webURL: String,
    cacheTTL: Duration,
    waiters: Int,
    userAgent: String
  ) {
    self.token = token
    self.tokenFile = tokenFile
    self.repository = repository
    self.specsPath = specsPath
    self.branch = branch
    self.workflowFile = workflowFile
    self.mode = mode
    self.apiURL = apiURL
    self.certificates = certificates
    self.webURL = webURL
    self.cacheTTL = cacheTTL
    self.waiters = waiters
    self.userAgent = userAgent
  }
}

extension GitHubSettings {
  /// A path below the folder of the pods.
  func path(below path: String) -> String { specsPath.isEmpty ? path : "\(specsPath)/\(path)" }

  /// Where a pod's spec.yml is.
  func path(of pod: PodID) -> String { path(below: "\(pod)/spec.yml") }
}
