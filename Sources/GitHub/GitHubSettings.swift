package import Specs

/// What the source needs to know; read from the environment by the executable.
package struct GitHubSettings: Sendable {
  /// `nil` where `GH_TOKEN` is missing: the source then says so instead of asking.
  package var token: Secret?
  /// Where ``token`` was read, and another may be written; `nil` where it was given itself.
  package var tokenFile: TokenFile?
  /// `owner/name`.
  package var repository: String
  /// Folder of `{customer}/{env}/spec.yml`, without slashes around.
  package var specsPath: String
  /// Branch read and dispatched on.
  package var branch: String
  /// File name of the workflow that is dispatched, below `.github/workflows`.
  package var workflowFile: String
  /// What confirming a change does where the repository does not say otherwise for an environment.
  package var mode: DeployMode
  /// `https://api.github.com` or another, without a slash at the end.
  package var apiURL: String
  /// PEM file with the certificates that GitHub's server is trusted by; `nil` for the system's.
  package var certificates: String?
  /// `https://github.com` or another, without a slash at the end.
  package var webURL: String
  /// How long a catalogue is served before it is checked again.
  package var cacheTTL: Duration
  /// How many requests may wait for GitHub at once.
  package var waiters: Int
  /// Names this program and its version to GitHub.
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
