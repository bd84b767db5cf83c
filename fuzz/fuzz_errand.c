/*
 * fuzz_errand: bytes that are taken for an errand are those that the errand is written as.
 */
#include "fuzz.h"

#include "reading/reading.h"

#include <string.h>

#define LIMIT_BYTES ((size_t)1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err;
    struct errand errand;
    struct text out CLEANUP(text_done);
    struct arena *arena CLEANUP(arena_end) = arena_create(LIMIT_BYTES);
    text_init(&out, ERRAND_MAX_BYTES);
    if (size > ERRAND_MAX_BYTES)
        return 0;
    if (!errand_parse(arena, data, size, &errand, &err)) {
        promise(err.kind == ERR_INVALID && err.message[0] != '\0');
        return 0;
    }
    errand_append(&out, &errand);
    promise(out.length == size && memcmp(out.data, data, size) == 0);
    return 0;
}
