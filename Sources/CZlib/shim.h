#pragma once
#include <zlib.h>

// inflateInit2 and deflateInit2 are macros, which Swift does not see. 15 is the largest window, 16 asks for gzip.

static inline int inflate_init_gzip(z_stream *stream) {
  return inflateInit2(stream, 15 + 16);
}

static inline int deflate_init_gzip(z_stream *stream) {
  return deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
