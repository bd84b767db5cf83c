/*
 * schema_members: keywords about the members of an object.
 */
#include "logic/schema_keywords.h"
#include "logic/schema_run.h"

#include <string.h>

static struct schema_place place_of(const struct schema_place *object,
                                    const struct json_member *member)
{
    return (struct schema_place){
        .value = member->value, .kind = member->kind, .parent = object, .key = member->name};
}

/* "total_gross is missing" */
static bool report_missing(struct schema_run *run, const struct schema_rule *rule,
                           const struct schema_place *place, const struct json_name *name,
                           const struct json_name *because)
{
    if (!run->issues)
        return false;
    const struct schema_place missing = {.parent = place, .key = name};
    const char *path = schema_describe_place(run, &missing);
    if (!because)
        return schema_report(run, rule, place, "%s is missing", path);
    return schema_report(run, rule, place, "%s is missing, which %s needs", path, because->text);
}

/* Whether the member of that name follows: names and members mostly have one order. */
static bool find_on(const struct json *object, struct json_member *member,
                    const struct json_name *name)
{
    while (json_next(object, member)) {
        if (member->name->length == name->length &&
            memcmp(member->key, name->text, name->length) == 0)
            return true;
    }
    return false;
}

static bool has_all(struct schema_run *run, const struct schema_rule *rule,
                    const struct schema_place *place, const struct schema_names *names,
                    const struct json_name *because)
{
    bool fits = true;
    struct json_member member = {0};
    for (size_t i = 0; i < names->count && (fits || run->issues); i++) {
        if (!find_on(place->value, &member, names->items[i]) &&
            !json_find_named(place->value, names->items[i]))
            fits = report_missing(run, rule, place, names->items[i], because);
    }
    return fits;
}

bool schema_apply_required(struct schema_run *run, const struct schema_rule *rule,
                           const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    return has_all(run, rule, place, &rule->of.names, NULL);
}

static bool report_count(struct schema_run *run, const struct schema_rule *rule,
                         const struct schema_place *place, const char *relation)
{
    return schema_report_count(run, rule, place,
                               (struct schema_miscount){.relation = relation,
                                                        .bound = rule->of.count,
                                                        .unit = "member",
                                                        .found = json_count(place->value)});
}

bool schema_apply_min_properties(struct schema_run *run, const struct schema_rule *rule,
                                 const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    return json_count(place->value) >= rule->of.count || report_count(run, rule, place, "least");
}

bool schema_apply_max_properties(struct schema_run *run, const struct schema_rule *rule,
                                 const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    return json_count(place->value) <= rule->of.count || report_count(run, rule, place, "most");
}

bool schema_apply_properties(struct schema_run *run, const struct schema_rule *rule,
                             const struct schema_place *place, struct schema_seen *seen)
{
    bool fits = true;
    size_t next = 0;
    struct json_member member = {0};
    for (size_t i = 0; (fits || run->issues) && json_next(place->value, &member); i++) {
        const struct schema_entry *entry = schema_map_find(&rule->of.map, member.name, &next);
        if (!entry)
            continue;
        const struct schema_place child = place_of(place, &member);
        fits = schema_apply(run, entry->node, &child, NULL) && fits;
        schema_seen_mark(seen, i);
    }
    return fits;
}

bool schema_apply_pattern_properties(struct schema_run *run, const struct schema_rule *rule,
                                     const struct schema_place *place, struct schema_seen *seen)
{
    bool fits = true;
    struct json_member member = {0};
    for (size_t i = 0; (fits || run->issues) && json_next(place->value, &member); i++) {
        const struct schema_place child = place_of(place, &member);
        for (size_t j = 0; j < rule->of.patterns.count; j++) {
            const struct schema_pattern *pattern = &rule->of.patterns.items[j];
            if (!schema_search(run, pattern->pattern, member.key, member.name->length))
                continue;
            fits = schema_apply(run, pattern->node, &child, NULL) && fits;
            schema_seen_mark(seen, i);
        }
    }
    return fits;
}

/* Whether "properties" or "patternProperties" beside it have a say about the member. */
static bool is_named(struct schema_run *run, const struct schema_rule *rest,
                     const struct json_member *member, size_t *next)
{
    const struct schema_rule *properties = rest->of.rest.properties;
    const struct schema_rule *patterns = rest->of.rest.patterns;
    if (properties && schema_map_find(&properties->of.map, member->name, next))
        return true;
    for (size_t i = 0; patterns && i < patterns->of.patterns.count; i++) {
        if (schema_search(run, patterns->of.patterns.items[i].pattern, member->key,
                          member->name->length))
            return true;
    }
    return false;
}

bool schema_apply_additional_properties(struct schema_run *run, const struct schema_rule *rule,
                                        const struct schema_place *place, struct schema_seen *seen)
{
    bool fits = true;
    size_t next = 0;
    struct json_member member = {0};
    for (size_t i = 0; (fits || run->issues) && json_next(place->value, &member); i++) {
        if (is_named(run, rule, &member, &next))
            continue;
        const struct schema_place child = place_of(place, &member);
        fits = schema_apply(run, rule->of.rest.node, &child, NULL) && fits;
        schema_seen_mark(seen, i);
    }
    return fits;
}

bool schema_apply_unevaluated_properties(struct schema_run *run, const struct schema_rule *rule,
                                         const struct schema_place *place, struct schema_seen *seen)
{
    bool fits = true;
    struct json_member member = {0};
    for (size_t i = 0; (fits || run->issues) && json_next(place->value, &member); i++) {
        if (schema_seen_has(seen, i))
            continue;
        const struct schema_place child = place_of(place, &member);
        fits = schema_apply(run, rule->of.node, &child, NULL) && fits;
        schema_seen_mark(seen, i);
    }
    return fits;
}

/* Names are no values of the instance: each lives only while it is looked at. */
bool schema_apply_property_names(struct schema_run *run, const struct schema_rule *rule,
                                 const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    bool fits = true;
    struct json_member member = {0};
    while ((fits || run->issues) && json_next(place->value, &member)) {
        struct arena *arena CLEANUP(arena_end) = arena_create(JSON_MAX_BYTES);
        const struct schema_place child = {
            .value = json_new_bytes(arena, member.key, member.name->length),
            .kind = JSON_STRING,
            .is_name = true,
            .parent = place,
            .key = member.name};
        fits = schema_apply(run, rule->of.node, &child, NULL) && fits;
    }
    return fits;
}

/* dependentRequired, dependentSchemas, and dependencies, which is both. */
bool schema_apply_dependencies(struct schema_run *run, const struct schema_rule *rule,
                               const struct schema_place *place, struct schema_seen *seen)
{
    bool fits = true;
    for (size_t i = 0; i < rule->of.map.count && (fits || run->issues); i++) {
        const struct schema_entry *entry = &rule->of.map.items[i];
        if (!json_find_named(place->value, entry->name))
            continue;
        fits = (entry->node ? schema_apply(run, entry->node, place, seen)
                            : has_all(run, rule, place, &entry->names, entry->name)) &&
               fits;
    }
    return fits;
}
