/*
 * schema_apply: walks rules and instance together; and the keywords that hand a value as it is to
 * other schemas.
 *
 * A branch that need not fit (anyOf, not, if) is silent, and what it has seen counts only if it
 * fits. Depth and steps are counted in one place, which every subschema passes.
 */
#include "logic/schema_keywords.h"
#include "logic/schema_run.h"

/* Names of memos are not cleared: this is done for each small instance, too. */
void schema_run_init(struct schema_run *run, struct arena *arena, struct schema_issues *issues)
{
    run->arena = arena;
    run->issues = issues;
    run->scope = NULL;
    run->depth = 0;
    run->steps = 0;
    run->limit = NULL;
    for (size_t i = 0; i < SCHEMA_MEMOS; i++)
        run->memos[i].map = NULL;
}

bool schema_give_up(struct schema_run *run, const char *problem)
{
    if (!run->limit)
        run->limit = problem;
    return false;
}

bool schema_search(struct schema_run *run, const struct pattern *pattern, const char *text,
                   size_t length)
{
    const enum pattern_answer answer =
        schema_spend(run) ? pattern_search(pattern, text, length) : PATTERN_IS_NOT_THERE;
    if (answer == PATTERN_COSTS_TOO_MUCH)
        return schema_give_up(run, "a pattern takes too much work to match");
    return answer == PATTERN_IS_THERE;
}

static bool apply_rules(struct schema_run *run, const struct schema_node *node,
                        const struct schema_place *place, struct schema_seen *seen)
{
    bool fits = true;
    for (size_t i = 0; i < node->rule_count; i++) {
        const struct schema_rule *rule = &node->rules[i];
        if (!(rule->keyword->kinds & 1U << place->kind))
            continue;
        if (!rule->keyword->apply(run, rule, place, seen)) {
            fits = false;
            if (!run->issues)
                break;
        }
    }
    return fits;
}

/* A subschema that asks for what is left must not count what its neighbours have seen. */
static bool apply_apart(struct schema_run *run, const struct schema_node *node,
                        const struct schema_place *place, struct schema_seen *seen)
{
    struct schema_seen own CLEANUP(schema_seen_done);
    schema_seen_init(&own, place->value);
    const bool fits = apply_rules(run, node, place, &own);
    if (fits)
        schema_seen_add(seen, &own);
    return fits;
}

static bool look_at(struct schema_run *run, const struct schema_node *node,
                    const struct schema_place *place, struct schema_seen *seen)
{
    if (node->looks_at_rest)
        return apply_apart(run, node, place, seen);
    if (!run->issues && !seen)
        return schema_fits_quickly(run, node, place);
    return apply_rules(run, node, place, seen);
}

bool schema_apply(struct schema_run *run, const struct schema_node *node,
                  const struct schema_place *place, struct schema_seen *seen)
{
    if (!schema_spend(run))
        return false;
    if (node->is_never)
        return schema_report_never(run, node, place);
    if (run->depth == SCHEMA_DEPTH_MAX)
        return schema_give_up(run, "the schema refers to itself without end");
    const struct schema_scope *outer = run->scope;
    const struct schema_scope scope = {.resource = node->resource, .outer = outer};
    if (!outer || outer->resource != node->resource)
        run->scope = &scope;
    run->depth++;
    const bool fits = look_at(run, node, place, seen);
    run->depth--;
    run->scope = outer;
    return fits;
}

/* A branch that may fail: nothing is reported, and what it has seen counts when it fits. */
static bool try_branch(struct schema_run *run, const struct schema_node *node,
                       const struct schema_place *place, struct schema_seen *seen)
{
    struct schema_issues *issues = run->issues;
    run->issues = NULL;
    bool fits = false;
    if (seen) {
        struct schema_seen own CLEANUP(schema_seen_done);
        schema_seen_init(&own, place->value);
        fits = schema_apply(run, node, place, &own);
        if (fits)
            schema_seen_add(seen, &own);
    } else {
        fits = schema_apply(run, node, place, NULL);
    }
    run->issues = issues;
    return fits;
}

/* ---- keywords ---- */

/* The outermost resource that has the name decides what a dynamic reference means. */
static const struct schema_node *find_dynamic(const struct schema_run *run,
                                              const struct schema_rule *rule)
{
    const struct schema_node *node = rule->of.reference.node;
    const char *name = rule->of.reference.dynamic_name;
    for (const struct schema_scope *scope = name ? run->scope : NULL; scope; scope = scope->outer) {
        const struct schema_anchor *anchor = schema_find_anchor(scope->resource, name);
        if (anchor && anchor->is_dynamic)
            node = anchor->node;
    }
    return node;
}

bool schema_apply_reference(struct schema_run *run, const struct schema_rule *rule,
                            const struct schema_place *place, struct schema_seen *seen)
{
    return schema_apply(run, find_dynamic(run, rule), place, seen);
}

bool schema_apply_all_of(struct schema_run *run, const struct schema_rule *rule,
                         const struct schema_place *place, struct schema_seen *seen)
{
    bool fits = true;
    for (size_t i = 0; i < rule->of.nodes.count && (fits || run->issues); i++)
        fits = schema_apply(run, rule->of.nodes.items[i], place, seen) && fits;
    return fits;
}

/* How many branches fit; once more than `enough` do, the rest is not looked at. */
static size_t count_fitting(struct schema_run *run, const struct schema_rule *rule,
                            const struct schema_place *place, struct schema_seen *seen,
                            size_t enough)
{
    size_t count = 0;
    for (size_t i = 0; i < rule->of.nodes.count && count < enough; i++)
        count += try_branch(run, rule->of.nodes.items[i], place, seen);
    return count;
}

bool schema_apply_any_of(struct schema_run *run, const struct schema_rule *rule,
                         const struct schema_place *place, struct schema_seen *seen)
{
    /* Every branch that fits adds to what has been seen. */
    const size_t enough = seen ? rule->of.nodes.count : 1;
    if (count_fitting(run, rule, place, seen, enough) > 0)
        return true;
    return run->issues && schema_report(run, rule, place, "%s fits none of the %zu schemas allowed",
                                        schema_describe_place(run, place), rule->of.nodes.count);
}

bool schema_apply_one_of(struct schema_run *run, const struct schema_rule *rule,
                         const struct schema_place *place, struct schema_seen *seen)
{
    const size_t count = count_fitting(run, rule, place, seen, 2);
    if (count == 1)
        return true;
    return run->issues &&
           schema_report(run, rule, place,
                         count == 0 ? "%s fits none of the %zu schemas allowed"
                                    : "%s fits more than one of the %zu schemas allowed",
                         schema_describe_place(run, place), rule->of.nodes.count);
}

bool schema_apply_not(struct schema_run *run, const struct schema_rule *rule,
                      const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen; /* what does not fit has seen nothing */
    if (!try_branch(run, rule->of.node, place, NULL))
        return true;
    return run->issues && schema_report(run, rule, place, "%s fits a schema that it must not fit",
                                        schema_describe_place(run, place));
}

bool schema_apply_if(struct schema_run *run, const struct schema_rule *rule,
                     const struct schema_place *place, struct schema_seen *seen)
{
    const bool is_so = try_branch(run, rule->of.choice.condition, place, seen);
    const struct schema_node *node = is_so ? rule->of.choice.then_node : rule->of.choice.else_node;
    return !node || schema_apply(run, node, place, seen);
}
