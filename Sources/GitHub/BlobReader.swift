import FoundationEssentials
import Specs
import Text

/// Reads files by their blob SHA.
struct BlobReader: Sendable {
  /// Larger files are not specs.
  static let largestFile = Spec.largest

  let api: API
  let settings: GitHubSettings

  /// The bytes of a blob; `nil` if it is larger than `limit`.
  func bytes(
    of sha: String,
    limit: Int = largestFile,
    by deadline: Deadline
  ) throws(SpecError) -> [UInt8]? {
    try file(
      at: "\(api.repositoryPath)/git/blobs/\(sha)",
      absence: "GitHub no longer has the file \(sha) of \(settings.repository). "
        + "Read the repository again.",
      limit: limit,
      by: deadline
    )
  }

  /// The bytes of a file by its path on the branch; `nil` if it is larger than ``largestFile``.
  func bytes(
    at path: String,
    absence: String,
    by deadline: Deadline
  ) throws(SpecError) -> [UInt8]? {
    let path = PercentEncoding.encodedPath(path)
    return try file(
      at: "\(api.repositoryPath)/contents/\(path)?ref=\(PercentEncoding.encoded(settings.branch))",
      absence: absence,
      limit: Self.largestFile,
      by: deadline
    )
  }

  private func file(
    at path: String,
    absence: String,
    limit: Int,
    by deadline: Deadline
  ) throws(SpecError) -> [UInt8]? {
    do throws(CallFailure) {
      // For base64, its line breaks and the JSON around it.
      let answer = try api.send(.get(path, limit: limit * 3 / 2), by: deadline)
      let payload = try answer.decoded(as: BlobPayload.self)
      switch payload.encoding {
      case "base64":
        let data = Data(base64Encoded: payload.content, options: .ignoreUnknownCharacters)
        guard let data else { throw answer.unintelligible }
        return data.count <= limit ? Array(data) : nil
      case "utf-8":
        return Array(payload.content.utf8)
      case "none":
        return nil
      default:
        throw answer.unintelligible
      }
    } catch .tooLarge {
      return nil
    } catch {
      throw error.explained(
        by: Purpose(
          task: "read a file of \(settings.repository)",
          repository: settings.repository,
          permission: .readContents,
          absence: absence
        )
      )
    }
  }
}
