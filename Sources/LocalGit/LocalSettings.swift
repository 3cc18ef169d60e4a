/// The source's settings, which the executable reads from the environment.
package struct LocalSettings: Sendable {
  /// The path of the bare repository; it is created if it does not exist.
  package var path: String
  /// The branch to read and commit to.
  package var branch: String
  /// The folder of `{customer}/{env}/spec.yml` in the repository, without slashes at either end.
  package var specsPath: String
  /// The folder on disk, with files `{customer}/{env}/spec.yml`, that a new repository is created
  /// from.
  package var samples: String
  /// The shell command to run after a commit; `nil` for none.
  package var deployCommand: String?
  /// How long ``deployCommand`` may take before it is stopped.
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
