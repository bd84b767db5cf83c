/*
 * fuzz_json: what is read is printed as JSON that means the same; what is refused is refused with a
 * place; and whether U+0000 is taken makes no other difference.
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
    const char *bytes = json_bytes(value);
    promise((bytes != NULL) == (kind == JSON_STRING));
    promise(json_text(value) == (bytes && strlen(bytes) == json_text_length(value) ? bytes : NULL));
    promise((json_number_text(value) != NULL) == (kind == JSON_INTEGER || kind == JSON_NUMBER));
    struct decimal decimal;
    promise(!json_read_decimal(value, &decimal) || kind == JSON_INTEGER || kind == JSON_NUMBER);
    if (kind == JSON_ARRAY) {
        for (size_t i = 0; i < json_count(value); i++)
            count += count_values(arena, json_at(value, i));
    }
    struct json_member member = {0};
    while (kind == JSON_OBJECT && json_next(value, &member)) {
        promise(json_find_named(value, member.name) == member.value);
        promise(strlen(member.key) != member.name->length ||
                json_find(value, member.key) == member.value);
        count += count_values(arena, member.value);
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(LIMIT_BYTES);
    struct err err;
    struct err zero_err;
    const struct json *plain = json_parse(arena, (const char *)data, size, &err);
    const struct json *value = json_parse_with_zero(arena, (const char *)data, size, &zero_err);
    if (!plain) {
        promise(text_starts_with(err.message, "JSON text, line "));
        promise(text_is_utf8(err.message, strlen(err.message)));
        promise(strstr(err.message, "U+0000") || text_equal(err.message, zero_err.message));
    }
    promise(value || !plain);
    if (!value)
        return 0;
    promise(!plain || text_equal(json_render(arena, plain), json_render(arena, value)));
    promise(text_is_utf8((const char *)data, size));
    const char *text = json_render(arena, value);
    const char *pretty = json_render_pretty(arena, value);
    const struct json *again = json_parse_with_zero(arena, text, strlen(text), &err);
    const struct json *from_pretty = json_parse_with_zero(arena, pretty, strlen(pretty), &err);
    promise(again && from_pretty);
    promise(text_equal(json_render(arena, again), text));
    promise(text_equal(json_render(arena, from_pretty), text));
    promise(count_values(arena, value) == count_values(arena, again));
    return 0;
}
