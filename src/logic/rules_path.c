/*
 * rules_path: walks results along paths of names and lists.
 */
#include "logic/rules_path.h"

#include <string.h>

bool rule_path_parse(struct arena *arena, const char *text, struct rule_path *path)
{
    struct rule_path parsed = {.text = text};
    const char *at = text;
    for (;;) {
        const size_t length = strcspn(at, ".[");
        if (length == 0 || parsed.count == RULE_PATH_STEPS)
            return false;
        const bool is_each = strncmp(at + length, "[]", 2) == 0;
        parsed.steps[parsed.count].name = arena_copy_bytes(arena, at, length);
        parsed.steps[parsed.count++].is_each = is_each;
        at += length + (is_each ? 2 : 0);
        if (*at == '\0')
            break;
        if (*at++ != '.')
            return false;
    }
    *path = parsed;
    return true;
}

size_t rule_path_shared(const struct rule_path *a, const struct rule_path *b)
{
    size_t shared = 0;
    while (shared < a->count && shared < b->count &&
           text_equal(a->steps[shared].name, b->steps[shared].name) &&
           a->steps[shared].is_each == b->steps[shared].is_each)
        shared++;
    return shared;
}

struct walk {
    struct arena *arena;
    const struct rule_path *path;
    const struct rule_place *bound;
    size_t shared;
    struct rule_place place; /* where the walk stands */
    struct rule_places *places;
    size_t capacity;
};

static void add_place(struct walk *walk, const struct json *value)
{
    struct rule_places *places = walk->places;
    if (places->count == walk->capacity) {
        const size_t capacity = walk->capacity == 0 ? 4 : walk->capacity * 4;
        struct rule_place *items = arena_new_array(walk->arena, struct rule_place, capacity);
        for (size_t i = 0; i < places->count; i++)
            items[i] = places->items[i];
        places->items = items;
        walk->capacity = capacity;
    }
    walk->place.value = value != NULL && json_kind_of(value) == JSON_NULL ? NULL : value;
    places->items[places->count++] = walk->place;
}

/* Depth is bounded by RULE_PATH_STEPS. */
static void walk_from(struct walk *walk, const struct json *value, size_t step) /* NOLINT */
{
    if (step == walk->path->count) {
        add_place(walk, value);
        return;
    }
    const struct json *member = json_find(value, walk->path->steps[step].name);
    if (!walk->path->steps[step].is_each) {
        walk_from(walk, member, step + 1);
        return;
    }
    const bool is_list = member != NULL && json_kind_of(member) == JSON_ARRAY;
    const size_t count = is_list ? json_count(member) : 0;
    const bool is_bound = walk->bound != NULL && step < walk->shared;
    const size_t first = is_bound ? walk->bound->indices[step] : 0;
    for (size_t i = first; i < count && (!is_bound || i == first); i++) {
        walk->place.indices[step] = i;
        walk_from(walk, json_at(member, i), step + 1);
    }
}

void rule_path_select(struct arena *arena, const struct rule_path *path, const struct json *result,
                      const struct rule_place *bound, struct rule_places *places)
{
    *places = (struct rule_places){0};
    struct walk walk = {.arena = arena,
                        .path = path,
                        .bound = bound,
                        .shared = bound != NULL ? rule_path_shared(path, bound->path) : 0,
                        .place = {.path = path},
                        .places = places};
    walk_from(&walk, result, 0);
}

const char *rule_place_name(struct arena *arena, const struct rule_place *place)
{
    const struct rule_path *path = place->path;
    const char *name = "";
    for (size_t i = 0; i < path->count; i++) {
        name = arena_printf(arena, "%s%s%s", name, i > 0 ? "." : "", path->steps[i].name);
        if (path->steps[i].is_each)
            name = arena_printf(arena, "%s[%zu]", name, place->indices[i] + 1);
    }
    return name;
}

bool rule_path_fits(const struct rule_path *path, const struct json *schema)
{
    for (size_t i = 0; i < path->count; i++) {
        const struct json *properties = json_find(schema, "properties");
        if (properties == NULL)
            return true; /* a schema that lists nothing forbids nothing */
        schema = json_find(properties, path->steps[i].name);
        if (schema != NULL && path->steps[i].is_each)
            schema = json_find(schema, "items");
        if (schema == NULL)
            return false;
    }
    return true;
}
