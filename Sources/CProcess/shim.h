#pragma once
#include <malloc.h>
#include <sys/prctl.h>

// prctl is variadic, which Swift cannot call.

/// Whether others of the same user may look into this process, and whether it leaves core dumps.
static inline int set_dumpable(int is_dumpable) {
  return prctl(PR_SET_DUMPABLE, is_dumpable, 0, 0, 0);
}
