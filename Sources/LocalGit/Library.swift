internal import CGit2

/// libgit2, started once for the life of the process.
enum Library {
  private static let started: Int32 = {
    let code = git_libgit2_init()
    // What is acknowledged survives a power cut.
    _ = git_opts_fsync_gitdir(1)
    // The operator named this repository in LOCAL_REPO, so its owner adds nothing; libgit2 runs no
    // hooks and no filters of the repository's choosing.
    _ = git_opts_owner_validation(0)
    // A walk through a long history would otherwise keep every tree it has seen.
    _ = git_opts_cache_max_size(4 << 20)
    // The repository's own configuration is all that counts: neither the machine's nor that of
    // the owner of HOME, which this user may not even be able to read.
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
