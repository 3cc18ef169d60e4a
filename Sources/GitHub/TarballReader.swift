import Archive
import Specs
import Text
import Threads

/// Reads files out of the archive of a commit while it streams by; nothing but the file at hand is held.
struct TarballReader: Sendable {
  enum Failure: Error {
    case call(DownloadFailure)
    case archive(ArchiveError)
    /// What came is good, but its end is missing.
    case truncated
    /// It came whole, but some files are not in it as they are in the repository.
    case incomplete
  }

  /// Bytes that are read of it, packed and unpacked.
  private static let limit = 64 << 20
  private static let patience = Duration.seconds(20)
  /// What must be left of that for a second try.
  private static let least = Duration.seconds(1)

  let api: API

  /// Hands out files that are in the repository exactly so.
  ///
  /// An archive is no proof: `export-subst`, or a host in between, may change it. So each file is checked
  /// against the name that Git gives its content.
  ///
  /// What breaks off is read once more, within the same time. Then a first list costs four requests to the
  /// API, which is what it may.
  ///
  /// - Parameters:
  ///   - commit: The SHA of the commit.
  ///   - wanted: The blob that a file of this path and size should be; `nil` where it is not asked for.
  ///   - take: Gets the path and the content of a blob; returns whether more are wanted.
  /// - Throws: ``Failure`` unless `take` has got all that it wants.
  func read(
    _ commit: String,
    wanted: (_ path: String, _ size: Int) -> String?,
    take: (_ path: String, _ blob: String, _ content: [UInt8]) -> Bool
  ) throws(Failure) {
    let deadline = Deadline.after(Self.patience)
    do throws(Failure) {
      try readOnce(commit, by: deadline, wanted: wanted, take: take)
    } catch {
      guard error.mayRepeat, deadline.remaining > Self.least else { throw error }
      Thread.pause(.milliseconds(Int.random(in: 100...300)))
      try readOnce(commit, by: deadline, wanted: wanted, take: take)
    }
  }

  private func readOnce(
    _ commit: String,
    by deadline: Deadline,
    wanted: (_ path: String, _ size: Int) -> String?,
    take: (_ path: String, _ blob: String, _ content: [UInt8]) -> Bool
  ) throws(Failure) {
    var gunzip = Gunzip(limit: Self.limit)
    var tar = TarReader()
    var blob: String?
    var wantsMore = true
    var damage: ArchiveError?
    let sink = { (bytes: UnsafeRawBufferPointer) -> Bool in
      do throws(ArchiveError) {
        try gunzip.take(bytes) { piece throws(ArchiveError) in
          guard wantsMore else { return }
          try tar.take(
            piece,
            wants: { path, size in
              blob = wantsMore ? Self.withoutRoot(path).flatMap { wanted($0, size) } : nil
              return blob != nil
            },
            handOut: { path, content in
              guard let blob, let path = Self.withoutRoot(path), BlobID.of(content) == blob else {
                return
              }
              wantsMore = take(path, blob, content)
            }
          )
        }
      } catch {
        damage = error
      }
      return damage == nil && wantsMore && !tar.isAtEnd
    }
    do throws(DownloadFailure) {
      let path = "\(api.repositoryPath)/tarball/\(commit)"
      try api.download(path, by: deadline, into: sink)
    } catch {
      throw .call(error)
    }
    guard wantsMore else { return }
    if let damage { throw .archive(damage) }
    guard !tar.isAtEnd else { throw .incomplete }
    // A whole gzip stream with half an archive in it was made so.
    throw gunzip.isAtEnd ? .archive(.malformed("it ends too early")) : .truncated
  }

  /// The path in the repository: the archive has all in one folder, whatever that is called.
  private static func withoutRoot(_ path: String) -> String? {
    path.utf8.firstIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) }
  }
}

extension TarballReader.Failure {
  /// Whether it is worth a second try at once.
  fileprivate var mayRepeat: Bool {
    switch self {
    case .call(let failure): failure.mayRepeat
    case .truncated: true
    case .archive, .incomplete: false
    }
  }
}
