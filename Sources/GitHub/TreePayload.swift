import Specs

/// A tree of the repository, as far as it was asked for.
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
  /// How many were only worth a note, beyond those that are kept.
  private(set) var uncounted = 0
  /// Whether GitHub left some out.
  var truncated: Bool

  private var notes = 0

  /// A tree of which nothing came yet.
  init(truncated: Bool) { self.truncated = truncated }

  /// Takes in entries, of a hundred thousand only those that matter.
  ///
  /// - Returns: Whether each that is kept has an object id.
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

/// Some of a tree's entries, as they are decoded.
struct TreePiece: Decodable {
  let tree: [TreePayload.Entry]
}

/// Which entries of a tree are kept.
struct TreeFilter: Sendable {
  enum Verdict {
    case keep, drop
    /// Kept while there are not too many such, else counted.
    case note
  }

  static let everything = TreeFilter { _ in .keep }

  let verdict: @Sendable (TreePayload.Entry) -> Verdict
}

extension String {
  /// Whether this is the name of a Git object: 40 or 64 hexadecimal digits.
  var isObjectID: Bool {
    (utf8.count == 40 || utf8.count == 64)
      && utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
