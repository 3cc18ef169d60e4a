internal import CGit2
import Specs

extension Repository {
  /// The most removed files of a commit that are compared with an added one.
  private static let mostCandidates = 50

  /// The old path of a file that a commit moved: one with the same content, or one that shares most
  /// of its lines.
  ///
  /// - Parameters:
  ///   - entry: The file that the commit added.
  ///   - commit: The commit.
  ///   - parent: The commit before it.
  /// - Returns: The old path; `nil` for a new file.
  /// - Throws: libgit2's error.
  func origin(
    of entry: TreeEntry,
    in commit: ObjectID,
    since parent: ObjectID
  ) throws(GitFailure) -> String? {
    let gone = try removed(in: commit, since: parent)
    if let same = gone.first(where: { $0.id == entry.id }) { return same.path }
    guard let new = try blob(entry.id, limit: Spec.largest).map(LineCounts.init) else { return nil }
    var best: (path: String, share: Double)?
    for file in gone.prefix(Self.mostCandidates) {
      guard let old = try blob(file.id, limit: Spec.largest).map(LineCounts.init) else { continue }
      let share = new.share(of: old)
      if share >= 0.5, share > best?.share ?? 0 { best = (file.path, share) }
    }
    return best?.path
  }

  private struct RemovedFile {
    let path: String
    let id: ObjectID
  }

  /// The YAML files that a commit removed.
  private func removed(
    in commit: ObjectID,
    since parent: ObjectID
  ) throws(GitFailure) -> [RemovedFile] {
    let doing = "comparing the commit \(commit.short)"
    let old = try tree(of: parent)
    let new = try tree(of: commit)
    var made: OpaquePointer?
    try check(git_diff_tree_to_tree(&made, pointer, old.pointer, new.pointer, nil), doing)
    let diff = try Owned(made, doing, free: git_diff_free)
    return (0..<git_diff_num_deltas(diff.pointer)).compactMap { index in
      guard let delta = git_diff_get_delta(diff.pointer, index)?.pointee,
        delta.status == GIT_DELTA_DELETED,
        delta.old_file.mode & 0o170000 == 0o100000,
        let path = delta.old_file.path.map({ String(cString: $0) }), path.isYAML
      else { return nil }
      return RemovedFile(path: path, id: ObjectID(delta.old_file.id))
    }
  }
}

/// The lines of a text, each with its number of occurrences.
private struct LineCounts {
  private let counts: [ArraySlice<UInt8>: Int]
  private let total: Int

  init(_ bytes: [UInt8]) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    counts = lines.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    total = lines.count
  }

  /// The part of the longer text that both share.
  func share(of other: LineCounts) -> Double {
    let common = counts.reduce(0) { $0 + min($1.value, other.counts[$1.key] ?? 0) }
    return Double(common) / Double(max(total, other.total, 1))
  }
}
