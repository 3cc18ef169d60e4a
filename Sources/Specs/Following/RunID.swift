/// Names a run: opaque text that is safe in an address.
package struct RunID: Hashable, Sendable, CustomStringConvertible {
  private static let longest = 250

  package let text: String

  /// `nil` for a text that no run is called.
  package init?(_ text: String) {
    let isName = text.utf8.allSatisfy { Slug.allows($0) || $0 == UInt8(ascii: ".") }
    guard (1...Self.longest).contains(text.utf8.count), isName, text.utf8.first != UInt8(ascii: ".")
    else { return nil }
    self.text = text
  }

  /// A run that its source counts.
  package init(number: Int64) { text = String(number) }

  /// The number, as it would be written here; `nil` for other names, and for `007`.
  package var number: Int64? { Int64(text).flatMap { $0 > 0 && String($0) == text ? $0 : nil } }

  package var description: String { text }
}

/// A commit whose runs are followed; its name holds all that is needed to find them.
///
/// It is spelled `c.{customer}.{env}.{unix seconds}.{commit}`, so that any replica can look.
package struct CommitRun: Hashable, Sendable {
  package let pod: PodID
  /// When it was made, in Unix seconds.
  package let time: Int64
  package let commit: CommitID

  package init(pod: PodID, time: Int64, commit: CommitID) {
    self.pod = pod
    self.time = time
    self.commit = commit
  }

  /// `nil` for the name of any other run.
  package init?(_ id: RunID) {
    let parts = id.text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0] == "c",
      let pod = PodID(customer: parts[1], environment: parts[2]),
      let time = Int64(parts[3]), time > 0, String(time) == parts[3],
      let commit = CommitID(String(parts[4]))
    else { return nil }
    self.init(pod: pod, time: time, commit: commit)
  }

  package var id: RunID? { RunID("c.\(pod.customer).\(pod.environment).\(time).\(commit)") }
}

/// A deployment whose run is not known yet; its name holds all that is needed to find it.
///
/// It is spelled `p.{customer}.{env}.{unix seconds}.{key}`, so that any replica can look.
package struct PendingRun: Hashable, Sendable {
  package let pod: PodID
  /// When it was asked for, in Unix seconds.
  package let time: Int64
  /// The key of the confirmation.
  package let key: String

  package init(pod: PodID, time: Int64, key: String) {
    self.pod = pod
    self.time = time
    self.key = key
  }

  /// `nil` for the name of any other run.
  package init?(_ id: RunID) {
    let parts = id.text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0] == "p",
      let pod = PodID(customer: parts[1], environment: parts[2]),
      let time = Int64(parts[3]), time > 0, String(time) == parts[3],
      (8...64).contains(parts[4].utf8.count), parts[4].utf8.allSatisfy(Slug.allows)
    else { return nil }
    self.init(pod: pod, time: time, key: String(parts[4]))
  }

  package var id: RunID? { RunID("p.\(pod.customer).\(pod.environment).\(time).\(key)") }
}
