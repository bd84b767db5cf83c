/*
 * json: makes values and looks at them. Members of objects are in json_members.c.
 *
 * There is one null: nobody needs to tell two of them apart, and it cannot be changed. Everything
 * else is a value of its own, as schemas are known by where they lie.
 */
#include "base/json_value.h"

#include "base/json_string.h"
#include "base/utf8.h"

#include <assert.h>
#include <string.h>

static const alignas(JSON_ALIGNMENT) struct json NULL_VALUE = {.kind = JSON_NULL};

static const char *const KIND_NAMES[] = {
    [JSON_NULL] = "null",     [JSON_BOOLEAN] = "boolean", [JSON_INTEGER] = "integer",
    [JSON_NUMBER] = "number", [JSON_STRING] = "string",   [JSON_ARRAY] = "array",
    [JSON_OBJECT] = "object", [JSON_RAW] = "raw",
};

/* ---- looking ---- */

const char *json_kind_name(enum json_kind kind)
{
    assert(kind <= JSON_RAW);
    return KIND_NAMES[kind];
}

size_t json_count(const struct json *value)
{
    const enum json_kind kind = json_kind_of(value);
    return kind == JSON_ARRAY || kind == JSON_OBJECT ? value->length : 0;
}

struct json *json_at(const struct json *array, size_t index)
{
    assert(json_kind_of(array) == JSON_ARRAY && index < array->length);
    return json_as_array(array)->items[index];
}

static const char *text_of(const struct json *value)
{
    return ((const struct json_scalar *)(const void *)value)->text;
}

const char *json_text(const struct json *value)
{
    return json_kind_of(value) == JSON_STRING && !value->has_zero ? text_of(value) : NULL;
}

const char *json_bytes(const struct json *value)
{
    return json_kind_of(value) == JSON_STRING ? text_of(value) : NULL;
}

size_t json_text_length(const struct json *value)
{
    return json_kind_of(value) == JSON_STRING ? value->length : 0;
}

const char *json_number_text(const struct json *value)
{
    const enum json_kind kind = json_kind_of(value);
    return kind == JSON_INTEGER || kind == JSON_NUMBER ? text_of(value) : NULL;
}

bool json_read_boolean(const struct json *value, bool *result)
{
    if (json_kind_of(value) != JSON_BOOLEAN)
        return false;
    *result = value->is_true;
    return true;
}

bool json_read_integer(const struct json *value, int64_t *result)
{
    struct err ignored;
    return json_kind_of(value) == JSON_INTEGER &&
           text_parse_integer(text_of(value), INT64_MIN, INT64_MAX, result, &ignored);
}

bool json_read_decimal(const struct json *value, struct decimal *result)
{
    struct err ignored;
    const char *text = json_number_text(value);
    return text && decimal_parse(text, result, &ignored);
}

/* ---- scalars ---- */

struct json *json_scalar_make(struct arena *arena, enum json_kind kind, const char *text,
                              size_t length)
{
    assert(length <= UINT32_MAX);
    struct json_scalar *scalar = arena_alloc(arena, sizeof *scalar + length + 1, 1);
    scalar->head = (struct json){.kind = (uint8_t)kind, .length = (uint32_t)length};
    memcpy(scalar->text, text, length);
    return &scalar->head;
}

struct json *json_new_null(struct arena *arena)
{
    (void)arena;
    return (struct json *)(uintptr_t)&NULL_VALUE;
}

static void append_utf8(struct text *text, const char *bytes, size_t length)
{
    const char *const end = bytes + length;
    while (bytes < end) {
        size_t measured = utf8_measure(bytes, (size_t)(end - bytes));
        if (measured > 0)
            text_append(text, bytes, measured);
        else
            text_append_string(text, "\xEF\xBF\xBD");
        bytes += measured > 0 ? measured : 1;
    }
}

struct json *json_new_text(struct arena *arena, const char *text)
{
    return json_new_bytes(arena, text, text ? strlen(text) : 0);
}

struct json *json_new_bytes(struct arena *arena, const char *bytes, size_t length)
{
    if (!bytes)
        return json_new_null(arena);
    if (json_string_measure(bytes, length) == length || text_is_utf8(bytes, length))
        return json_scalar_make(arena, JSON_STRING, bytes, length);
    struct text clean CLEANUP(text_done);
    text_init(&clean, 3 * length);
    append_utf8(&clean, bytes, length);
    struct json *string = json_scalar_make(arena, JSON_STRING, clean.data, clean.length);
    string->has_zero = memchr(clean.data, '\0', clean.length) != NULL;
    return string;
}

struct json *json_new_integer(struct arena *arena, int64_t value)
{
    char text[24];
    char *const end = text + sizeof text;
    char *at = end;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (value < 0)
        *--at = '-';
    return json_scalar_make(arena, JSON_INTEGER, at, (size_t)(end - at));
}

struct json *json_new_boolean(struct arena *arena, bool value)
{
    struct json *boolean = arena_new(arena, struct json);
    *boolean = (struct json){.kind = JSON_BOOLEAN, .is_true = value};
    return boolean;
}

struct json *json_new_decimal(struct arena *arena, const struct decimal *value)
{
    char buffer[DECIMAL_TEXT_BYTES];
    const char *text = decimal_render(value, buffer);
    return json_scalar_make(arena, strchr(text, '.') ? JSON_NUMBER : JSON_INTEGER, text,
                            strlen(text));
}

struct json *json_new_raw(struct arena *arena, const char *text)
{
    if (!text)
        return json_new_null(arena);
    assert(*text != '\0');
    struct json_raw *raw = arena_new(arena, struct json_raw);
    raw->head.kind = JSON_RAW;
    raw->text = text;
    return &raw->head;
}

/* ---- containers ---- */

struct json_object *json_object_make(struct arena *arena, size_t count)
{
    assert(count <= UINT32_MAX);
    struct json_object *object = arena_new(arena, struct json_object);
    object->head = (struct json){.kind = JSON_OBJECT, .is_exact = true, .length = (uint32_t)count};
    if (count > 0)
        object->entries = arena_alloc(arena, json_block_bytes(count), 1);
    return object;
}

struct json *json_array_make(struct arena *arena, struct json *const *items, size_t count)
{
    assert(count <= UINT32_MAX);
    struct json_array *array = arena_new(arena, struct json_array);
    array->head = (struct json){.kind = JSON_ARRAY, .is_exact = true, .length = (uint32_t)count};
    if (count > 0) {
        array->items = arena_new_array(arena, struct json *, count);
        memcpy(array->items, items, count * sizeof(struct json *));
    }
    return &array->head;
}

struct json *json_new_object(struct arena *arena)
{
    return &json_object_make(arena, 0)->head;
}

struct json *json_new_array(struct arena *arena)
{
    return json_array_make(arena, NULL, 0);
}

void json_append(struct arena *arena, struct json *array, struct json *value)
{
    assert(json_kind_of(array) == JSON_ARRAY && value != array && array->length < UINT32_MAX / 4);
    struct json_array *self = (struct json_array *)(void *)array;
    const size_t count = array->length;
    if (count == json_room_of(array)) {
        struct json **items = arena_new_array(arena, struct json *, json_round_room(count + 1));
        if (count > 0)
            memcpy(items, self->items, count * sizeof(struct json *));
        self->items = items;
        array->is_exact = false;
    }
    self->items[array->length++] = value ? value : json_new_null(arena);
}
