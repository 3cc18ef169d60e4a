import Text

/// A file or folder that looks like a pod but is not listed.
package struct SkippedFile: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// `spec.yaml`, `Spec.yml` and similar names.
    case misnamed
    /// The same, next to a spec.yml.
    case redundant
    /// A folder's name is not a ``Slug``.
    case unnameable
    case link
    case submodule
    /// A folder named spec.yml.
    case folder
    /// It has more or fewer parent folders than a customer and an environment.
    case tooDeep, tooShallow
    /// There are more pods than can be listed.
    case tooMany
    /// A folder that was not read, because there are too many files.
    case unread
    /// `SPECS_PATH`, or a folder above it, is a file.
    case notFolder
  }

  /// The longest path to keep.
  private static let limit = 400

  /// The path from the repository's root, on one line, shortened if it is very long.
  package let path: String
  package internal(set) var reason: Reason

  package init(path: String, reason: Reason) {
    let path = path.oneLine
    self.path = path.utf8.count <= Self.limit ? path : String(path.prefix(Self.limit / 4)) + "…"
    self.reason = reason
  }

  /// Why it is not listed and what to do, in sentences.
  package var advice: String {
    switch reason {
    case .misnamed: "The file must be named spec.yml. Rename it."
    case .redundant: "The spec.yml next to it is used instead. Delete one of them."
    case .unnameable:
      "A customer or environment name has 1–\(Slug.limit) letters A–Z, digits, hyphens and underscores. Rename the folder."
    case .link: "Symbolic links are not followed. Replace it with what it links to."
    case .submodule: "Submodules are not read. Add its files to this repository instead."
    case .folder: "spec.yml is a directory. Replace it with a file."
    case .tooDeep:
      "It is in too many folders. Move it to {customer}/{environment}/spec.yml, or change SPECS_PATH."
    case .tooShallow:
      "It is in too few folders. Move it to {customer}/{environment}/spec.yml, or change SPECS_PATH."
    case .tooMany: "Spec Editor lists \(CatalogueBuilder.limit) pods at most."
    case .unread:
      "This folder was not read, because the repository has too many files. Set SPECS_PATH to a smaller folder."
    case .notFolder: "SPECS_PATH must be a folder, and this is a file. Change SPECS_PATH."
    }
  }
}

/// The files that a reading of the repository skipped, up to a limit.
package struct SkippedFiles: Hashable, Sendable {
  /// The most files to keep; others are only counted.
  package static let limit = 1000

  package internal(set) var files: [SkippedFile] = []
  /// The number of all of them, including those not in ``files``.
  package internal(set) var count = 0

  package init() {}

  package init(_ files: [SkippedFile]) { for file in files { add(file) } }

  package var isEmpty: Bool { count == 0 }

  mutating func add(_ file: @autoclosure () -> SkippedFile) {
    if files.count < Self.limit { files.append(file()) }
    count += 1
  }

  /// A file in place of the pod's spec.yml, or one that was probably meant to be it.
  ///
  /// - Parameters:
  ///   - pod: A pod that is not listed.
  ///   - folder: `SPECS_PATH`.
  /// - Returns: The first such file, if any.
  package func file(of pod: PodID, in folder: String) -> SkippedFile? {
    let customer = folder.isEmpty ? "\(pod.customer)" : "\(folder)/\(pod.customer)"
    let place = "\(customer)/\(pod.environment)"
    return files.first {
      $0.path == customer || $0.path == "\(customer)/spec.yml" || $0.path == place
        || $0.path.hasPrefix("\(place)/")
    }
  }

  /// The names in `folder` that are such files, or contain them.
  func customers(in folder: String) -> Set<String> {
    let place = folder.isEmpty ? "" : "\(folder)/"
    return Set(
      files.lazy.filter { $0.path.hasPrefix(place) }
        .compactMap { Slug($0.path.dropFirst(place.count).prefix { $0 != "/" })?.text }
    )
  }

  /// The first `most` as lines for people, then the number of others.
  package func lines(most: Int) -> [String] {
    var lines = files.prefix(most).map { "\($0.path): \($0.advice)" }
    if count > lines.count { lines.append("\(count - lines.count) more files are not listed.") }
    return lines
  }
}
