/*
 * gzip: RFC 1952 by zlib, which this hides.
 */
#include "http/gzip.h"

#include <zlib.h>

#define WINDOW_GZIP (15 + 16) /* the largest window, and gzip's head and foot around it */
#define MEMORY      8
#define LEVEL       3 /* half of the processor time of the usual 6 for JSON that is hardly larger */

const char *gzip_pack(struct arena *arena, const char *bytes, size_t length, size_t *packed_length)
{
    z_stream stream = {0};
    if (length > UINT32_MAX / 2 ||
        deflateInit2(&stream, LEVEL, Z_DEFLATED, WINDOW_GZIP, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    Bytef *packed = arena_alloc(arena, length, 1);
    stream.next_in = (Bytef *)(uintptr_t)bytes;
    stream.avail_in = (uInt)length;
    stream.next_out = packed;
    stream.avail_out = (uInt)length;
    const int result = deflate(&stream, Z_FINISH);
    *packed_length = stream.total_out;
    (void)deflateEnd(&stream);
    return result == Z_STREAM_END ? (const char *)packed : NULL;
}
