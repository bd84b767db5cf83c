/* gzip: bodies of answers made smaller. Private to http. */
#ifndef HTTP_GZIP_H
#define HTTP_GZIP_H

#include "base/base.h"

/* In the arena; NULL when that would be no smaller. */
const char *gzip_pack(struct arena *arena, const char *bytes, size_t length, size_t *packed_length);

#endif
