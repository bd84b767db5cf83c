/*
 * fuzz_json: what json_parse takes is printed as JSON that means the same; what it refuses it
 * refuses with a place.
 */
#include "fuzz.h"

#include "base/base.h"

#include <string.h>

#define LIMIT_BYTES ((size_t)256 * 1024 * 1024)

/* Touches every value in every way. */
static size_t count_values(struct arena *arena, const struct json *value)
{
    size_t count = 1;
    const enum json_kind kind = json_kind_of(value);
    promise((json_text(value) != NULL) == (kind == JSON_STRING));
    promise((json_number_text(value) != NULL) == (kind == JSON_INTEGER || kind == JSON_NUMBER));
    struct decimal decimal;
    promise(!json_read_decimal(value, &decimal) || kind == JSON_INTEGER || kind == JSON_NUMBER);
    if (kind == JSON_ARRAY) {
        for (size_t i = 0; i < json_count(value); i++)
            count += count_values(arena, json_at(value, i));
    }
    struct json_member member = {0};
    while (kind == JSON_OBJECT && json_next(value, &member)) {
        promise(json_find(value, member.key) == member.value);
        count += count_values(arena, member.value);
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(LIMIT_BYTES);
    struct err err;
    const struct json *value = json_parse(arena, (const char *)data, size, &err);
    if (!value) {
        promise(text_starts_with(err.message, "JSON text, line "));
        promise(text_is_utf8(err.message, strlen(err.message)));
        return 0;
    }
    promise(text_is_utf8((const char *)data, size));
    const char *text = json_render(arena, value);
    const char *pretty = json_render_pretty(arena, value);
    const struct json *again = json_parse(arena, text, strlen(text), &err);
    const struct json *from_pretty = json_parse(arena, pretty, strlen(pretty), &err);
    promise(again && from_pretty);
    promise(text_equal(json_render(arena, again), text));
    promise(text_equal(json_render(arena, from_pretty), text));
    promise(count_values(arena, value) == count_values(arena, again));
    return 0;
}
