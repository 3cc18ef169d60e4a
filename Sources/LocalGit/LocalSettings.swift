/// What the source needs to know; read from the environment by the executable.
package struct LocalSettings: Sendable {
  /// Path of the bare repository; made when absent.
  package var path: String
  /// Branch read and committed to.
  package var branch: String
  /// Folder of `{customer}/{env}/spec.yml` in the repository, without slashes around.
  package var specsPath: String
  /// Folder on disk, laid out as `{customer}/{env}/spec.yml`, that a new repository is made from.
  package var samples: String
  /// Shell command run after the commit; `nil` for none.
  package var deployCommand: String?
  /// How long ``deployCommand`` may take before it is ended.
  package var commandTimeLimit: Duration = .seconds(600)

  package init(
    path: String,
    branch: String,
    specsPath: String,
    samples: String,
    deployCommand: String?
  ) {
    self.path = path
    self.branch = branch
    self.specsPath = specsPath
    self.samples = samples
    self.deployCommand = deployCommand
  }
}
