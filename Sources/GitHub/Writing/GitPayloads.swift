// What is read of git's objects and refs; see `Payloads.swift`.

struct ObjectPayload: Decodable { let sha: String }

struct GitCommitPayload: Decodable { let tree: ObjectPayload }

struct RefPayload: Decodable { let object: ObjectPayload }

struct NamedRefPayload: Decodable { let ref: String }

/// A tree with the modes of its files.
struct TreeModesPayload: Decodable {
  struct Entry: Decodable {
    let path: String
    let mode: String
  }

  let tree: [Entry]
}
