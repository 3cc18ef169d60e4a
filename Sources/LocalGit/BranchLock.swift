import Specs
import Text

internal import Glibc

/// The lock file that Git creates next to a branch while it moves it.
///
/// It exists for milliseconds, unless its process was killed: then it remains until someone deletes
/// it.
struct BranchLock {
  /// How long a deployment waits for a fresh lock.
  static let patience: Duration = .milliseconds(250)
  /// Seconds after which no request waits for it.
  private static let staleAfter = 3

  let branch: String
  let path: String
  /// Seconds since it was created; zero if the clocks differ.
  let age: Int

  /// The lock on a branch; `nil` if there is none.
  init?(_ repository: borrowing Repository, _ branch: String) {
    self.branch = branch
    path = "\(repository.folder)refs/heads/\(branch).lock"
    guard let status = try? Files.status(path) else { return nil }
    age = max(0, time(nil) - status.st_mtim.tv_sec)
  }

  /// Whether it is too old to be in use.
  var isStale: Bool { age >= Self.staleAfter }

  var error: SpecError {
    .unavailable(
      Unavailability(
        cause: .outage,
        message: "The branch \(branch.oneLine) is locked: the file \(path.oneLine) was created "
          + "\(Self.words(age)) ago. If no git command is running in the repository, delete it: "
          + "rm \(path.shellWord)",
        retryAfter: 5
      )
    )
  }

  /// Seconds in the largest unit with a count of at least two.
  static func words(_ seconds: Int) -> String {
    switch seconds {
    case 1: "1 second"
    case ..<120: "\(seconds) seconds"
    case ..<7_200: "\(seconds / 60) minutes"
    case ..<172_800: "\(seconds / 3_600) hours"
    default: "\(seconds / 86_400) days"
    }
  }
}
