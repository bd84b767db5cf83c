/*
 * cell: writes out what a terminal would take for a command, or show as something else.
 */
#include "app/cell.h"

#include <string.h>

/* The JSON bound is the largest text there is; each of its bytes becomes four at most. */
#define CELL_MAX_BYTES (4 * JSON_MAX_BYTES)

/* Bytes of the character at `text`, which has one; 0 when it is not UTF-8. */
static size_t measure_character(const char *text, uint32_t *code)
{
    const unsigned char first = (unsigned char)*text;
    const size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (strnlen(text, length) < length || !text_is_utf8(text, length))
        return 0;
    *code = length == 1 ? first : first & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++)
        *code = *code << 6 | ((unsigned char)text[i] & 0x3F);
    return length;
}

static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

/* Marks that let what follows be shown before what came first. */
static bool is_turning(uint32_t code)
{
    return code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

static void append_escape(struct text *out, uint32_t code)
{
    static const char NAMES[] = {['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r'};
    if (code < sizeof NAMES && NAMES[code] != '\0')
        text_printf(out, "\\%c", NAMES[code]);
    else if (code < 0x100)
        text_printf(out, "\\x%02X", code);
    else
        text_printf(out, "\\u%04X", code);
}

const char *cell_text(struct arena *arena, const char *text)
{
    if (text == NULL)
        return NULL;
    struct text out CLEANUP(text_done);
    text_init(&out, CELL_MAX_BYTES);
    while (*text != '\0') {
        uint32_t code = (unsigned char)*text;
        const size_t length = measure_character(text, &code);
        if (length == 0 || is_control(code) || is_turning(code))
            append_escape(&out, code);
        else
            text_append(&out, text, length);
        text += length > 0 ? length : 1;
    }
    return arena_copy_text(arena, out.data);
}

const char *cell_number(struct arena *arena, int64_t value)
{
    return arena_printf(arena, "%lld", (long long)value);
}

const char *cell_decimal(struct arena *arena, const struct decimal *value)
{
    char buffer[DECIMAL_TEXT_BYTES];
    return arena_copy_text(arena, decimal_render(value, buffer));
}

const char *cell_time(struct arena *arena, int64_t wall_us)
{
    char buffer[CLOCK_TEXT_BYTES];
    if (wall_us == 0)
        return NULL;
    (void)clock_render(wall_us, buffer);
    buffer[strcspn(buffer, ".")] = '\0';
    *strchrnul(buffer, 'T') = ' ';
    return arena_copy_text(arena, buffer);
}

const char *cell_json_time(struct arena *arena, const struct json *value)
{
    if (json_text(value) == NULL)
        return NULL;
    char *text = arena_copy_text(arena, json_text(value));
    text[strcspn(text, ".Z")] = '\0';
    *strchrnul(text, 'T') = ' ';
    return text;
}

const char *cell_json(struct arena *arena, const struct json *value)
{
    if (value == NULL || json_kind_of(value) == JSON_NULL)
        return NULL;
    const char *text = json_text(value);
    return cell_text(arena, text != NULL ? text : json_render(arena, value));
}

/* The code of a reason, and what it is about: a sentence, a field or a page. */
static const char *reason_text(struct arena *arena, const struct json *reason)
{
    const char *code = json_text(json_find(reason, "code"));
    const char *message = json_text(json_find(reason, "message"));
    const char *field = json_text(json_find(reason, "field"));
    const char *page = cell_json(arena, json_find(reason, "page"));
    if (code == NULL)
        return cell_json(arena, reason);
    if (message != NULL)
        code = arena_printf(arena, "%s: %s", code, message);
    else if (field != NULL)
        code = arena_printf(arena, "%s %s", code, field);
    else if (page != NULL)
        code = arena_printf(arena, "%s page %s", code, page);
    return cell_text(arena, code);
}

const char *cell_reasons(struct arena *arena, const struct json *reasons)
{
    const char *list = NULL;
    for (size_t i = 0; reasons != NULL && i < json_count(reasons); i++) {
        const char *reason = reason_text(arena, json_at(reasons, i));
        list = list == NULL ? reason : arena_printf(arena, "%s; %s", list, reason);
    }
    return list;
}

const char *cell_confidence(struct arena *arena, const struct decimal *value)
{
    return value->digits != 0 ? cell_decimal(arena, value) : NULL;
}
