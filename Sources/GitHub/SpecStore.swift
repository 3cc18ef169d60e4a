import Specs
import Synchronization
import Threads
import YAML

/// The specs read so far.
///
/// A blob's SHA identifies its content, so it never changes.
final class SpecStore: Sendable {
  /// The content of one blob.
  private enum Content: Sendable {
    case document(Document)
    /// A spec that would take too much memory if it were kept parsed.
    case large([UInt8])
    /// Why it is not a usable spec.
    case unusable(UnusableSpec)
  }

  /// The most memory of a parsed spec that is kept, in bytes.
  private static let largestKept = 1 << 20

  /// What lists show of all specs; only some specs are kept here.
  let summaries: Summaries

  private let blobs: BlobReader
  private let contents: Published<RecentlyUsed<String, Content>>
  private let fetches = SharedFetch<String, Content>()

  /// Creates an empty store; `capacity` is in bytes, and a parsed spec counts several times its
  /// text.
  init(blobs: BlobReader, summaries: Summaries = Summaries(), capacity: Int = 8 << 20) {
    self.blobs = blobs
    self.summaries = summaries
    contents = Published(RecentlyUsed(capacity: capacity))
  }

  /// The pod's spec, if it is in memory.
  ///
  /// - Throws: ``SpecError/unusableSpec(_:)`` if it is known to be unusable.
  func known(_ entry: Catalogue.Entry) throws(SpecError) -> Spec? {
    if let size = entry.size, size > Spec.largest {
      throw .unusableSpec(
        UnusableSpec(tooLarge: entry.id, revision: entry.revision, size: size)
      )
    }
    guard let content = contents.value.value(for: entry.revision) else { return nil }
    return try spec(content, of: entry)
  }

  /// The pod's spec, from memory or from GitHub.
  func spec(of entry: Catalogue.Entry, by deadline: Deadline) throws(SpecError) -> Spec {
    if let known = try known(entry) { return known }
    let content = try fetches.value(for: entry.revision, by: deadline) { () throws(SpecError) in
      let bytes = try blobs.bytes(of: entry.revision, by: deadline)
      let (content, cost) = try self.content(of: bytes, entry)
      contents.update { $0.keep(content, for: entry.revision, cost: cost) }
      return content
    }
    return try spec(content, of: entry)
  }

  /// Reads a pod's spec for lists, and keeps the text only if someone will probably look at it.
  ///
  /// - Throws: Why GitHub does not answer; an unusable spec is not an error.
  func learn(
    _ entry: Catalogue.Entry,
    keepsText: Bool,
    by deadline: Deadline
  ) throws(SpecError) {
    guard keepsText else {
      let bytes = try blobs.bytes(of: entry.revision, by: deadline)
      return try summaries.keep(bytes, of: entry.id, for: entry.revision)
    }
    do throws(SpecError) {
      summaries.note(try spec(of: entry, by: deadline))
    } catch .unusableSpec(let unusable) {
      summaries.note(unusable)
    }
  }

  /// The content of a blob, with the cost of keeping it; from now on lists know it too.
  private func content(
    of bytes: [UInt8]?,
    _ entry: Catalogue.Entry
  ) throws(SpecError) -> (Content, cost: Int) {
    do throws(SpecError) {
      guard let bytes else {
        throw .unusableSpec(
          UnusableSpec(tooLarge: entry.id, revision: entry.revision, size: entry.size)
        )
      }
      let spec = try Spec(pod: entry.id, revision: entry.revision, bytes: bytes)
      summaries.note(spec)
      return spec.cost > Self.largestKept
        ? (.large(bytes), 1024 + bytes.count) : (.document(spec.document), spec.cost)
    } catch .unusableSpec(let unusable) {
      summaries.note(unusable)
      return (.unusable(unusable), 1024 + (bytes?.count ?? 0))
    }
  }

  private func spec(_ content: Content, of entry: Catalogue.Entry) throws(SpecError) -> Spec {
    switch content {
    case .document(let document):
      Spec(pod: entry.id, revision: entry.revision, document: document)
    case .large(let bytes):
      try Spec(pod: entry.id, revision: entry.revision, bytes: bytes)
    case .unusable(let unusable):
      throw .unusableSpec(unusable.of(entry.id))
    }
  }
}
