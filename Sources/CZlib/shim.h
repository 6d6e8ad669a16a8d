#pragma once
#include <zlib.h>

// A macro that Swift cannot see. 15 bits of window, and 16 for the header of gzip.
static inline int aula_gzip_begin(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
