/*
 * schema_quick: whether a value fits, when nobody asks why not: what nearly every value is asked.
 *
 * A type is a bit, and of most kinds of value nothing else is asked. The members of an object are
 * walked once for "required", "properties" and "additionalProperties" together; names are unique,
 * so that counting those that are required is enough. Everything else is asked by the rules.
 */
#include "logic/schema_keywords.h"
#include "logic/schema_run.h"

#define ANY     ((1U << (JSON_OBJECT + 1)) - 1U)
#define OBJECT  (1U << JSON_OBJECT)
#define NUMBERS (1U << JSON_INTEGER | 1U << JSON_NUMBER)

/* ---- numbers ---- */

#define UNIT_DIGITS  6
#define WHOLE_DIGITS 12

/* Most numbers are short: those of so few digits are exact in millionths. False for all others. */
static bool read_millionths(const struct json *number, int64_t *millionths)
{
    const char *text = json_number_text(number);
    const char *at = text + (*text == '-');
    const char *const first = at;
    int64_t sum = 0;
    for (; *at >= '0' && *at <= '9'; at++)
        sum = (int64_t)((uint64_t)sum * 10 + (uint64_t)(*at - '0'));
    if (at - first > WHOLE_DIGITS)
        return false;
    int missing = UNIT_DIGITS;
    if (*at == '.') {
        for (at++; *at >= '0' && *at <= '9' && missing > 0; at++, missing--)
            sum = sum * 10 + (*at - '0');
    }
    if (*at != '\0')
        return false;
    for (; missing > 0; missing--)
        sum *= 10;
    *millionths = *text == '-' ? -sum : sum;
    return true;
}

/* ---- arranging ---- */

static bool has_members(const struct schema_rule *rule)
{
    return rule->keyword->apply == schema_apply_required ||
           rule->keyword->apply == schema_apply_properties ||
           rule->keyword->apply == schema_apply_additional_properties;
}

/* Names that match patterns are not among the rest, which only the rules know. */
static bool has_patterns(const struct schema_node *node)
{
    for (size_t i = 0; i < node->rule_count; i++) {
        if (node->rules[i].keyword->apply == schema_apply_pattern_properties)
            return true;
    }
    return false;
}

/* Of all rules of members together; a name may be counted twice. */
static size_t count_names(const struct schema_node *node)
{
    size_t count = 0;
    for (size_t i = 0; i < node->rule_count; i++) {
        const struct schema_rule *rule = &node->rules[i];
        if (rule->keyword->apply == schema_apply_required)
            count += rule->of.names.count;
        else if (rule->keyword->apply == schema_apply_properties)
            count += rule->of.map.count;
    }
    return count;
}

static void require_names(struct schema_members *members, const struct schema_names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        struct schema_entry *entry = schema_map_add(&members->map, names->items[i]);
        members->required_count += !entry->is_required;
        entry->is_required = true;
    }
}

static void name_properties(struct schema_members *members, const struct schema_map *properties)
{
    for (size_t i = 0; i < properties->count; i++)
        schema_map_add(&members->map, properties->items[i].name)->node = properties->items[i].node;
}

/* The order of entries is that of the properties, which members mostly have, too. */
static struct schema_members *join_members(struct arena *arena, const struct schema_node *node)
{
    struct schema_members *members = arena_new(arena, struct schema_members);
    schema_map_open(arena, &members->map, count_names(node));
    for (size_t i = 0; i < node->rule_count; i++) {
        const struct schema_rule *rule = &node->rules[i];
        if (rule->keyword->apply == schema_apply_properties)
            name_properties(members, &rule->of.map);
        else if (rule->keyword->apply == schema_apply_additional_properties)
            members->rest = rule->of.rest.node;
    }
    for (size_t i = 0; i < node->rule_count; i++) {
        if (node->rules[i].keyword->apply == schema_apply_required)
            require_names(members, &node->rules[i].of.names);
    }
    return members;
}

static void add_rule(struct arena *arena, struct schema_quick *quick, enum json_kind kind,
                     const struct schema_node *node, const struct schema_rule *rule)
{
    struct schema_rules *rules = &quick->of[kind];
    if (!rules->items)
        rules->items = arena_new_array(arena, const struct schema_rule *, node->rule_count);
    rules->items[rules->count++] = rule;
}

static void allow_kinds(struct schema_quick *quick, unsigned kinds)
{
    quick->is_whole = (kinds & NUMBERS) == 1U << JSON_INTEGER;
    quick->kinds = kinds | (quick->is_whole ? NUMBERS : 0);
}

static bool is_bound(const struct schema_rule *rule)
{
    schema_apply_rule *const apply = rule->keyword->apply;
    return apply == schema_apply_minimum || apply == schema_apply_exclusive_minimum ||
           apply == schema_apply_maximum || apply == schema_apply_exclusive_maximum;
}

/* Nothing between two millionths is read, so that the next one is what is greater or less. */
static bool bound_number(struct schema_quick *quick, const struct schema_rule *rule)
{
    schema_apply_rule *const apply = rule->keyword->apply;
    const bool is_least = apply == schema_apply_minimum || apply == schema_apply_exclusive_minimum;
    int64_t bound = 0;
    if (!is_bound(rule) ||
        !read_millionths(json_find(rule->node->json, rule->keyword->name), &bound))
        return false;
    if (apply == schema_apply_exclusive_minimum)
        bound++;
    else if (apply == schema_apply_exclusive_maximum)
        bound--;
    if (is_least && bound > quick->least)
        quick->least = bound;
    if (!is_least && bound < quick->most)
        quick->most = bound;
    quick->has_bounds = true;
    return true;
}

/* True when the rule is said in other words. */
static bool arrange(struct arena *arena, struct schema_quick *quick, const struct schema_rule *rule)
{
    schema_apply_rule *const apply = rule->keyword->apply;
    if (apply == schema_apply_type) {
        allow_kinds(quick, rule->of.kinds);
    } else if (apply == schema_apply_min_length) {
        quick->length_min = rule->of.count;
        quick->has_length = true;
    } else if (apply == schema_apply_max_length) {
        quick->length_max = rule->of.count;
        quick->has_length = true;
    } else if (has_members(rule) && !has_patterns(rule->node)) {
        if (!quick->members)
            quick->members = join_members(arena, rule->node);
    } else {
        return bound_number(quick, rule);
    }
    return true;
}

void schema_quicken(struct schema_compiler *compiler, struct schema_node *node)
{
    struct arena *arena = compiler->arena;
    struct schema_quick *quick = arena_new(arena, struct schema_quick);
    *quick = (struct schema_quick){
        .kinds = ANY, .length_max = SIZE_MAX, .least = INT64_MIN, .most = INT64_MAX};
    for (size_t i = 0; i < node->rule_count; i++) {
        const struct schema_rule *rule = &node->rules[i];
        if (arrange(arena, quick, rule))
            continue;
        for (enum json_kind kind = JSON_NULL; kind <= JSON_OBJECT; kind++) {
            if (rule->keyword->kinds & 1U << kind)
                add_rule(arena, quick, kind, node, rule);
        }
    }
    quick->leaves = node->is_never || node->looks_at_rest ? 0 : quick->kinds;
    for (enum json_kind kind = JSON_NULL; kind <= JSON_OBJECT; kind++) {
        if (quick->of[kind].count > 0)
            quick->leaves &= ~(1U << kind);
    }
    if (quick->members)
        quick->leaves &= ~OBJECT;
    if (quick->is_whole)
        quick->leaves &= ~(1U << JSON_NUMBER);
    node->quick = quick;
}

/* ---- looking ---- */

/* Characters have one to four bytes: mostly the bytes tell enough. */
static bool fits_length(const struct schema_quick *quick, const struct json *value)
{
    const size_t bytes = json_text_length(value);
    if (bytes < quick->length_min)
        return false;
    if (bytes <= quick->length_max && (bytes + 3) / 4 >= quick->length_min)
        return true;
    const size_t count = schema_count_characters(value);
    return count >= quick->length_min && count <= quick->length_max;
}

enum answer { NO, YES, UNKNOWN };

/* UNKNOWN only for numbers of many digits, which the rules compare. */
static enum answer look_at_leaf(const struct schema_quick *quick, const struct json *value,
                                enum json_kind kind)
{
    if (kind == JSON_STRING)
        return !quick->has_length || fits_length(quick, value) ? YES : NO;
    if (!quick->has_bounds || !(NUMBERS & 1U << kind))
        return YES;
    int64_t millionths = 0;
    if (!read_millionths(value, &millionths))
        return UNKNOWN;
    return millionths >= quick->least && millionths <= quick->most ? YES : NO;
}

static bool fits_member(struct schema_run *run, const struct schema_node *node,
                        const struct schema_place *place, const struct json_member *member)
{
    const enum json_kind kind = member->kind;
    if (node->quick->leaves & 1U << kind) {
        const enum answer answer = look_at_leaf(node->quick, member->value, kind);
        if (answer != UNKNOWN)
            return schema_spend(run) && answer == YES;
    }
    const struct schema_place child = {
        .value = member->value, .kind = kind, .parent = place, .key = member->name};
    return schema_apply(run, node, &child, NULL);
}

static struct schema_memo *find_memo(struct schema_run *run, const struct schema_map *map)
{
    return &run->memos[((uintptr_t)map / sizeof *map) % SCHEMA_MEMOS];
}

/* The entry for a member, or NULL; `next` as for schema_map_find. Another map may have taken the
   memo while values in between were looked at. */
static const struct schema_entry *find_entry(struct schema_memo *memo, const struct schema_map *map,
                                             const struct json_name *name, size_t *next)
{
    if (memo->map != map) {
        memo->map = map;
        memo->count = 0;
    }
    if (*next < memo->count && memo->names[*next] == name)
        return &map->items[(*next)++];
    const struct schema_entry *entry = schema_map_find(map, name, next);
    const size_t number = entry ? (size_t)(entry - map->items) : SIZE_MAX;
    if (number <= memo->count && number < SCHEMA_MEMO_NAMES) {
        memo->names[number] = name;
        memo->count += number == memo->count;
    }
    return entry;
}

static bool fits_members(struct schema_run *run, const struct schema_members *members,
                         const struct schema_place *place)
{
    size_t next = 0;
    size_t required = 0;
    struct schema_memo *memo = find_memo(run, &members->map);
    struct json_member member = {0};
    while (json_next(place->value, &member)) {
        const struct schema_entry *entry = find_entry(memo, &members->map, member.name, &next);
        const struct schema_node *node = entry && entry->node ? entry->node : members->rest;
        required += entry && entry->is_required;
        if (node && !fits_member(run, node, place, &member))
            return false;
    }
    return required == members->required_count;
}

/* The rules that bound a number which is too long to be looked at here. */
static bool fits_bounds(struct schema_run *run, const struct schema_node *node,
                        const struct schema_place *place)
{
    for (size_t i = 0; i < node->rule_count; i++) {
        const struct schema_rule *rule = &node->rules[i];
        if (is_bound(rule) && !rule->keyword->apply(run, rule, place, NULL))
            return false;
    }
    return true;
}

static bool is_whole(const struct json *value)
{
    const struct schema_number number = schema_number_of(value);
    return schema_number_is_integer(&number);
}

bool schema_fits_quickly(struct schema_run *run, const struct schema_node *node,
                         const struct schema_place *place)
{
    const struct schema_quick *quick = node->quick;
    if (!(quick->kinds & 1U << place->kind) ||
        (quick->is_whole && place->kind == JSON_NUMBER && !is_whole(place->value)))
        return false;
    const enum answer answer = look_at_leaf(quick, place->value, place->kind);
    if (answer == NO || (answer == UNKNOWN && !fits_bounds(run, node, place)))
        return false;
    if (quick->members && place->kind == JSON_OBJECT && !fits_members(run, quick->members, place))
        return false;
    const struct schema_rules *rules = &quick->of[place->kind];
    for (size_t i = 0; i < rules->count; i++) {
        if (!rules->items[i]->keyword->apply(run, rules->items[i], place, NULL))
            return false;
    }
    return true;
}
