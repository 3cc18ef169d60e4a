/// A tree of the repository, as far as it was asked for.
struct TreePayload: Decodable, Sendable {
  struct Entry: Decodable, Sendable {
    let path: String
    let mode: String
    let type: String
    let sha: String
    let size: Int?

    /// A plain file; a symbolic link or a submodule is not.
    var isFile: Bool { type == "blob" && (mode == "100644" || mode == "100755") }
    var isFolder: Bool { type == "tree" }
  }

  let entries: [Entry]
  /// Whether GitHub left some out.
  let truncated: Bool

  /// A tree of which nothing came.
  static let nothing = TreePayload(entries: [], truncated: true)

  init(entries: [Entry], truncated: Bool) {
    self.entries = entries
    self.truncated = truncated
  }

  private enum Key: String, CodingKey { case tree, truncated }

  init(from decoder: any Decoder) throws {
    let filter = decoder.userInfo[TreeFilter.key] as? TreeFilter ?? .everything
    let payload = try decoder.container(keyedBy: Key.self)
    truncated = try payload.decodeIfPresent(Bool.self, forKey: .truncated) ?? false
    // One by one, so that of a hundred thousand entries only those that matter are ever kept.
    var list = try payload.nestedUnkeyedContainer(forKey: .tree)
    var entries: [Entry] = []
    while !list.isAtEnd {
      let entry = try list.decode(Entry.self)
      if filter.keeps(entry) {
        guard entry.sha.isObjectID else {
          throw DecodingError.dataCorruptedError(in: list, debugDescription: "no object id")
        }
        entries.append(entry)
      }
    }
    self.entries = entries
  }
}

/// Which entries of a tree are kept.
struct TreeFilter: Sendable {
  static var key: CodingUserInfoKey {
    guard let key = CodingUserInfoKey(rawValue: "filter") else {
      preconditionFailure("a key is made from any text")
    }
    return key
  }

  static let everything = TreeFilter { _ in true }

  let keeps: @Sendable (TreePayload.Entry) -> Bool
}

extension String {
  /// Whether this is the name of a Git object: 40 or 64 hexadecimal digits.
  var isObjectID: Bool {
    (utf8.count == 40 || utf8.count == 64)
      && utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
