import Text

/// Why the local repository cannot be used; one line for people that names `LOCAL_REPO`.
package struct LocalGitError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ path: String, _ problem: String) {
    description = "LOCAL_REPO: \(path.oneLine) \(problem.oneLine)"
  }
}
