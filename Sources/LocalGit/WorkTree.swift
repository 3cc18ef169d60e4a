import Specs

internal import CGit2
internal import Glibc

/// The files a person sees beside a plain repository whose checked-out branch is ours.
///
/// A commit there has to reach the files and the index too, or the next `git status` would offer to
/// take it back. So a deployment is refused unless its files are as HEAD has them, the index is
/// locked as Git locks it while the branch moves, and then the files follow. An edit that a person
/// saves in that very moment is put back and stays theirs.
struct WorkTree {
  /// The folder of the files, with a slash at its end.
  let root: String
  let index: String
  private let hold: String
  let scratch: String

  /// Finds out whether there is a work tree that has to follow.
  ///
  /// `nil` for a bare repository, and where another branch is checked out.
  ///
  /// - Parameters:
  ///   - repository: Bare or plain.
  ///   - branch: The one that commits go to.
  ///   - state: A folder of ours in the repository, for temporary files.
  /// - Throws: What keeps HEAD from being read.
  init?(_ repository: borrowing Repository, _ branch: String, state: String) throws(GitFailure) {
    guard let root = repository.workFolder, try repository.isCheckedOut(branch) else { return nil }
    self.root = root
    index = repository.gitFolder + "index"
    hold = state + "index.hold"
    scratch = state + "index.new"
  }

  // MARK: The index's lock

  /// Locks the index as Git does, so that no `git commit` of a person's runs meanwhile.
  ///
  /// The lock is a second name of a file of ours: that is how a later start knows it for its own.
  func lock(until limit: ContinuousClock.Instant) throws(SpecError) {
    do throws(FileFailure) {
      try Files.remove(hold)
      _ = try Files.Descriptor(hold, O_WRONLY | O_CREAT | O_EXCL)
    } catch {
      throw GitFailure(doing: "locking the index", reason: "\(error)").specError
    }
    while link(hold, index + ".lock") != 0 {
      guard errno == EEXIST else {
        throw GitFailure(doing: "locking the index", reason: FileFailure(index).reason).specError
      }
      guard ContinuousClock.now < limit else {
        unlink(hold)
        throw .unavailable(
          Unavailability(
            cause: .busy,
            message: "Another git command is at work in \(root): \(index).lock is there.",
            retryAfter: 5
          )
        )
      }
      usleep(20_000)
    }
  }

  func unlock() {
    unlink(index + ".lock")
    unlink(hold)
  }

  /// Removes a lock that is ours and that nobody holds any more.
  ///
  /// - Returns: Whether there was one.
  func removeStaleLock() -> Bool {
    guard let ours = try? Files.status(hold) else { return false }
    let lock = try? Files.status(index + ".lock")
    let isOurs = lock.map { $0.st_ino == ours.st_ino && $0.st_dev == ours.st_dev } ?? false
    if isOurs { unlink(index + ".lock") }
    unlink(hold)
    try? Files.remove(scratch)
    try? Files.remove(scratch + ".lock")
    return isOurs
  }

  // MARK: Before the branch moves

  /// Checks that nobody's work is in the way of `changes`.
  ///
  /// The index has to be locked.
  func check(
    _ repository: borrowing Repository,
    _ changes: [FileChange],
    for pod: PodID
  )
    throws(SpecError)
  {
    guard git_repository_state(repository.pointer) == Int32(GIT_REPOSITORY_STATE_NONE.rawValue)
    else {
      throw .conflict(pod, message: "A merge, rebase or the like is in progress in \(root).")
    }
    for change in changes {
      var flags: UInt32 = 0
      let code = git_status_file(&flags, repository.pointer, change.path)
      if change.old != nil {
        guard code == 0, flags == GIT_STATUS_CURRENT.rawValue, isThere(change.path) else {
          throw .conflict(
            pod,
            message:
              "\(root)\(change.path) has changes that are not committed. Commit or undo them first."
          )
        }
      } else {
        guard code == GIT_ENOTFOUND.rawValue, hasRoom(for: change.path) else {
          throw .conflict(
            pod,
            message:
              "\(root)\(change.path), or a file on the way to it, is there but not committed."
          )
        }
      }
    }
  }

  func isThere(_ path: String) -> Bool {
    guard let status = try? Files.status(root + path) else { return false }
    return Files.isRegular(status)
  }

  /// Whether a new file can stand at a path: nothing is there, and only folders lead there.
  func hasRoom(for path: String) -> Bool {
    let names = path.split(separator: "/")
    var place = root.trimmingSlashes
    for (position, name) in names.enumerated() {
      place += "/\(name)"
      do throws(FileFailure) {
        guard let status = try Files.status(place) else { return true }
        guard position < names.count - 1, Files.isFolder(status) else { return false }
      } catch {
        return false
      }
    }
    return false
  }
}
