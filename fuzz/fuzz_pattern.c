/*
 * fuzz_pattern: any text is refused as a pattern with a sentence, or searches any other text within
 * its bounds.
 *
 * The input is the pattern, a line end, and the text.
 */
#include "fuzz.h"

#include "logic/pattern.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    const char *input = arena_copy_bytes(arena, data, size);
    if (!text_is_utf8(input, size) || size > 512)
        return 0;
    const char *line_end = strchrnul(input, '\n');
    const char *source = arena_copy_bytes(arena, input, (size_t)(line_end - input));
    struct err err;
    err_clear(&err);
    const struct pattern *pattern = pattern_compile(arena, source, &err);
    if (!pattern) {
        promise(err.kind == ERR_INVALID && text_is_utf8(err.message, strlen(err.message)));
        return 0;
    }
    promise(pattern_search(pattern, line_end) <= PATTERN_COSTS_TOO_MUCH);
    promise(text_equal(pattern_source(pattern), source));
    return 0;
}
