import Archive
import Specs
import Text
import Threads

/// Reads files from the archive of a commit as it arrives; only the current file is held in memory.
struct TarballReader: Sendable {
  enum Failure: Error {
    case call(DownloadFailure)
    case archive(ArchiveError)
    /// What arrived is valid, but the end is missing.
    case truncated
    /// It is complete, but some files are missing or differ from the repository.
    case incomplete
  }

  /// The most bytes to read of it, packed and unpacked.
  private static let limit = 64 << 20
  private static let patience = Duration.seconds(20)
  /// The least time that must be left for a second try.
  private static let least = Duration.seconds(1)

  let api: API

  /// Passes on files that match the repository exactly.
  ///
  /// An archive is no proof: `export-subst`, or a host in between, may change it. So each file is
  /// checked against its blob SHA.
  ///
  /// A broken transfer is repeated once, within the same time. Then a first list costs four
  /// requests to the API, which is the limit.
  ///
  /// - Parameters:
  ///   - commit: The SHA of the commit.
  ///   - wanted: The blob that a file of this path and size should be; `nil` if it is not wanted.
  ///   - take: Called with the path and the content of a blob; returns whether more are wanted.
  /// - Throws: ``Failure`` unless `take` received everything it wants.
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
    // A complete gzip stream with a partial archive was created that way.
    throw gunzip.isAtEnd ? .archive(.malformed("it ends too early")) : .truncated
  }

  /// The path in the repository: the archive has everything in one folder with an arbitrary name.
  private static func withoutRoot(_ path: String) -> String? {
    path.utf8.firstIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) }
  }
}

extension TarballReader.Failure {
  /// Whether to try a second time at once.
  fileprivate var mayRepeat: Bool {
    switch self {
    case .call(let failure): failure.mayRepeat
    case .truncated: true
    case .archive, .incomplete: false
    }
  }
}
