/// The settings for the pull request of a change.
package struct PullRequestSettings: Hashable, Sendable {
  /// `{customer}`, `{environment}` and `{/pointer}` are placeholders, as in a full name.
  package var title = "Deploy {customer}/{environment}"
  package var labels: [String] = []
  /// Names of users, and of teams as `organization/team`.
  package var reviewers: [String] = []
  package var isDraft = false

  package init() {}
}
