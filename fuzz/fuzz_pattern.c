/*
 * fuzz_pattern: any text is refused as a pattern with a sentence, or searches any other text within
 * its bounds.
 *
 * The input is the pattern, a line end, and the text.
 */
#include "fuzz.h"

#include "logic/logic.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    const char *input = arena_copy_bytes(arena, data, size);
    if (!text_is_utf8(input, size) || size > 512)
        return 0;
    const char *line_end = strchrnul(input, '\n');
    const char *source = arena_copy_bytes(arena, input, (size_t)(line_end - input));
    struct json *json = json_new_object(arena);
    json_set(arena, json, "pattern", json_new_text(arena, source));
    struct err err;
    err_clear(&err);
    const struct schema *schema = schema_compile(arena, json, &err);
    if (!schema) {
        promise(err.kind == ERR_INVALID || err.kind == ERR_UNSUPPORTED);
        promise(text_is_utf8(err.message, strlen(err.message)));
        return 0;
    }
    const struct json *text = json_new_text(arena, line_end);
    struct schema_issues issues;
    const bool fits = schema_fits(schema, arena, text, &issues);
    promise(fits == schema_fits(schema, arena, text, NULL) && fits == (issues.count == 0));
    return 0;
}
