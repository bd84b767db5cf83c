/*
 * schema_map: subschemas by name, in a hash table that is filled once.
 *
 * The hash of a member's name is the one that its object has already: nothing is hashed here while
 * an instance is looked at.
 */
#include "logic/schema_model.h"

#include <assert.h>
#include <string.h>

void schema_map_open(struct arena *arena, struct schema_map *map, size_t room)
{
    *map = (struct schema_map){.slot_count = 4};
    while (map->slot_count < 2 * room)
        map->slot_count *= 2;
    map->items = arena_new_array(arena, struct schema_entry, room);
    map->slots = arena_new_array(arena, uint32_t, map->slot_count);
}

/* By words: names are short, and mostly longer than one. The last word may overlap. */
static bool is_same(const char *a, const char *b, size_t length)
{
    uint64_t left = 0;
    uint64_t right = 0;
    if (length < sizeof left) {
        for (size_t i = 0; i < length; i++)
            left |= (uint64_t)(unsigned char)(a[i] ^ b[i]);
        return left == 0;
    }
    for (size_t at = 0; at < length; at += sizeof left) {
        const size_t start = at + sizeof left <= length ? at : length - sizeof left;
        memcpy(&left, a + start, sizeof left);
        memcpy(&right, b + start, sizeof right);
        if (left != right)
            return false;
    }
    return true;
}

static bool is_named(const struct schema_entry *entry, const char *name, size_t length)
{
    return entry->length == length && is_same(entry->name->text, name, length);
}

/* The slot of the name, or the empty one where it belongs. */
static size_t find_slot(const struct schema_map *map, const char *name, size_t length,
                        uint32_t hash)
{
    const size_t mask = map->slot_count - 1;
    size_t slot = hash & mask;
    for (; map->slots[slot] != 0; slot = (slot + 1) & mask) {
        const struct schema_entry *entry = &map->items[map->slots[slot] - 1];
        if (entry->hash == hash && is_named(entry, name, length))
            break;
    }
    return slot;
}

struct schema_entry *schema_map_add(struct schema_map *map, const struct json_name *name)
{
    const size_t slot = find_slot(map, name->text, name->length, name->hash);
    if (map->slots[slot] == 0) {
        assert(2 * map->count < map->slot_count);
        map->items[map->count] =
            (struct schema_entry){.name = name, .length = name->length, .hash = name->hash};
        map->slots[slot] = (uint32_t)++map->count;
    }
    return &map->items[map->slots[slot] - 1];
}

const struct schema_entry *schema_map_find(const struct schema_map *map,
                                           const struct json_name *name, size_t *next)
{
    if (*next < map->count) {
        const struct schema_entry *entry = &map->items[*next];
        if (entry->hash == name->hash && is_named(entry, name->text, name->length)) {
            ++*next;
            return entry;
        }
    }
    const size_t slot = find_slot(map, name->text, name->length, name->hash);
    if (map->slots[slot] == 0)
        return NULL;
    *next = map->slots[slot];
    return &map->items[map->slots[slot] - 1];
}
