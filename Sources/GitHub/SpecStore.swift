import Specs
import Synchronization
import Threads
import YAML

/// The specs read so far.
///
/// A blob's SHA names its content, so what was read is true for ever.
final class SpecStore: Sendable {
  /// What the bytes of one blob say.
  private enum Content: Sendable {
    case document(Document)
    /// Those that would take much memory when kept parsed.
    case large([UInt8])
    /// Why they are no spec.
    case unusable(UnusableSpec)
  }

  /// Bytes of memory that a parsed spec may take to be kept.
  private static let largestKept = 1 << 20

  /// What lists show of all specs, of which only some are kept here.
  let summaries: Summaries

  private let blobs: BlobReader
  private let contents: Published<RecentlyUsed<String, Content>>
  private let fetches = SharedFetch<String, Content>()

  /// Makes an empty store; `capacity` is in bytes, of which a parsed spec counts several times its text.
  init(blobs: BlobReader, summaries: Summaries = Summaries(), capacity: Int = 8 << 20) {
    self.blobs = blobs
    self.summaries = summaries
    contents = Published(RecentlyUsed(capacity: capacity))
  }

  /// The pod's spec if it can be had without any I/O.
  ///
  /// - Throws: ``SpecError/unusableSpec(_:)`` when it is known that it cannot be used.
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

  /// Reads a pod's spec for what lists show of it, and keeps the text only if it is likely to be looked at.
  ///
  /// - Throws: What keeps GitHub from answering; a spec that cannot be used is no error.
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

  /// What a blob says, and what it costs to keep that; lists know it from now on, too.
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
