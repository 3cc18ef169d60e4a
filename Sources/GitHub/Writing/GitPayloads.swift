// What is read of git's objects and refs; see `Payloads.swift`.

struct ObjectPayload: Decodable { let sha: String }

struct GitCommitPayload: Decodable { let tree: ObjectPayload }

struct RefPayload: Decodable { let object: ObjectPayload }
