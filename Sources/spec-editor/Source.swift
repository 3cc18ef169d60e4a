import GitHub
import LocalGit
import Logging
import Specs

/// The configured source, behind its ports.
struct Source {
  let name: String
  let repository: any SpecRepository
  let deployer: any Deployer
  let runs: any RunSource
  let history: any PodHistory
  let recent: any RecentRuns
  let pulls: any PullRequests
  /// Stops background work.
  let shutdown: () -> Void

  /// Ends the process if a local repository cannot be used; an outage of GitHub is not a reason.
  init(_ configuration: Configuration, _ logger: Logger) {
    switch configuration.source {
    case .github(let settings):
      let source = GitHubSource(settings, logger: logger)
      (name, repository, deployer, runs) = ("github", source, source, source)
      history = source
      recent = source
      pulls = source
      shutdown = {}
    case .local(let settings):
      do throws(LocalGitError) {
        let source = try LocalSource(settings, logger: logger)
        (name, repository, deployer, runs) = ("local", source, source, source)
        history = source
        recent = source
        pulls = NoPullRequests()
        shutdown = { source.shutdown(within: .seconds(3)) }
      } catch {
        Exit.configuration.with(error.description)
      }
    }
  }
}
