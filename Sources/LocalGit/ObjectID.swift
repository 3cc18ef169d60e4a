internal import CGit2

/// The hash of a Git object, as 40 hexadecimal digits.
struct ObjectID: Hashable, Sendable, Codable, CustomStringConvertible {
  static let zero = ObjectID(git_oid())

  let hex: String

  init(_ oid: git_oid) {
    var oid = oid
    hex = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 41) { buffer in
      guard let start = git_oid_tostr(buffer.baseAddress, buffer.count, &oid) else { return "" }
      return String(cString: start)
    }
  }

  /// A hash that came from another ``ObjectID``, or from a file.
  init(hex: String) { self.hex = hex }

  /// A hash from a person or another program; `nil` for a text that is not a full one.
  init?(revision: String) {
    let isDigit = { (byte: UInt8) in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
    guard revision.utf8.count == 40, revision.utf8.allSatisfy(isDigit) else { return nil }
    hex = revision
  }

  /// The form for libgit2; zero for an invalid text.
  var oid: git_oid {
    var oid = git_oid()
    guard hex.utf8.count == 40, git_oid_fromstr(&oid, hex) == 0 else { return git_oid() }
    return oid
  }

  var description: String { hex }
  /// As in `git log --oneline`.
  var short: String { String(hex.prefix(10)) }

  init(from decoder: any Decoder) throws {
    hex = try decoder.singleValueContainer().decode(String.self)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}
