internal import CGit2
internal import Glibc

/// libgit2, started once for the life of the process.
enum Library {
  private static let started: Int32 = {
    let code = git_libgit2_init()
    // Whatever is acknowledged survives a power cut.
    _ = git_opts_fsync_gitdir(1)
    // The operator named this repository in LOCAL_REPO, so who owns it says nothing more; libgit2
    // runs no hooks and no filters of the repository's choosing.
    _ = git_opts_owner_validation(0)
    skipUnreadableConfiguration()
    return code
  }()

  /// Leaves out configuration that this user may not read, as under another user's HOME.
  ///
  /// libgit2 would refuse to open any repository for it.
  private static func skipUnreadableConfiguration() {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    func isUnreadable(_ path: String?) -> Bool {
      guard let path else { return false }
      return access(path, R_OK) != 0 && errno != ENOENT && errno != ENOTDIR
    }
    let home = variable("HOME")
    let folder = variable("XDG_CONFIG_HOME") ?? home.map { "\($0)/.config" }
    if isUnreadable(home.map { "\($0)/.gitconfig" }) {
      _ = git_opts_skip_configuration(GIT_CONFIG_LEVEL_GLOBAL)
    }
    if isUnreadable(folder.map { "\($0)/git/config" }) {
      _ = git_opts_skip_configuration(GIT_CONFIG_LEVEL_XDG)
    }
    if isUnreadable("/etc/gitconfig") { _ = git_opts_skip_configuration(GIT_CONFIG_LEVEL_SYSTEM) }
  }

  static func start() throws(GitFailure) { try check(started, "starting libgit2") }
}
