/*
 * schema: compiles a schema and applies it.
 *
 * An instance is looked at twice only when it does not fit and somebody wants to know why: the
 * first look stops at the first thing that is wrong and writes nothing.
 */
#include "logic/schema_keywords.h"
#include "logic/schema_run.h"

#include <string.h>

/* ---- compiling ---- */

/* In draft-07 a "$ref" stands alone: what is beside it does not count. */
static bool counts(const struct schema_node *node, const struct schema_keyword *keyword)
{
    const struct schema_resource *resource = node->resource;
    if (!keyword->compile || !(keyword->drafts & 1U << resource->draft) ||
        !(keyword->vocabulary & resource->vocabularies))
        return false;
    return resource->draft != SCHEMA_DRAFT_07 || text_equal(keyword->name, "$ref") ||
           !json_text(json_find(node->json, "$ref"));
}

static bool compile_node(struct schema_compiler *compiler, struct schema_node *node)
{
    if (json_kind_of(node->json) != JSON_OBJECT)
        return true;
    node->rules = arena_new_array(compiler->arena, struct schema_rule, json_count(node->json));
    for (const struct schema_keyword *keyword = SCHEMA_KEYWORDS; keyword->name; keyword++) {
        const struct json *value =
            counts(node, keyword) ? json_find(node->json, keyword->name) : NULL;
        if (!value)
            continue;
        struct schema_rule *rule = &node->rules[node->rule_count];
        memset(rule, 0, sizeof *rule);
        rule->keyword = keyword;
        rule->node = node;
        if (!keyword->compile(compiler, rule, value))
            return false;
        node->rule_count += rule->keyword != NULL;
        node->looks_at_rest |= keyword->vocabulary == SCHEMA_UNEVALUATED;
    }
    return true;
}

struct schema *schema_compile_with(struct arena *arena, const struct json *json,
                                   const struct schema_options *options, struct err *err)
{
    struct schema_compiler *compiler = arena_new(arena, struct schema_compiler);
    *compiler = (struct schema_compiler){.arena = arena, .options = options, .err = err};
    const struct schema_node *root = schema_index_document(compiler, "", json);
    if (!root)
        return NULL;
    /* References lead to documents that add nodes at the end. */
    for (struct schema_node *node = compiler->first_node; node; node = node->next) {
        if (!compile_node(compiler, node))
            return NULL;
    }
    for (struct schema_node *node = compiler->first_node; node; node = node->next)
        schema_quicken(compiler, node);
    struct schema *schema = arena_new(arena, struct schema);
    schema->root = root;
    return schema;
}

struct schema *schema_compile(struct arena *arena, const struct json *json, struct err *err)
{
    return schema_compile_with(arena, json, &(struct schema_options){0}, err);
}

/* ---- applying ---- */

static bool look(const struct schema *schema, struct schema_run *run, const struct json *instance)
{
    const struct schema_place place = {.value = instance, .kind = json_kind_of(instance)};
    return schema_apply(run, schema->root, &place, NULL) && !run->limit;
}

static void report_limit(struct arena *arena, const char *limit, struct schema_issues *issues)
{
    issues->items = arena_new(arena, struct schema_issue);
    issues->items[0] = (struct schema_issue){
        .instance_pointer = "", .schema_pointer = "", .keyword = "", .message = limit};
    issues->count = 1;
}

bool schema_fits(const struct schema *schema, struct arena *arena, const struct json *instance,
                 struct schema_issues *issues)
{
    struct schema_run run;
    schema_run_init(&run, arena, NULL);
    if (issues)
        *issues = (struct schema_issues){0};
    if (look(schema, &run, instance))
        return true;
    if (issues && !run.limit) {
        schema_run_init(&run, arena, issues);
        (void)look(schema, &run, instance);
    }
    /* Looking at everything may take more than looking for the first thing that is wrong. */
    if (issues && run.limit)
        report_limit(arena, run.limit, issues);
    return false;
}
