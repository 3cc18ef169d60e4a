/// Sorts the files of a repository into pods, files that look like pods but cannot be, and the
/// rest.
///
/// Paths are compared byte by byte, as Git does.
package struct CatalogueBuilder: Sendable {
  /// The kind of the entry at a path.
  package enum Kind: Hashable, Sendable { case file, folder, link, submodule }

  /// The meaning of a path.
  package enum Finding: Hashable, Sendable {
    case pod(PodID)
    case steering(SteeringFile)
    case skipped(SkippedFile.Reason)
  }

  /// The most pods to list.
  package static let limit = 20_000
  private static let name = "spec.yml"

  package private(set) var entries: [Catalogue.Entry] = []
  /// The settings and schema files.
  package private(set) var steering: SteeringRevisions = [:]
  private var found = SkippedFiles()
  private let folder: String

  /// Creates an empty one for the pods below `folder`, which has no slashes at either end; empty
  /// for the root.
  package init(folder: String) { self.folder = folder }

  /// Adds the entry at a path, with its blob SHA and its size in bytes.
  package mutating func add(
    _ path: String,
    _ kind: Kind,
    size: Int? = nil,
    revision: @autoclosure () -> String
  ) {
    switch finding(at: path, kind) {
    case .pod(let pod) where entries.count < Self.limit:
      entries.append(Catalogue.Entry(id: pod, revision: revision(), size: size))
    case .pod: found.add(SkippedFile(path: path, reason: .tooMany))
    case .steering(let file): steering[file] = revision()
    case .skipped(let reason): found.add(SkippedFile(path: path, reason: reason))
    case nil: break
    }
  }

  /// Adds a folder that was not read, because that would cost too much.
  package mutating func leaveOut(_ folder: String) {
    found.add(SkippedFile(path: folder, reason: .unread))
  }

  /// Adds files that were skipped and are only counted.
  package mutating func addSkipped(_ count: Int) { found.count += count }

  /// The skipped files, in the order of their paths.
  package var skipped: SkippedFiles {
    var skipped = found
    if skipped.files.contains(where: { $0.reason == .misnamed }) {
      let pods = Set(entries.map(\.id))
      for index in skipped.files.indices where skipped.files[index].reason == .misnamed {
        let names = names(of: skipped.files[index].path) ?? []
        guard names.count == 3, let pod = PodID(customer: names[0], environment: names[1]),
          pods.contains(pod)
        else { continue }
        skipped.files[index].reason = .redundant
      }
    }
    skipped.files.sort { $0.path < $1.path }
    return skipped
  }

  /// The meaning of a path; `nil` if it is not relevant.
  ///
  /// Hidden folders belong to the repository itself: `.github`, a template, modules.
  package func finding(at path: String, _ kind: Kind) -> Finding? {
    let last = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) }
    let name = path[(last ?? path.startIndex)...]
    // Called for every file of a repository, so quick checks come first.
    let steering = kind == .file ? SteeringFile(name) : nil
    guard
      kind == .link || kind == .submodule || steering != nil || Self.isLike(name) || isAbove(path)
    else { return nil }
    guard let names = names(of: path) else {
      return isAbove(path) ? Self.obstacle(kind).map { .skipped($0) } : nil
    }
    guard !names.contains(where: { $0.utf8.first == UInt8(ascii: ".") }) else { return nil }
    if let steering { return names.count == 1 ? .steering(steering) : nil }
    switch names.count {
    case 1, 2: return above(names, kind).map { .skipped($0) }
    case 3: return candidate(names, kind)
    default: return kind == .file && name == Self.name ? .skipped(.tooDeep) : nil
    }
  }

  /// A file in place of a customer's or a pod's folder.
  private func above(_ names: [Substring], _ kind: Kind) -> SkippedFile.Reason? {
    switch kind {
    case .link where names.allSatisfy { Slug($0) != nil }: .link
    case .submodule where names.allSatisfy { Slug($0) != nil }: .submodule
    case .file where names.last == Self.name[...]: .tooShallow
    default: nil
    }
  }

  /// A file that may be a spec.yml.
  private func candidate(_ names: [Substring], _ kind: Kind) -> Finding? {
    guard Self.isLike(names[2]) else { return nil }
    let isNamed = names[2] == Self.name
    switch kind {
    case .file where isNamed:
      return PodID(customer: names[0], environment: names[1]).map { .pod($0) }
        ?? .skipped(.unnameable)
    case .file: return .skipped(.misnamed)
    case .link: return .skipped(.link)
    case .submodule: return .skipped(.submodule)
    case .folder: return isNamed ? .skipped(.folder) : nil
    }
  }

  /// The parts of a path below the folder of the pods; `nil` for any other path.
  private func names(of path: String) -> [Substring]? {
    var rest = path.utf8[...]
    if !folder.isEmpty {
      guard rest.starts(with: folder.utf8) else { return nil }
      rest = rest.dropFirst(folder.utf8.count)
      guard rest.popFirst() == UInt8(ascii: "/") else { return nil }
    }
    return rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { Substring($0) }
  }

  /// Whether a path is the folder of the pods, or a parent of it.
  private func isAbove(_ path: String) -> Bool {
    guard folder.utf8.starts(with: path.utf8) else { return false }
    let next = folder.utf8.dropFirst(path.utf8.count).first
    return next == UInt8(ascii: "/") || next == nil && !folder.isEmpty
  }

  /// Why nothing below this entry can be read.
  private static func obstacle(_ kind: Kind) -> SkippedFile.Reason? {
    switch kind {
    case .file: .notFolder
    case .link: .link
    case .submodule: .submodule
    case .folder: nil
    }
  }

  /// Whether a name is `spec.yml`, or a common variant of it.
  private static func isLike(_ name: Substring) -> Bool {
    guard name.utf8.count == 8 || name.utf8.count == 9 else { return false }
    let lower = name.lowercased()
    return lower == Self.name || lower == "spec.yaml"
  }
}
