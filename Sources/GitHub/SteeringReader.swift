import Specs
import Synchronization

/// Reads the settings and the schema.
///
/// A blob's SHA identifies its content, so a file is read again only if it has changed.
final class SteeringReader: Sendable {
  private struct Memory {
    var last = Steering.builtIn
    /// Contents that came with an archive, by blob; `nil` for a file that is too large.
    var contents: [String: [UInt8]?] = [:]
  }

  private let blobs: BlobReader
  private let memory = Mutex(Memory())
  private let fetches = SharedFetch<SteeringRevisions, Steering>()

  init(blobs: BlobReader) { self.blobs = blobs }

  /// The settings and schema, without any I/O; `nil` if some files have not been read.
  func known(_ revisions: SteeringRevisions) -> Steering? {
    let (last, contents) = memory.withLock { ($0.last, $0.contents) }
    if last.revisions == revisions { return last }
    guard revisions.values.allSatisfy({ contents[$0] != nil }) else { return nil }
    return keep(revisions, contents)
  }

  /// The settings and schema, from memory or from GitHub.
  ///
  /// - Throws: Why GitHub does not answer.
  func steering(_ revisions: SteeringRevisions, by deadline: Deadline) throws(SpecError) -> Steering
  {
    if let known = known(revisions) { return known }
    return try fetches.value(for: revisions, by: deadline) { () throws(SpecError) in
      var contents = memory.withLock { $0.contents }
      for blob in revisions.values where contents[blob] == nil {
        let bytes = try blobs.bytes(of: blob, limit: SteeringFile.largest, by: deadline)
        contents[blob] = .some(bytes)
      }
      return keep(revisions, contents)
    }
  }

  private func keep(_ revisions: SteeringRevisions, _ contents: [String: [UInt8]?]) -> Steering {
    let steering = Steering(revisions) { _, blob in contents[blob] ?? nil }
    memory.withLock { $0 = Memory(last: steering) }
    return steering
  }

  /// Adds the content of a blob; `nil` for one that is too large.
  func take(_ content: [UInt8]?, _ blob: String) {
    memory.withLock { $0.contents[blob] = .some(content) }
  }
}
