import Specs

/// The branch of a pull request of ours: `spec-editor/{customer}/{env}/{key}`.
///
/// The key belongs to the confirmation, so the same confirmation leads to the same pull request in every process.
struct PullBranch: Hashable, Sendable {
  private static let prefix = "spec-editor"

  let pod: PodID
  let key: String

  /// `nil` for a key that cannot be part of a branch name.
  init?(_ pod: PodID, key: String) {
    guard (8...64).contains(key.utf8.count), key.utf8.allSatisfy(Slug.allows), key.first != "-"
    else { return nil }
    self.pod = pod
    self.key = key
  }

  /// `nil` for any other branch.
  init?(_ name: String) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == Self.prefix,
      let pod = PodID(customer: parts[1], environment: parts[2])
    else { return nil }
    self.init(pod, key: String(parts[3]))
  }

  /// Where the branches of a pod are.
  static func folder(of pod: PodID) -> String { "\(prefix)/\(pod)/" }

  var name: String { "\(Self.prefix)/\(pod)/\(key)" }
}
