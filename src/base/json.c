/*
 * json: values held and printed by json-c, read by a reader of our own.
 *
 * Hides json-c. Its reader is not used, because even when told to be strict it takes 00, 1., NaN
 * and raw control characters, forgets the first of two equal keys, and turns -0 into 0. A number is
 * kept as its text alone, and json-c, which has no object for null, gets NULL where we have
 * NULL_VALUE.
 */
#include "base/base.h"

#include "base/json_lexer.h"
#include "base/memory.h"
#include "base/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Never looked into: a pointer to it is a json_object's, or that of NULL_VALUE. */
struct json {
    char unused;
};
static const struct json NULL_VALUE;

static const char *const KIND_NAMES[] = {
    [JSON_NULL] = "null",     [JSON_BOOLEAN] = "boolean", [JSON_INTEGER] = "integer",
    [JSON_NUMBER] = "number", [JSON_STRING] = "string",   [JSON_ARRAY] = "array",
    [JSON_OBJECT] = "object",
};

static struct json_object *unwrap(const struct json *value)
{
    return value == &NULL_VALUE ? NULL : (struct json_object *)(uintptr_t)value;
}

static struct json *wrap(struct json_object *object)
{
    return object ? (struct json *)(void *)object : (struct json *)(uintptr_t)&NULL_VALUE;
}

/* json-c answers NULL only without memory. */
static struct json_object *made(struct json_object *object)
{
    if (!object)
        memory_exhausted("a JSON value", 0);
    return object;
}

/* `text` becomes the number's printed form; json-c's own idea of its value is never asked for. */
static struct json_object *make_number(const char *text)
{
    return made(json_object_new_double_s(0, text));
}

/* NULL when it is no number. */
static const char *number_text(struct json_object *object)
{
    return json_object_is_type(object, json_type_double) ? json_object_get_userdata(object) : NULL;
}

/* ---- reading ---- */

struct reader {
    struct json_lexer lexer;
    size_t depth;
    size_t container_count;
    struct err *err;
};

static bool read_value(struct reader *reader, struct json_object **result) MUST_CHECK;

static bool fail_at_token(const struct reader *reader, const char *problem)
{
    if (reader->lexer.kind == TOKEN_END)
        problem = "the text ends too early";
    return json_lexer_fail(&reader->lexer, reader->lexer.token_offset, ERR_USAGE, problem,
                           reader->err);
}

static bool advance(struct reader *reader)
{
    return json_lexer_next(&reader->lexer, reader->err);
}

static void release(struct json_object **object)
{
    json_object_put(*object);
}

static void release_key(char **key)
{
    free(*key);
}

/* "key": value, standing at the key; ends behind the value. */
static bool read_member(struct reader *reader, struct json_object *object)
{
    const struct text *text = &reader->lexer.text;
    if (reader->lexer.kind != TOKEN_STRING)
        return fail_at_token(reader, "a member's name in double quotes is missing");
    if (json_object_object_get_ex(object, text->data, NULL))
        return fail_at_token(reader, "this object has a member of that name already");
    char *key CLEANUP(release_key) = memory_create(text->length + 1);
    memcpy(key, text->data, text->length);
    if (!advance(reader))
        return false;
    if (reader->lexer.kind != TOKEN_COLON)
        return fail_at_token(reader, "a ':' is missing");
    struct json_object *value CLEANUP(release) = NULL;
    if (!advance(reader) || !read_value(reader, &value))
        return false;
    if (json_object_object_add_ex(object, key, value, JSON_C_OBJECT_ADD_KEY_IS_NEW) != 0)
        memory_exhausted("a JSON object", 0);
    value = NULL;
    return true;
}

static bool read_element(struct reader *reader, struct json_object *array)
{
    struct json_object *value CLEANUP(release) = NULL;
    if (!read_value(reader, &value))
        return false;
    if (json_object_array_add(array, value) != 0)
        memory_exhausted("a JSON array", 0);
    value = NULL;
    return true;
}

/* What an object and an array have in common: items between commas, an end, and limits. */
static bool read_container(struct reader *reader, struct json_object **result)
{
    const bool is_object = reader->lexer.kind == TOKEN_OBJECT_START;
    const enum json_token_kind end = is_object ? TOKEN_OBJECT_END : TOKEN_ARRAY_END;
    if (++reader->depth > JSON_MAX_DEPTH)
        return json_lexer_fail(&reader->lexer, reader->lexer.token_offset, ERR_LIMIT,
                               "values are nested too deep", reader->err);
    if (++reader->container_count > JSON_MAX_CONTAINERS)
        return json_lexer_fail(&reader->lexer, reader->lexer.token_offset, ERR_LIMIT,
                               "there are too many objects and arrays", reader->err);

    struct json_object *container CLEANUP(release) =
        made(is_object ? json_object_new_object() : json_object_new_array_ext(4));
    if (!advance(reader))
        return false;
    bool is_first = true;
    while (!(is_first && reader->lexer.kind == end)) {
        is_first = false;
        if (!(is_object ? read_member(reader, container) : read_element(reader, container)))
            return false;
        if (reader->lexer.kind == end)
            break;
        if (reader->lexer.kind != TOKEN_COMMA)
            return fail_at_token(reader,
                                 is_object ? "a ',' or '}' is missing" : "a ',' or ']' is missing");
        if (!advance(reader))
            return false;
    }
    reader->depth--;
    *result = container;
    container = NULL;
    return advance(reader);
}

/* Standing at a value's first token; ends behind its last one. `result` may be set on failure, too:
   the caller releases it. */
static bool read_value(struct reader *reader, struct json_object **result)
{
    const struct text *text = &reader->lexer.text;
    switch (reader->lexer.kind) {
    case TOKEN_OBJECT_START:
    case TOKEN_ARRAY_START:
        return read_container(reader, result);
    case TOKEN_STRING:
        *result = made(json_object_new_string_len(text->data, (int)text->length));
        break;
    case TOKEN_NUMBER:
        *result = make_number(text->data);
        break;
    case TOKEN_TRUE:
    case TOKEN_FALSE:
        *result = made(json_object_new_boolean(reader->lexer.kind == TOKEN_TRUE));
        break;
    case TOKEN_NULL:
        *result = NULL;
        break;
    default:
        return fail_at_token(reader, "a value is missing");
    }
    return advance(reader);
}

static void put_object(void *object)
{
    json_object_put(object);
}

/* Hands a new object over to the arena. */
static struct json *keep(struct arena *arena, struct json_object *object)
{
    arena_defer(arena, put_object, made(object));
    return wrap(object);
}

static void lexer_done(struct reader *reader)
{
    json_lexer_done(&reader->lexer);
}

struct json *json_parse(struct arena *arena, const char *bytes, size_t length, struct err *err)
{
    if (length > JSON_MAX_BYTES)
        return fail_null(err, ERR_LIMIT, "JSON text is larger than %zu bytes", JSON_MAX_BYTES);
    struct reader reader CLEANUP(lexer_done) = {.err = err};
    json_lexer_init(&reader.lexer, bytes, length);
    struct json_object *value CLEANUP(release) = NULL;
    if (!advance(&reader) || !read_value(&reader, &value))
        return NULL;
    if (reader.lexer.kind != TOKEN_END) {
        (void)fail_at_token(&reader, "something follows the value");
        return NULL;
    }
    struct json_object *whole = value;
    value = NULL;
    return whole ? keep(arena, whole) : json_new_null(arena);
}

/* ---- printing ---- */

static const char *print(struct arena *arena, const struct json *value, int flags)
{
    struct json_object *object = unwrap(value);
    size_t length = 0;
    const char *printed =
        json_object_to_json_string_length(object, flags | JSON_C_TO_STRING_NOSLASHESCAPE, &length);
    if (!printed)
        memory_exhausted("a JSON text", 0);
    return arena_copy_bytes(arena, printed, length);
}

const char *json_render(struct arena *arena, const struct json *value)
{
    return print(arena, value, JSON_C_TO_STRING_PLAIN);
}

const char *json_render_pretty(struct arena *arena, const struct json *value)
{
    return print(arena, value, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED);
}

/* ---- looking ---- */

enum json_kind json_kind_of(const struct json *value)
{
    struct json_object *object = unwrap(value);
    switch (json_object_get_type(object)) {
    case json_type_double:
        return strpbrk(number_text(object), ".eE") ? JSON_NUMBER : JSON_INTEGER;
    case json_type_boolean:
        return JSON_BOOLEAN;
    case json_type_string:
        return JSON_STRING;
    case json_type_array:
        return JSON_ARRAY;
    case json_type_object:
        return JSON_OBJECT;
    default:
        return JSON_NULL;
    }
}

const char *json_kind_name(enum json_kind kind)
{
    assert(kind <= JSON_OBJECT);
    return KIND_NAMES[kind];
}

struct json *json_find(const struct json *value, const char *key)
{
    struct json_object *member = NULL;
    /* Which says no to everything that is no object. */
    return json_object_object_get_ex(unwrap(value), key, &member) ? wrap(member) : NULL;
}

size_t json_count(const struct json *value)
{
    switch (json_kind_of(value)) {
    case JSON_ARRAY:
        return json_object_array_length(unwrap(value));
    case JSON_OBJECT:
        return (size_t)json_object_object_length(unwrap(value));
    default:
        return 0;
    }
}

struct json *json_at(const struct json *array, size_t index)
{
    assert(index < json_object_array_length(unwrap(array))); /* which asserts that it is one */
    return wrap(json_object_array_get_idx(unwrap(array), index));
}

bool json_next(const struct json *object, struct json_member *member)
{
    if (!member->is_started) {
        if (json_kind_of(object) != JSON_OBJECT)
            return false;
        member->next = json_object_get_object(unwrap(object))->head;
        member->is_started = true;
    }
    const struct lh_entry *entry = member->next;
    if (!entry)
        return false;
    member->key = entry->k;
    member->value = wrap((struct json_object *)(uintptr_t)entry->v);
    member->next = entry->next;
    return true;
}

const char *json_text(const struct json *value)
{
    return json_kind_of(value) == JSON_STRING ? json_object_get_string(unwrap(value)) : NULL;
}

const char *json_number_text(const struct json *value)
{
    return number_text(unwrap(value));
}

bool json_read_boolean(const struct json *value, bool *result)
{
    if (json_kind_of(value) != JSON_BOOLEAN)
        return false;
    *result = json_object_get_boolean(unwrap(value));
    return true;
}

bool json_read_integer(const struct json *value, int64_t *result)
{
    struct err ignored;
    return json_kind_of(value) == JSON_INTEGER &&
           text_parse_integer(number_text(unwrap(value)), INT64_MIN, INT64_MAX, result, &ignored);
}

bool json_read_decimal(const struct json *value, struct decimal *result)
{
    struct err ignored;
    const char *text = number_text(unwrap(value));
    return text && decimal_parse(text, result, &ignored);
}

/* ---- making ---- */

struct json *json_new_object(struct arena *arena)
{
    return keep(arena, json_object_new_object());
}

struct json *json_new_array(struct arena *arena)
{
    return keep(arena, json_object_new_array());
}

struct json *json_new_null(struct arena *arena)
{
    (void)arena;
    return wrap(NULL);
}

/* json-c prints strings as they are: what is no UTF-8 must not get into one. */
static void append_utf8(struct text *text, const char *string)
{
    const char *const end = string + strlen(string);
    while (string < end) {
        size_t measured = utf8_measure(string, (size_t)(end - string));
        if (measured > 0)
            text_append(text, string, measured);
        else
            text_append_string(text, "\xEF\xBF\xBD");
        string += measured > 0 ? measured : 1;
    }
}

struct json *json_new_text(struct arena *arena, const char *text)
{
    if (!text)
        return json_new_null(arena);
    struct text clean CLEANUP(text_done);
    text_init(&clean, JSON_MAX_BYTES);
    append_utf8(&clean, text);
    assert(!clean.is_full);
    return keep(arena, json_object_new_string_len(clean.data, (int)clean.length));
}

struct json *json_new_integer(struct arena *arena, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    return keep(arena, make_number(text));
}

struct json *json_new_boolean(struct arena *arena, bool value)
{
    return keep(arena, json_object_new_boolean(value));
}

struct json *json_new_decimal(struct arena *arena, const struct decimal *value)
{
    char text[DECIMAL_TEXT_BYTES];
    return keep(arena, make_number(decimal_render(value, text)));
}

/* The arena keeps its reference to the child; the container takes one of its own. What is replaced
   may be borrowed: it lives on in the arena. */
void json_set(struct arena *arena, struct json *object, const char *key, struct json *value)
{
    struct json_object *replaced = NULL;
    assert(json_kind_of(object) == JSON_OBJECT && value != object);
    if (json_object_object_get_ex(unwrap(object), key, &replaced) && replaced != NULL)
        arena_defer(arena, put_object, json_object_get(replaced));
    if (json_object_object_add(unwrap(object), key, json_object_get(unwrap(value))) != 0)
        memory_exhausted("a JSON object", 0);
}

void json_append(struct arena *arena, struct json *array, struct json *value)
{
    (void)arena;
    assert(json_kind_of(array) == JSON_ARRAY && value != array);
    if (json_object_array_add(unwrap(array), json_object_get(unwrap(value))) != 0)
        memory_exhausted("a JSON array", 0);
}
