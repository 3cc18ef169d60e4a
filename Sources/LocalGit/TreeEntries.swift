internal import CGit2
import Specs

/// One entry of a tree.
struct TreeEntry: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case file, executable, folder
    /// Never followed.
    case link, submodule
  }

  let name: String
  let id: ObjectID
  let kind: Kind

  var isFile: Bool { kind == .file || kind == .executable }

  /// The kind for the catalogue.
  var catalogueKind: CatalogueBuilder.Kind {
    switch kind {
    case .file, .executable: .file
    case .folder: .folder
    case .link: .link
    case .submodule: .submodule
    }
  }

  init(_ entry: OpaquePointer) {
    name = git_tree_entry_name(entry).map { String(cString: $0) } ?? ""
    id = git_tree_entry_id(entry).map { ObjectID($0.pointee) } ?? .zero
    kind =
      switch git_tree_entry_filemode(entry) {
      case GIT_FILEMODE_BLOB: .file
      case GIT_FILEMODE_BLOB_EXECUTABLE: .executable
      case GIT_FILEMODE_TREE: .folder
      case GIT_FILEMODE_LINK: .link
      case GIT_FILEMODE_COMMIT: .submodule
      default: .file
      }
  }
}

extension Repository {
  /// The direct entries of a tree.
  func entries(of tree: borrowing Owned) -> [TreeEntry] {
    (0..<git_tree_entrycount(tree.pointer)).compactMap { index in
      git_tree_entry_byindex(tree.pointer, index).map { TreeEntry($0) }
    }
  }

  /// The entry at a path below a tree; `nil` if there is none, or if a parent is a file.
  func entry(at path: String, in tree: borrowing Owned) throws(GitFailure) -> TreeEntry? {
    var found: OpaquePointer?
    let code = git_tree_entry_bypath(&found, tree.pointer, path)
    if code == GIT_ENOTFOUND.rawValue { return nil }
    try check(code, "reading \(path)")
    let entry = try Owned(found, "reading \(path)", free: git_tree_entry_free)
    return TreeEntry(entry.pointer)
  }
}
