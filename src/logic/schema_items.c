/*
 * schema_items: keywords about the items of an array.
 */
#include "logic/schema_keywords.h"
#include "logic/schema_run.h"

#include <stdlib.h>

static struct schema_place place_of(const struct schema_place *array, size_t index)
{
    const struct json *value = json_at(array->value, index);
    return (struct schema_place){
        .value = value, .kind = json_kind_of(value), .parent = array, .index = index};
}

static bool report_count(struct schema_run *run, const struct schema_rule *rule,
                         const struct schema_place *place, const char *relation)
{
    return schema_report_count(run, rule, place,
                               (struct schema_miscount){.relation = relation,
                                                        .bound = rule->of.count,
                                                        .unit = "item",
                                                        .found = json_count(place->value)});
}

bool schema_apply_min_items(struct schema_run *run, const struct schema_rule *rule,
                            const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    return json_count(place->value) >= rule->of.count || report_count(run, rule, place, "least");
}

bool schema_apply_max_items(struct schema_run *run, const struct schema_rule *rule,
                            const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    return json_count(place->value) <= rule->of.count || report_count(run, rule, place, "most");
}

/* ---- uniqueItems ---- */

/* A hash table of the items looked at so far. */
struct items {
    const struct json *array;
    struct slot {
        uint64_t hash;
        size_t number; /* index plus one; 0 is empty */
    } * slots;
    size_t slot_count; /* a power of two, at least twice the items */
};

static void items_done(struct items *items)
{
    free(items->slots);
}

/* The index of an earlier item that is equal, or `index` itself, which is then in the table. */
static size_t find_equal(struct schema_run *run, struct items *items, size_t index)
{
    const struct json *value = json_at(items->array, index);
    const uint64_t hash = schema_value_hash(value);
    const size_t mask = items->slot_count - 1;
    size_t at = (size_t)(hash >> 20) & mask;
    /* Values may be made to share a hash: each comparison is paid for. */
    for (; items->slots[at].number != 0 && schema_spend(run); at = (at + 1) & mask) {
        const size_t other = items->slots[at].number - 1;
        if (items->slots[at].hash == hash &&
            schema_value_equal(json_at(items->array, other), value))
            return other;
    }
    items->slots[at] = (struct slot){.hash = hash, .number = index + 1};
    return index;
}

bool schema_apply_unique_items(struct schema_run *run, const struct schema_rule *rule,
                               const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    const size_t count = json_count(place->value);
    if (!rule->of.truth || count < 2)
        return true;
    struct items items CLEANUP(items_done) = {.array = place->value, .slot_count = 4};
    while (items.slot_count < 2 * count)
        items.slot_count *= 2;
    items.slots = memory_create(items.slot_count * sizeof *items.slots);
    for (size_t i = 0; i < count; i++) {
        const size_t other = find_equal(run, &items, i);
        if (other != i)
            return run->issues && schema_report(run, rule, place,
                                                "%s must not have equal items, as [%zu] and [%zu]",
                                                schema_describe_place(run, place), other, i);
    }
    return true;
}

/* ---- subschemas ---- */

static bool apply_to_item(struct schema_run *run, const struct schema_node *node,
                          const struct schema_place *place, size_t index, struct schema_seen *seen)
{
    const struct schema_place child = place_of(place, index);
    schema_seen_mark(seen, index);
    return schema_apply(run, node, &child, NULL);
}

/* prefixItems, items and additionalItems: some of the first items, all the others, or both. */
bool schema_apply_items(struct schema_run *run, const struct schema_rule *rule,
                        const struct schema_place *place, struct schema_seen *seen)
{
    const struct schema_nodes *list = &rule->of.items.list;
    const size_t count = json_count(place->value);
    bool fits = true;
    for (size_t i = 0; i < list->count && i < count && (fits || run->issues); i++)
        fits = apply_to_item(run, list->items[i], place, i, seen) && fits;
    for (size_t i = rule->of.items.offset;
         rule->of.items.rest && i < count && (fits || run->issues); i++)
        fits = apply_to_item(run, rule->of.items.rest, place, i, seen) && fits;
    return fits;
}

bool schema_apply_unevaluated_items(struct schema_run *run, const struct schema_rule *rule,
                                    const struct schema_place *place, struct schema_seen *seen)
{
    const size_t count = json_count(place->value);
    bool fits = true;
    for (size_t i = 0; i < count && (fits || run->issues); i++) {
        if (!schema_seen_has(seen, i))
            fits = apply_to_item(run, rule->of.node, place, i, seen) && fits;
    }
    return fits;
}

/* How many items fit, in silence. What fits counts as seen since 2020-12. */
static size_t count_containing(struct schema_run *run, const struct schema_rule *rule,
                               const struct schema_place *place, struct schema_seen *seen)
{
    struct schema_issues *issues = run->issues;
    const size_t count = json_count(place->value);
    size_t fitting = 0;
    run->issues = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct schema_place child = place_of(place, i);
        if (!schema_apply(run, rule->of.range.node, &child, NULL))
            continue;
        if (rule->node->resource->draft == SCHEMA_2020_12)
            schema_seen_mark(seen, i);
        fitting++;
    }
    run->issues = issues;
    return fitting;
}

bool schema_apply_contains(struct schema_run *run, const struct schema_rule *rule,
                           const struct schema_place *place, struct schema_seen *seen)
{
    const size_t fitting = count_containing(run, rule, place, seen);
    if (fitting >= rule->of.range.min && fitting <= rule->of.range.max)
        return true;
    const bool is_few = fitting < rule->of.range.min;
    return schema_report_count(
        run, rule, place,
        (struct schema_miscount){.relation = is_few ? "least" : "most",
                                 .bound = is_few ? rule->of.range.min : rule->of.range.max,
                                 .unit = "fitting item",
                                 .found = fitting});
}
