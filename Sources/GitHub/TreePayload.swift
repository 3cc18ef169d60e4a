import Specs

/// A tree of the repository, as far as it was asked for.
struct TreePayload: Decodable, Sendable {
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

  let entries: [Entry]
  /// How many were only worth a note, beyond those that are kept.
  let uncounted: Int
  /// Whether GitHub left some out.
  let truncated: Bool

  /// A tree of which nothing came.
  static let nothing = TreePayload(entries: [], truncated: true)

  private init(entries: [Entry], truncated: Bool) {
    self.entries = entries
    self.truncated = truncated
    uncounted = 0
  }

  private enum Key: String, CodingKey { case tree, truncated }

  init(from decoder: any Decoder) throws {
    let filter = decoder.userInfo[TreeFilter.key] as? TreeFilter ?? .everything
    let payload = try decoder.container(keyedBy: Key.self)
    truncated = try payload.decodeIfPresent(Bool.self, forKey: .truncated) ?? false
    // One by one, so that of a hundred thousand entries only those that matter are ever kept.
    var list = try payload.nestedUnkeyedContainer(forKey: .tree)
    var entries: [Entry] = []
    var notes = 0
    while !list.isAtEnd {
      let entry = try list.decode(Entry.self)
      switch filter.verdict(entry) {
      case .drop: continue
      case .note:
        notes += 1
        if notes > SkippedFiles.limit { continue }
      case .keep: break
      }
      guard entry.sha.isObjectID else {
        throw DecodingError.dataCorruptedError(in: list, debugDescription: "no object id")
      }
      entries.append(entry)
    }
    self.entries = entries
    uncounted = max(0, notes - SkippedFiles.limit)
  }
}

/// Which entries of a tree are kept.
struct TreeFilter: Sendable {
  enum Verdict {
    case keep, drop
    /// Kept while there are not too many such, else counted.
    case note
  }

  static var key: CodingUserInfoKey {
    guard let key = CodingUserInfoKey(rawValue: "filter") else {
      preconditionFailure("a key is made from any text")
    }
    return key
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
