internal import CGit2

/// libgit2, initialized once for the life of the process.
enum Library {
  private static let started: Int32 = {
    let code = git_libgit2_init()
    // Confirmed writes survive a power failure.
    _ = git_opts_fsync_gitdir(1)
    // The operator chose this repository in LOCAL_REPO, so its owner does not matter; libgit2 runs
    // no hooks or filters that the repository configures.
    _ = git_opts_owner_validation(0)
    // Otherwise a walk through a long history would keep every tree it has seen.
    _ = git_opts_cache_max_size(256 << 10)
    // Only the repository's own configuration counts: not the machine's, and not that of HOME,
    // which this user may not even be able to read.
    for level in [
      GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
      GIT_CONFIG_LEVEL_GLOBAL,
    ] {
      _ = git_opts_skip_configuration(level)
    }
    return code
  }()

  static func start() throws(GitFailure) { try check(started, "starting libgit2") }
}
