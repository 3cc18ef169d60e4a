import Logging
import Specs

internal import Glibc

/// Repairs what a killed process left half done.
///
/// The caller must hold the repository's lock.
struct Recovery {
  let settings: LocalSettings
  /// Our folder in the repository, with a slash at its end.
  let state: String
  let runs: RunStore
  let logger: Logger

  /// The note on a run whose process ended first.
  static let interrupted = "interrupted: the application stopped"

  func run(_ repository: borrowing Repository) throws(GitFailure) {
    do throws(FileFailure) {
      try Files.remove(state + CommandRun.folder)
      for record in try runs.interrupted() {
        removeStaleLock(repository, record)
        end(record, isCommitted(repository, record))
      }
    } catch {
      throw GitFailure(doing: "reading the runs", reason: "\(error)")
    }
  }

  /// Removes the branch's lock file if the run's process wrote it.
  ///
  /// Git writes the commit's hash into it before it renames it; another process's lock holds
  /// another hash. An empty one counts as ours only if nobody fills it.
  private func removeStaleLock(_ repository: borrowing Repository, _ record: RunRecord) {
    guard let commit = record.commit else { return }
    let path = "\(repository.folder)refs/heads/\(settings.branch).lock"
    guard let before = try? Files.status(path) else { return }
    var bytes = (try? Files.read(path, limit: 64)) ?? []
    if bytes.isEmpty {
      usleep(200_000)
      guard let after = try? Files.status(path), after.st_ino == before.st_ino,
        let read = try? Files.read(path, limit: 64)
      else { return }
      bytes = read
    }
    guard Array("\(commit)\n".utf8).starts(with: bytes) else { return }
    unlink(path)
    logger.warning(
      "lock.removed",
      metadata: ["lock": "refs/heads/\(settings.branch)", "run": "\(record.id)"]
    )
  }

  private func isCommitted(_ repository: borrowing Repository, _ record: RunRecord) -> Bool {
    guard let commit = record.commit, let tip = try? repository.tip(of: settings.branch) else {
      return false
    }
    return repository.contains(commit, in: tip)
  }

  /// Completes the run: as interrupted, unless only the commit was missing and it exists.
  private func end(_ record: RunRecord, _ isCommitted: Bool) {
    record.process?.endGroup()
    var record = record
    if let commit = record.commit {
      if isCommitted {
        record.end(RunRecord.writeSpec, "success")
        record.end(RunRecord.commit, "success")
        record.note("Commit \(commit.short) is on \(settings.branch).")
      } else {
        record.note("Commit \(commit.short) did not reach \(settings.branch): nothing was changed.")
        // The confirmation had no effect, so it may be sent again.
        record.key = nil
      }
    }
    let hasCommand = record.steps.contains { $0.name == RunRecord.command }
    let isDone = isCommitted && !hasCommand
    if !isDone { record.note(Self.interrupted) }
    record.complete(isDone ? "success" : "failure", at: unixTime())
    runs.finish(record)
    logger.warning(
      isDone ? "run.finished" : "run.interrupted",
      metadata: ["run": "\(record.id)", "pod": "\(record.customer)/\(record.environment)"]
    )
  }
}
