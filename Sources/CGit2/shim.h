#pragma once
#include <git2.h>
#include <spawn.h>

// git_libgit2_opts is variadic, which Swift cannot call: one typed function per option.

/// Whether objects, refs and the index are synchronized to the disk before they count as written.
static inline int git_opts_fsync_gitdir(int enabled) {
  return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, enabled);
}

/// Whether a repository that belongs to another user is refused.
static inline int git_opts_owner_validation(int enabled) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

/// Leaves out a level of Git's configuration, such as the machine's or the user's.
static inline int git_opts_skip_configuration(git_config_level_t level) {
  return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
}

/// Bytes of objects that all open repositories keep together, in place of 256 MiB.
static inline int git_opts_cache_max_size(ssize_t bytes) {
  return git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, bytes);
}

// glibc shows these with _GNU_SOURCE only, which Swift's importer does not define.

int pipe2(int ends[2], int flags);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
int syncfs(int descriptor);
