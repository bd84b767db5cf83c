/*
 * values: the parameters of a query. Texts and bytes are borrowed, numbers carry their own
 * text, arrays are written out in an arena.
 */
#include "db/db.h"

#include <assert.h>
#include <stdio.h>

struct db_value db_text(const char *text)
{
    return (struct db_value){.data = text};
}

struct db_value db_bytes(const void *bytes, size_t length)
{
    return (struct db_value){.data = bytes, .length = length, .is_binary = true};
}

struct db_value db_id(const struct id *id)
{
    return (struct db_value){.data = id_is_none(id) ? NULL : id->text};
}

struct db_value db_integer(int64_t value)
{
    struct db_value result = {.is_small = true};
    (void)snprintf(result.small, sizeof result.small, "%lld", (long long)value);
    return result;
}

struct db_value db_boolean(bool value)
{
    return (struct db_value){.data = value ? "true" : "false"};
}

struct db_value db_null(void)
{
    return (struct db_value){0};
}

/* The longest array is what one claim or heartbeat holds. */
#define ARRAY_BYTES_MAX ((size_t)16 * 1024 * 1024)

static struct db_value array_value(struct arena *arena, struct text *out)
{
    text_append_char(out, '}');
    assert(!out->is_full);
    struct db_value value = db_text(arena_copy_text(arena, out->data));
    text_done(out);
    return value;
}

struct db_value db_text_array(struct arena *arena, const char *const *texts)
{
    struct text out;
    text_init(&out, ARRAY_BYTES_MAX);
    text_append_char(&out, '{');
    for (size_t i = 0; texts != NULL && texts[i] != NULL; i++) {
        text_append_string(&out, i > 0 ? ",\"" : "\"");
        for (const char *c = texts[i]; *c != '\0'; c++) {
            if (*c == '"' || *c == '\\')
                text_append_char(&out, '\\');
            text_append_char(&out, *c);
        }
        text_append_char(&out, '"');
    }
    return array_value(arena, &out);
}

struct db_value db_id_array(struct arena *arena, const struct id *ids, size_t count)
{
    struct text out;
    text_init(&out, ARRAY_BYTES_MAX);
    text_append_char(&out, '{');
    for (size_t i = 0; i < count; i++)
        text_printf(&out, "%s%s", i > 0 ? "," : "", ids[i].text);
    return array_value(arena, &out);
}
