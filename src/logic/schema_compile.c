/*
 * schema_compile: reads the values of keywords into rules and refuses what the drafts do not allow.
 */
#include "logic/schema_keywords.h"

#include "logic/schema_format.h"

#include <assert.h>
#include <string.h>

/* Where the value of the rule's keyword stands. */
static const char *locate(struct schema_compiler *compiler, const struct schema_rule *rule)
{
    return schema_locate(compiler->arena, rule->node->resource, rule->node->pointer,
                         rule->keyword->name);
}

bool schema_refuse(struct schema_compiler *compiler, const struct schema_rule *rule,
                   enum err_kind kind, const char *problem)
{
    return fail(compiler->err, kind, "schema %s: %s", locate(compiler, rule), problem);
}

static bool refuse(struct schema_compiler *compiler, const struct schema_rule *rule,
                   const char *problem)
{
    return schema_refuse(compiler, rule, ERR_INVALID, problem);
}

/* An earlier rule of the same subschema, or NULL. */
static const struct schema_rule *find_sibling(const struct schema_rule *rule, const char *name)
{
    const struct schema_node *node = rule->node;
    for (size_t i = 0; i < node->rule_count; i++) {
        if (text_equal(node->rules[i].keyword->name, name))
            return &node->rules[i];
    }
    return NULL;
}

/* ---- values of one form ---- */

bool schema_compile_any(struct schema_compiler *compiler, struct schema_rule *rule,
                        const struct json *value)
{
    (void)compiler;
    rule->of.json = value;
    return true;
}

bool schema_compile_boolean(struct schema_compiler *compiler, struct schema_rule *rule,
                            const struct json *value)
{
    return json_read_boolean(value, &rule->of.truth) ||
           refuse(compiler, rule, "must be true or false");
}

/* A whole number; 2.0 is one. More than any instance can have means the same as that. */
static bool read_count(const struct json *value, size_t *count)
{
    const enum json_kind kind = json_kind_of(value);
    if (kind != JSON_INTEGER && kind != JSON_NUMBER)
        return false;
    const struct schema_number number = schema_number_of(value);
    if (number.is_negative || !schema_number_is_integer(&number))
        return false;
    struct decimal decimal;
    struct err ignored;
    *count = json_read_decimal(value, &decimal) && decimal_round(&decimal, 0, &decimal, &ignored)
                 ? (size_t)decimal.digits
                 : SIZE_MAX;
    return true;
}

bool schema_compile_count(struct schema_compiler *compiler, struct schema_rule *rule,
                          const struct json *value)
{
    return read_count(value, &rule->of.count) ||
           refuse(compiler, rule, "must be a whole number and not negative");
}

bool schema_compile_number(struct schema_compiler *compiler, struct schema_rule *rule,
                           const struct json *value)
{
    const enum json_kind kind = json_kind_of(value);
    if (kind != JSON_INTEGER && kind != JSON_NUMBER)
        return refuse(compiler, rule, "must be a number");
    rule->of.number = schema_number_of(value);
    return true;
}

bool schema_compile_divisor(struct schema_compiler *compiler, struct schema_rule *rule,
                            const struct json *value)
{
    if (!schema_compile_number(compiler, rule, value))
        return false;
    if (rule->of.number.is_negative || rule->of.number.count == 0)
        return refuse(compiler, rule, "must be greater than 0");
    if (rule->of.number.count > SCHEMA_DIVISOR_DIGITS)
        return refuse(compiler, rule, "must not have more than 18 digits");
    return true;
}

static bool read_names(struct arena *arena, const struct json *value, struct schema_names *names)
{
    if (json_kind_of(value) != JSON_ARRAY)
        return false;
    names->count = json_count(value);
    names->items = arena_new_array(arena, const struct json_name *, names->count);
    for (size_t i = 0; i < names->count; i++) {
        const struct json *name = json_at(value, i);
        if (json_kind_of(name) != JSON_STRING)
            return false;
        names->items[i] = json_new_name_of(arena, name);
    }
    return true;
}

bool schema_compile_names(struct schema_compiler *compiler, struct schema_rule *rule,
                          const struct json *value)
{
    return read_names(compiler->arena, value, &rule->of.names) ||
           refuse(compiler, rule, "must be an array of strings");
}

/* The kinds a name of "type" means; 0 when there is no such name. */
static unsigned kinds_of(const struct json *name)
{
    for (enum json_kind kind = JSON_NULL; kind <= JSON_OBJECT; kind++) {
        if (json_text(name) && text_equal(json_kind_name(kind), json_text(name)))
            return kind == JSON_NUMBER ? 1U << JSON_NUMBER | 1U << JSON_INTEGER : 1U << kind;
    }
    return 0;
}

static bool add_type(struct schema_compiler *compiler, struct schema_rule *rule,
                     const struct json *name)
{
    const unsigned kinds = kinds_of(name);
    if (json_kind_of(name) != JSON_STRING)
        return refuse(compiler, rule, "must be the name of a type or an array of them");
    if (kinds == 0)
        return refuse(compiler, rule,
                      arena_printf(compiler->arena, "there is no type '%.*s'",
                                   text_fit(json_bytes(name), 40), json_bytes(name)));
    rule->of.kinds |= kinds;
    return true;
}

bool schema_compile_type(struct schema_compiler *compiler, struct schema_rule *rule,
                         const struct json *value)
{
    if (json_kind_of(value) == JSON_STRING)
        return add_type(compiler, rule, value);
    if (json_kind_of(value) != JSON_ARRAY)
        return refuse(compiler, rule, "must be the name of a type or an array of them");
    for (size_t i = 0; i < json_count(value); i++) {
        if (!add_type(compiler, rule, json_at(value, i)))
            return false;
    }
    return true;
}

bool schema_compile_enum(struct schema_compiler *compiler, struct schema_rule *rule,
                         const struct json *value)
{
    if (json_kind_of(value) != JSON_ARRAY)
        return refuse(compiler, rule, "must be an array");
    rule->of.json = value;
    return true;
}

/* The error of pattern_compile gets the place where the pattern stands. */
static bool compile_pattern(struct schema_compiler *compiler, const struct schema_rule *rule,
                            const struct json_name *source, struct pattern **pattern)
{
    *pattern = pattern_compile(compiler->arena, source->text, source->length, compiler->err);
    if (*pattern)
        return true;
    return err_add(compiler->err, "schema %s", locate(compiler, rule));
}

bool schema_compile_pattern(struct schema_compiler *compiler, struct schema_rule *rule,
                            const struct json *value)
{
    if (json_kind_of(value) != JSON_STRING)
        return refuse(compiler, rule, "must be a string");
    return compile_pattern(compiler, rule, json_new_name_of(compiler->arena, value),
                           &rule->of.pattern);
}

bool schema_compile_format(struct schema_compiler *compiler, struct schema_rule *rule,
                           const struct json *value)
{
    if (!json_text(value))
        return refuse(compiler, rule, "must be a string");
    const bool is_enforced = !compiler->options->has_loose_formats ||
                             (rule->node->resource->vocabularies & SCHEMA_FORMAT_ASSERTION);
    rule->of.format = schema_format_find(json_text(value));
    /* A format nobody knows holds always: so the drafts have it. */
    if (!is_enforced || !rule->of.format)
        rule->keyword = NULL;
    return true;
}

/* ---- subschemas ---- */

bool schema_compile_one(struct schema_compiler *compiler, struct schema_rule *rule,
                        const struct json *value)
{
    rule->of.node = schema_find_node(compiler, value);
    assert(rule->of.node); /* indexed, or refused there */
    return true;
}

static struct schema_nodes read_list(struct schema_compiler *compiler, const struct json *value)
{
    struct schema_nodes list = {.count = json_count(value)};
    list.items = arena_new_array(compiler->arena, const struct schema_node *, list.count);
    for (size_t i = 0; i < list.count; i++)
        list.items[i] = schema_find_node(compiler, json_at(value, i));
    return list;
}

bool schema_compile_list(struct schema_compiler *compiler, struct schema_rule *rule,
                         const struct json *value)
{
    rule->of.nodes = read_list(compiler, value);
    return rule->of.nodes.count > 0 || refuse(compiler, rule, "must not be empty");
}

/* ---- maps ---- */

bool schema_compile_map(struct schema_compiler *compiler, struct schema_rule *rule,
                        const struct json *value)
{
    struct schema_map *map = &rule->of.map;
    if (json_kind_of(value) != JSON_OBJECT)
        return refuse(compiler, rule, "must be an object");
    schema_map_open(compiler->arena, map, json_count(value));
    struct json_member member = {0};
    while (json_next(value, &member)) {
        struct schema_entry *entry = schema_map_add(map, member.name);
        if (json_kind_of(member.value) != JSON_ARRAY)
            entry->node = schema_find_node(compiler, member.value);
        if (!entry->node && !read_names(compiler->arena, member.value, &entry->names))
            return refuse(compiler, rule, "must be an object of arrays of strings");
    }
    return true;
}

bool schema_compile_patterns(struct schema_compiler *compiler, struct schema_rule *rule,
                             const struct json *value)
{
    struct schema_patterns *patterns = &rule->of.patterns;
    patterns->items = arena_new_array(compiler->arena, struct schema_pattern, json_count(value));
    struct json_member member = {0};
    while (json_next(value, &member)) {
        struct schema_pattern *pattern = &patterns->items[patterns->count++];
        pattern->node = schema_find_node(compiler, member.value);
        if (!compile_pattern(compiler, rule, member.name, &pattern->pattern))
            return false;
    }
    return true;
}

/* ---- keywords in whose meaning others have a say ---- */

bool schema_compile_rest_of_members(struct schema_compiler *compiler, struct schema_rule *rule,
                                    const struct json *value)
{
    rule->of.rest.node = schema_find_node(compiler, value);
    rule->of.rest.properties = find_sibling(rule, "properties");
    rule->of.rest.patterns = find_sibling(rule, "patternProperties");
    return true;
}

bool schema_compile_items(struct schema_compiler *compiler, struct schema_rule *rule,
                          const struct json *value)
{
    if (json_kind_of(value) == JSON_ARRAY)
        rule->of.items.list = read_list(compiler, value);
    else
        rule->of.items.rest = schema_find_node(compiler, value);
    return true;
}

bool schema_compile_rest_of_items(struct schema_compiler *compiler, struct schema_rule *rule,
                                  const struct json *value)
{
    const bool is_old = rule->node->resource->draft != SCHEMA_2020_12;
    const struct schema_rule *first = find_sibling(rule, is_old ? "items" : "prefixItems");
    rule->of.items.rest = schema_find_node(compiler, value);
    if (first)
        rule->of.items.offset = first->of.items.list.count;
    /* "additionalItems" is about what a list of "items" leaves, and only that. */
    if (is_old && (!first || first->of.items.rest))
        rule->keyword = NULL;
    return true;
}

/* A count that stands beside the keyword; `count` stays where there is none. */
static bool read_count_beside(struct schema_compiler *compiler, const struct schema_rule *rule,
                              const char *name, size_t *count)
{
    const struct schema_resource *resource = rule->node->resource;
    const struct json *value = json_find(rule->node->json, name);
    if (!value || resource->draft == SCHEMA_DRAFT_07 ||
        !(resource->vocabularies & SCHEMA_VALIDATION))
        return true;
    return read_count(value, count) ||
           refuse(compiler, rule, "minContains and maxContains must be whole and not negative");
}

bool schema_compile_contains(struct schema_compiler *compiler, struct schema_rule *rule,
                             const struct json *value)
{
    rule->of.range.node = schema_find_node(compiler, value);
    rule->of.range.min = 1;
    rule->of.range.max = SIZE_MAX;
    return read_count_beside(compiler, rule, "minContains", &rule->of.range.min) &&
           read_count_beside(compiler, rule, "maxContains", &rule->of.range.max);
}

bool schema_compile_if(struct schema_compiler *compiler, struct schema_rule *rule,
                       const struct json *value)
{
    const struct json *then_value = json_find(rule->node->json, "then");
    const struct json *else_value = json_find(rule->node->json, "else");
    rule->of.choice.condition = schema_find_node(compiler, value);
    if (then_value)
        rule->of.choice.then_node = schema_find_node(compiler, then_value);
    if (else_value)
        rule->of.choice.else_node = schema_find_node(compiler, else_value);
    return true;
}

bool schema_compile_reference(struct schema_compiler *compiler, struct schema_rule *rule,
                              const struct json *value)
{
    const char *reference = json_text(value);
    const char *name = NULL;
    if (!reference)
        return refuse(compiler, rule, "must be a string");
    rule->of.reference.node = schema_resolve(compiler, rule, reference, &name);
    if (!text_equal(rule->keyword->name, "$ref"))
        rule->of.reference.dynamic_name = name;
    return rule->of.reference.node != NULL;
}
