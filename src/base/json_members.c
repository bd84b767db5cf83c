/*
 * json_members: names of members, their hashes, and the index of objects with many.
 */
#include "base/json_value.h"

#include <assert.h>
#include <string.h>
#include <sys/auxv.h>

/* ---- hashes ---- */

/* The kernel gives each program that it starts 16 random bytes. */
struct json_seed json_seed_read(void)
{
    struct json_seed seed = {.words = {0x9E3779B97F4A7C15U, 0xD1B54A32D192ED03U}};
    const void *random = (const void *)getauxval(AT_RANDOM);
    if (random)
        memcpy(&seed, random, sizeof seed);
    seed.words[1] |= 1;
    return seed;
}

static uint64_t fold(uint64_t a, uint64_t b)
{
    const unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint32_t json_hash(const struct json_seed *seed, const char *text, size_t length)
{
    uint64_t hash = seed->words[0] ^ length;
    uint64_t word = 0;
    for (; length >= sizeof word; text += sizeof word, length -= sizeof word) {
        memcpy(&word, text, sizeof word);
        hash = fold(hash ^ word, seed->words[1]);
    }
    word = 0;
    for (size_t i = 0; i < length; i++)
        word = word << 8 | (unsigned char)text[i];
    hash = fold(hash ^ word, seed->words[1]);
    return (uint32_t)(hash ^ hash >> 32);
}

uint32_t json_hash_key(const char *key, size_t length)
{
    const struct json_seed seed = json_seed_read();
    return json_hash(&seed, key, length);
}

/* ---- names ---- */

struct json_name *json_name_make(struct arena *arena, const char *text, size_t length,
                                 uint32_t hash)
{
    assert(length <= UINT32_MAX);
    struct json_name *name = arena_alloc(arena, sizeof *name + length + 1, 1);
    name->hash = hash;
    name->length = (uint32_t)length;
    memcpy(name->text, text, length);
    return name;
}

bool json_name_is(const struct json_name *name, const char *text, size_t length)
{
    return name->length == length && memcmp(name->text, text, length) == 0;
}

/* ---- the index ---- */

static size_t slot_count(size_t room)
{
    return room < JSON_INDEX_ROOM ? 0 : 2 * json_round_room(room);
}

size_t json_block_bytes(size_t room)
{
    return room * sizeof(struct json_entry) + slot_count(room) * sizeof(uint32_t);
}

static bool is_same(const struct json_name *a, const struct json_name *b)
{
    return a == b || (a->hash == b->hash && json_name_is(a, b->text, b->length));
}

size_t json_index_add(struct json_entry *entries, size_t room, size_t number)
{
    uint32_t *slots = (uint32_t *)(void *)(entries + room);
    const struct json_name *name = entries[number].name;
    const size_t mask = slot_count(room) - 1;
    size_t at = name->hash & mask;
    for (; slots[at] != 0; at = (at + 1) & mask) {
        if (is_same(entries[slots[at] - 1].name, name))
            return slots[at] - 1;
    }
    slots[at] = (uint32_t)number + 1;
    return number;
}

static struct json_entry *find_indexed(const struct json_object *object, size_t room, uint32_t hash,
                                       const char *key, size_t length)
{
    const uint32_t *slots = (const uint32_t *)(const void *)(object->entries + room);
    const size_t mask = slot_count(room) - 1;
    for (size_t at = hash & mask; slots[at] != 0; at = (at + 1) & mask) {
        struct json_entry *entry = &object->entries[slots[at] - 1];
        if (entry->name->hash == hash && json_name_is(entry->name, key, length))
            return entry;
    }
    return NULL;
}

static struct json_entry *find_in_order(const struct json_object *object, const char *key,
                                        size_t length)
{
    for (size_t i = 0; i < object->head.length; i++) {
        if (json_name_is(object->entries[i].name, key, length))
            return &object->entries[i];
    }
    return NULL;
}

/* The entry of that name, or NULL. */
static struct json_entry *find_entry(const struct json_object *object, const char *key,
                                     size_t length)
{
    const size_t room = json_room_of(&object->head);
    return slot_count(room) > 0
               ? find_indexed(object, room, json_hash_key(key, length), key, length)
               : find_in_order(object, key, length);
}

static struct json_entry *find_named(const struct json_object *object, const struct json_name *name)
{
    const size_t room = json_room_of(&object->head);
    return slot_count(room) > 0 ? find_indexed(object, room, name->hash, name->text, name->length)
                                : find_in_order(object, name->text, name->length);
}

/* ---- looking and setting ---- */

struct json *json_find(const struct json *value, const char *key)
{
    if (json_kind_of(value) != JSON_OBJECT)
        return NULL;
    const struct json_entry *entry = find_entry(json_as_object(value), key, strlen(key));
    return entry ? json_value_of(entry) : NULL;
}

struct json *json_find_named(const struct json *value, const struct json_name *name)
{
    if (json_kind_of(value) != JSON_OBJECT)
        return NULL;
    const struct json_entry *entry = find_named(json_as_object(value), name);
    return entry ? json_value_of(entry) : NULL;
}

void json_begin(const struct json *object, struct json_member *member)
{
    static const struct json_entry NONE[1];
    const bool has_some = json_kind_of(object) == JSON_OBJECT && object->length > 0;
    member->next = has_some ? json_as_object(object)->entries : NONE;
    member->end = has_some ? member->next + object->length : NONE;
}

/* Room for one more entry. */
static void grow(struct arena *arena, struct json_object *object)
{
    const size_t count = object->head.length;
    const size_t room = json_round_room(count + 1);
    struct json_entry *entries = arena_alloc(arena, json_block_bytes(room), 1);
    if (count > 0)
        memcpy(entries, object->entries, count * sizeof *entries);
    object->entries = entries;
    object->head.is_exact = false;
    for (size_t i = 0; slot_count(room) > 0 && i < count; i++)
        (void)json_index_add(entries, room, i);
}

/* Adds what is not there yet; the name is borrowed. */
static void add_entry(struct arena *arena, struct json *object, const struct json_name *name,
                      struct json *value)
{
    struct json_object *self = (struct json_object *)(void *)object;
    assert(object->length < UINT32_MAX / 4);
    if (object->length == json_room_of(object))
        grow(arena, self);
    const size_t number = object->length++;
    const size_t room = json_room_of(object);
    self->entries[number] = json_entry_of(name, value);
    if (slot_count(room) > 0)
        (void)json_index_add(self->entries, room, number);
}

void json_set(struct arena *arena, struct json *object, const char *key, struct json *value)
{
    assert(json_kind_of(object) == JSON_OBJECT && value != object);
    const size_t length = strlen(key);
    struct json_entry *entry = find_entry(json_as_object(object), key, length);
    value = value ? value : json_new_null(arena);
    if (entry)
        *entry = json_entry_of(entry->name, value);
    else
        add_entry(arena, object, json_name_make(arena, key, length, json_hash_key(key, length)),
                  value);
}

void json_set_named(struct arena *arena, struct json *object, const struct json_name *name,
                    struct json *value)
{
    assert(json_kind_of(object) == JSON_OBJECT && value != object);
    struct json_entry *entry = find_named(json_as_object(object), name);
    value = value ? value : json_new_null(arena);
    if (entry)
        *entry = json_entry_of(entry->name, value);
    else
        add_entry(arena, object, name, value);
}

const struct json_name *json_new_name(struct arena *arena, const char *key)
{
    const size_t length = strlen(key);
    return json_name_make(arena, key, length, json_hash_key(key, length));
}

const struct json_name *json_new_name_of(struct arena *arena, const struct json *string)
{
    const char *bytes = json_bytes(string);
    const size_t length = json_text_length(string);
    assert(bytes);
    return json_name_make(arena, bytes, length, json_hash_key(bytes, length));
}
