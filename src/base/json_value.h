/*
 * json_value: how values lie in memory, and the names of members. Private to the json files of
 * base.
 *
 * Every value begins with a struct json. Text stands right behind it; a container points to a block
 * of its items, which moves when it grows: what an arena gave is never given back, so the block
 * doubles.
 */
#ifndef BASE_JSON_VALUE_H
#define BASE_JSON_VALUE_H

#include "base/base.h"

#include <assert.h>
#include <stdalign.h>

/* Lies at a multiple of JSON_ALIGNMENT, as all memory of arenas does. */
struct json {
    alignas(8) uint8_t kind; /* enum json_kind; must come first */
    bool is_true;
    bool is_exact;   /* a container whose block has no room but for what is in it */
    bool has_zero;   /* a string with U+0000 */
    uint32_t length; /* bytes of a text, items of a container */
};

/* A number or a string; `text` ends with a zero byte behind `length`. */
struct json_scalar {
    struct json head;
    char text[];
};

struct json_raw {
    struct json head;
    const char *text;
};

struct json_array {
    struct json head;
    struct json **items;
};

/* Behind the entries of a block with room for JSON_INDEX_ROOM or more stands an index: a hash table
   of entry numbers plus one, at most half of it taken. */
struct json_object {
    struct json head;
    struct json_entry *entries;
};

#define JSON_INDEX_ROOM 16

/* What hashes of names depend on, so that nobody can choose names that collide. */
struct json_seed {
    uint64_t words[2];
};
struct json_seed json_seed_read(void);
uint32_t json_hash(const struct json_seed *seed, const char *text, size_t length);

/* ---- making (json.c) ---- */

/* A number or a string, copied; a number's text is believed. */
struct json *json_scalar_make(struct arena *arena, enum json_kind kind, const char *text,
                              size_t length);
/* Containers of exactly `count` items, copied; entries still without an index. */
struct json *json_array_make(struct arena *arena, struct json *const *items, size_t count);
struct json_object *json_object_make(struct arena *arena, size_t count);

/* ---- members (json_members.c) ---- */

/* Copied. */
struct json_name *json_name_make(struct arena *arena, const char *text, size_t length,
                                 uint32_t hash);
/* Whether it is this name, byte by byte. */
bool json_name_is(const struct json_name *name, const char *text, size_t length);
/* Bytes of a block with room for `room` entries. */
size_t json_block_bytes(size_t room);
/* Puts entry `number` into the index of a block; says the number of an earlier one of that name,
   which is then left alone, else `number`. Only for a room that has an index. */
size_t json_index_add(struct json_entry *entries, size_t room, size_t number);

static inline size_t json_round_room(size_t count)
{
    size_t room = 4;
    while (room < count)
        room *= 2;
    return room;
}

/* How many items the block of a container has room for. */
static inline size_t json_room_of(const struct json *container)
{
    if (container->is_exact || container->length == 0)
        return container->length;
    return json_round_room(container->length);
}

static inline struct json_entry json_entry_of(const struct json_name *name, struct json *value)
{
    assert((uintptr_t)value % JSON_ALIGNMENT == 0);
    return (struct json_entry){.name = name, .tagged = (char *)value + value->kind};
}

static inline struct json *json_value_of(const struct json_entry *entry)
{
    return (struct json *)(void *)(entry->tagged - (uintptr_t)entry->tagged % JSON_ALIGNMENT);
}

static inline const struct json_array *json_as_array(const struct json *value)
{
    return (const struct json_array *)(const void *)value;
}

static inline const struct json_object *json_as_object(const struct json *value)
{
    return (const struct json_object *)(const void *)value;
}

#endif
