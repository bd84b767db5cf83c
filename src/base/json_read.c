/*
 * json_read: makes values of the tokens that json_lexer finds.
 *
 * The items of open containers wait on a stack until their container ends and its size is known.
 * Equal names share one copy, found by a hash table that lives as long as the reading. A text
 * cannot take more than half of what the arena has left: it is refused before the arena is full.
 */
#include "base/json_value.h"

#include "base/json_lexer.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_STACK_ITEMS 64
#define FIRST_NAME_SLOTS  64 /* a power of two */

/* What an object has while it is open: where its name stands is kept in case it comes twice. */
struct named {
    const struct json_name *name;
    size_t offset;
};

struct reader {
    struct json_lexer lexer;
    struct arena *arena;
    size_t arena_end_bytes; /* of what the arena may have in use */
    struct err *err;
    size_t depth;
    size_t container_count;

    /* Values of all open containers, innermost last; and the names of those that are members. */
    struct json **values;
    size_t value_count;
    size_t value_room;
    struct named *names;
    size_t name_count;
    size_t name_room;

    struct json_seed seed;
    const struct json_name *first_slots[FIRST_NAME_SLOTS];
    const struct json_name **slots; /* at most half of them taken */
    size_t slot_count;              /* a power of two */
    size_t distinct_count;
};

static void reader_done(struct reader *reader)
{
    json_lexer_done(&reader->lexer);
    free(reader->values);
    free(reader->names);
    if (reader->slots != reader->first_slots)
        free(reader->slots);
}

static bool fail_at(const struct reader *reader, size_t offset, enum err_kind kind,
                    const char *problem)
{
    return json_lexer_fail(&reader->lexer, offset, kind, problem, reader->err);
}

static bool fail_at_token(const struct reader *reader, const char *problem)
{
    if (reader->lexer.kind == TOKEN_END)
        problem = "the text ends too early";
    return fail_at(reader, reader->lexer.token_offset, ERR_USAGE, problem);
}

static bool advance(struct reader *reader)
{
    return json_lexer_next(&reader->lexer, reader->err);
}

/* Before anything of `size` bytes is made. */
static bool has_room(const struct reader *reader, size_t size)
{
    const size_t used = arena_used_bytes(reader->arena);
    return (used < reader->arena_end_bytes && size <= reader->arena_end_bytes - used) ||
           fail_at(reader, reader->lexer.token_offset, ERR_LIMIT,
                   "the values take more memory than there is for them");
}

/* ---- the stack ---- */

static void push_value(struct reader *reader, struct json *value)
{
    if (reader->value_count == reader->value_room) {
        reader->value_room = reader->value_room > 0 ? 2 * reader->value_room : FIRST_STACK_ITEMS;
        reader->values = memory_resize(reader->values, reader->value_room * sizeof(struct json *));
    }
    reader->values[reader->value_count++] = value;
}

static void push_name(struct reader *reader, const struct json_name *name)
{
    if (reader->name_count == reader->name_room) {
        reader->name_room = reader->name_room > 0 ? 2 * reader->name_room : FIRST_STACK_ITEMS;
        reader->names = memory_resize(reader->names, reader->name_room * sizeof *reader->names);
    }
    reader->names[reader->name_count++] =
        (struct named){.name = name, .offset = reader->lexer.token_offset};
}

/* ---- names ---- */

/* The slot of the name, or the empty one where it belongs. */
static const struct json_name **find_slot(const struct reader *reader, const char *text,
                                          size_t length, uint32_t hash)
{
    const size_t mask = reader->slot_count - 1;
    size_t at = hash & mask;
    for (; reader->slots[at]; at = (at + 1) & mask) {
        if (reader->slots[at]->hash == hash && json_name_is(reader->slots[at], text, length))
            break;
    }
    return &reader->slots[at];
}

static void grow_slots(struct reader *reader)
{
    const struct json_name **old = reader->slots;
    const size_t old_count = reader->slot_count;
    reader->slot_count = 2 * old_count;
    reader->slots = memory_create(reader->slot_count * sizeof(struct json_name *));
    for (size_t i = 0; i < old_count; i++) {
        if (old[i])
            *find_slot(reader, old[i]->text, old[i]->length, old[i]->hash) = old[i];
    }
    if (old != reader->first_slots)
        free(old);
}

/* Pushes the name that the current token is. */
static bool read_name(struct reader *reader)
{
    const char *text = reader->lexer.value;
    const size_t length = reader->lexer.value_length;
    const uint32_t hash = json_hash(&reader->seed, text, length);
    const struct json_name **slot = find_slot(reader, text, length, hash);
    const struct json_name *name = *slot;
    if (!name) {
        if (!has_room(reader, sizeof *name + length))
            return false;
        name = json_name_make(reader->arena, text, length, hash);
        *slot = name;
        if (2 * ++reader->distinct_count > reader->slot_count)
            grow_slots(reader);
    }
    push_name(reader, name);
    return true;
}

/* ---- containers ---- */

static bool fail_twice(const struct reader *reader, size_t offset)
{
    return fail_at(reader, offset, ERR_USAGE, "this object has a member of that name already");
}

/* Equal names are one name, so that few of them are quickly compared. */
static bool check_few(const struct reader *reader, const struct named *names, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (names[j].name == names[i].name)
                return fail_twice(reader, names[i].offset);
        }
    }
    return true;
}

/* Takes the last `count` names and values off the stack. */
static struct json *close_object(struct reader *reader, size_t count)
{
    if (!has_room(reader, sizeof(struct json_object) + json_block_bytes(count)))
        return NULL;
    if (count == 0)
        return json_new_object(reader->arena);
    reader->name_count -= count;
    reader->value_count -= count;
    const struct named *names = reader->names + reader->name_count;
    const bool has_index = count >= JSON_INDEX_ROOM;
    if (!has_index && !check_few(reader, names, count))
        return NULL;
    struct json_object *object = json_object_make(reader->arena, count);
    for (size_t i = 0; i < count; i++) {
        object->entries[i] = json_entry_of(names[i].name, reader->values[reader->value_count + i]);
        if (has_index && json_index_add(object->entries, count, i) != i) {
            (void)fail_twice(reader, names[i].offset);
            return NULL;
        }
    }
    return &object->head;
}

static struct json *close_array(struct reader *reader, size_t count)
{
    if (!has_room(reader, sizeof(struct json_array) + count * sizeof(struct json *)))
        return NULL;
    if (count == 0)
        return json_new_array(reader->arena);
    reader->value_count -= count;
    return json_array_make(reader->arena, reader->values + reader->value_count, count);
}

static struct json *read_value(struct reader *reader) MUST_CHECK;

/* "key": in front of a member's value, standing at the key; ends behind the colon. */
static bool read_key(struct reader *reader)
{
    if (reader->lexer.kind != TOKEN_STRING)
        return fail_at_token(reader, "a member's name in double quotes is missing");
    if (!read_name(reader) || !advance(reader))
        return false;
    if (reader->lexer.kind != TOKEN_COLON)
        return fail_at_token(reader, "a ':' is missing");
    return advance(reader);
}

/* Items between commas up to `end`, standing behind what opens them; they are left on the stack. */
static bool read_items(struct reader *reader, enum json_token_kind end)
{
    const bool is_object = end == TOKEN_OBJECT_END;
    if (reader->lexer.kind == end)
        return true;
    for (;;) {
        if (is_object && !read_key(reader))
            return false;
        struct json *value = read_value(reader);
        if (!value)
            return false;
        push_value(reader, value);
        if (reader->lexer.kind == end)
            return true;
        if (reader->lexer.kind != TOKEN_COMMA)
            return fail_at_token(reader,
                                 is_object ? "a ',' or '}' is missing" : "a ',' or ']' is missing");
        if (!advance(reader))
            return false;
    }
}

static bool open_container(struct reader *reader)
{
    const size_t offset = reader->lexer.token_offset;
    if (++reader->depth > JSON_MAX_DEPTH)
        return fail_at(reader, offset, ERR_LIMIT, "values are nested too deep");
    if (++reader->container_count > JSON_MAX_CONTAINERS)
        return fail_at(reader, offset, ERR_LIMIT, "there are too many objects and arrays");
    return advance(reader);
}

static struct json *read_container(struct reader *reader)
{
    const bool is_object = reader->lexer.kind == TOKEN_OBJECT_START;
    const size_t before = reader->value_count;
    if (!open_container(reader) ||
        !read_items(reader, is_object ? TOKEN_OBJECT_END : TOKEN_ARRAY_END))
        return NULL;
    reader->depth--;
    const size_t count = reader->value_count - before;
    return is_object ? close_object(reader, count) : close_array(reader, count);
}

/* ---- values ---- */

static struct json *read_string(const struct reader *reader)
{
    const struct json_lexer *lexer = &reader->lexer;
    struct json *string =
        json_scalar_make(reader->arena, JSON_STRING, lexer->value, lexer->value_length);
    string->has_zero = lexer->has_zero;
    return string;
}

static struct json *read_scalar(struct reader *reader)
{
    const struct json_lexer *lexer = &reader->lexer;
    if (!has_room(reader, sizeof(struct json) + lexer->value_length))
        return NULL;
    switch (lexer->kind) {
    case TOKEN_STRING:
        return read_string(reader);
    case TOKEN_INTEGER:
        return json_scalar_make(reader->arena, JSON_INTEGER, lexer->value, lexer->value_length);
    case TOKEN_NUMBER:
        return json_scalar_make(reader->arena, JSON_NUMBER, lexer->value, lexer->value_length);
    case TOKEN_TRUE:
    case TOKEN_FALSE:
        return json_new_boolean(reader->arena, lexer->kind == TOKEN_TRUE);
    case TOKEN_NULL:
        return json_new_null(reader->arena);
    default:
        (void)fail_at_token(reader, "a value is missing");
        return NULL;
    }
}

/* Standing at a value's first token; ends behind its last one. NULL after filling err. */
static struct json *read_value(struct reader *reader)
{
    const bool is_container =
        reader->lexer.kind == TOKEN_OBJECT_START || reader->lexer.kind == TOKEN_ARRAY_START;
    struct json *value = is_container ? read_container(reader) : read_scalar(reader);
    return value && advance(reader) ? value : NULL;
}

static struct json *parse(struct arena *arena, const char *bytes, size_t length, bool takes_zero,
                          struct err *err)
{
    if (length > JSON_MAX_BYTES)
        return fail_null(err, ERR_LIMIT, "JSON text is larger than %zu bytes", JSON_MAX_BYTES);
    struct reader reader CLEANUP(reader_done) = {
        .arena = arena,
        .arena_end_bytes = arena_used_bytes(arena) + arena_left_bytes(arena) / 2,
        .err = err,
        .seed = json_seed_read(),
        .slot_count = FIRST_NAME_SLOTS,
    };
    reader.slots = reader.first_slots;
    json_lexer_init(&reader.lexer, bytes, length);
    reader.lexer.takes_zero = takes_zero;
    if (!advance(&reader))
        return NULL;
    struct json *value = read_value(&reader);
    if (value && reader.lexer.kind != TOKEN_END) {
        (void)fail_at_token(&reader, "something follows the value");
        return NULL;
    }
    return value;
}

struct json *json_parse(struct arena *arena, const char *bytes, size_t length, struct err *err)
{
    return parse(arena, bytes, length, false, err);
}

struct json *json_parse_with_zero(struct arena *arena, const char *bytes, size_t length,
                                  struct err *err)
{
    return parse(arena, bytes, length, true, err);
}
