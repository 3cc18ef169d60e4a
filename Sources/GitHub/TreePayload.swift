import Specs

/// A tree of the repository, with the entries that were requested.
struct TreePayload: Sendable {
  struct Entry: Decodable, Sendable {
    let path: String
    let kind: CatalogueBuilder.Kind
    let sha: String
    let size: Int?

    private enum Key: String, CodingKey { case path, mode, sha, size }

    init(from decoder: any Decoder) throws {
      let payload = try decoder.container(keyedBy: Key.self)
      path = try payload.decode(String.self, forKey: .path)
      sha = try payload.decode(String.self, forKey: .sha)
      size = try payload.decodeIfPresent(Int.self, forKey: .size)
      kind =
        switch try payload.decode(String.self, forKey: .mode) {
        case "040000": .folder
        case "120000": .link
        case "160000": .submodule
        default: .file
        }
    }
  }

  private(set) var entries: [Entry] = []
  /// The number of entries that are only worth a note, beyond those that are kept.
  private(set) var uncounted = 0
  /// Whether GitHub left out some entries.
  var truncated: Bool

  private var notes = 0

  /// A tree without entries so far.
  init(truncated: Bool) { self.truncated = truncated }

  /// Adds entries; of a hundred thousand, only the relevant ones.
  ///
  /// - Returns: Whether every kept entry has an object ID.
  mutating func add(_ more: [Entry], keeping filter: TreeFilter) -> Bool {
    for entry in more {
      switch filter.verdict(entry) {
      case .drop: continue
      case .note:
        notes += 1
        if notes > SkippedFiles.limit {
          uncounted += 1
          continue
        }
      case .keep: break
      }
      guard entry.sha.isObjectID else { return false }
      entries.append(entry)
    }
    return true
  }
}

/// Some entries of a tree, as they are decoded.
struct TreePiece: Decodable {
  let tree: [TreePayload.Entry]
}

/// Decides which entries of a tree are kept.
struct TreeFilter: Sendable {
  enum Verdict {
    case keep, drop
    /// Kept up to a limit, then only counted.
    case note
  }

  static let everything = TreeFilter { _ in .keep }

  let verdict: @Sendable (TreePayload.Entry) -> Verdict
}

extension String {
  /// Whether this is the hash of a Git object: 40 or 64 hexadecimal digits.
  var isObjectID: Bool {
    (utf8.count == 40 || utf8.count == 64)
      && utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
