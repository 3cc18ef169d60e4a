import FoundationEssentials
import Specs
import Text

/// The files that a change writes: the pod's spec.yml, and for a new pod the files of the template.
///
/// The deploy workflow and the local source write the same files.
struct PodFiles: Sendable {
  /// The most files of a template that a new pod gets, and the most bytes of each.
  private static let most = (files: 50, bytes: 256 << 10)

  let api: API
  let settings: GitHubSettings
  let blobs: BlobReader

  /// The files of a change.
  ///
  /// - Parameters:
  ///   - change: What to write.
  ///   - template: The folder below that of the pods; `nil` for none.
  ///   - commit: The commit to read it from.
  ///   - deadline: When the answer must be there.
  /// - Returns: The files, without those that the pod's folder already has.
  /// - Throws: ``SpecError``, also if pods would share a Terraform state.
  func files(
    of change: ChangeSet,
    template: String?,
    at commit: String,
    by deadline: Deadline
  ) throws(SpecError) -> [NewFile] {
    let spec = NewFile(path: settings.path(of: change.pod), bytes: Array(change.text.utf8))
    guard change.isCreation, let template else { return [spec] }
    let place = settings.path(below: template)
    guard let entries = try folder(place, at: commit, by: deadline) else {
      if template == EditorSettings.defaultTemplate { return [spec] }
      throw .refused(
        message:
          "\(SteeringFile.settings.rawValue) names the template \(place), which is not a directory."
      )
    }
    let taken = entries.filter { $0.type == "file" && NewPod.isTaken($0.name) }
    guard !taken.isEmpty else { return [spec] }
    let standing = try folder(settings.path(below: "\(change.pod)"), at: commit, by: deadline) ?? []
    let names = Set(standing.map(\.name))
    var files = [spec]
    for entry in taken.prefix(Self.most.files) where !names.contains(entry.name) {
      guard entry.sha.isObjectID,
        let bytes = try blobs.bytes(of: entry.sha, limit: Self.most.bytes, by: deadline)
      else { continue }
      guard let content = NewPod.file(bytes, for: change.pod) else {
        throw .refused(
          message:
            "The state key in \(place)/\(entry.name) must contain CUSTOMER and ENVIRONMENT; "
            + "otherwise two pods would share one state."
        )
      }
      files.append(
        NewFile(path: settings.path(below: "\(change.pod)/\(entry.name)"), bytes: content)
      )
    }
    return files
  }

  private struct EntryPayload: Decodable {
    let name: String
    let type: String
    let sha: String
  }

  /// The entries of a folder; `nil` if it is not a folder.
  private func folder(
    _ path: String,
    at commit: String,
    by deadline: Deadline
  ) throws(SpecError) -> [EntryPayload]? {
    let address =
      "\(api.repositoryPath)/contents/\(PercentEncoding.encodedPath(path))?ref=\(commit)"
    do throws(CallFailure) {
      let answer = try api.send(.get(address), by: deadline)
      // A file is an object, a folder a list.
      guard answer.body.first(where: { $0 > 0x20 }) == UInt8(ascii: "[") else { return nil }
      return try answer.decoded(as: [EntryPayload].self)
    } catch {
      if error.isNotFound { return nil }
      throw error.explained(by: .history(of: settings))
    }
  }
}
