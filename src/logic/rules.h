/*
 * rules: configurations.validation_rules: what must hold between the fields of a result.
 *
 * {"validation_rules": [{"field": PATH, "rule": NAME, "compare_to": PATH | [PATH...] | value,
 * "value": ..., "tolerance": ..., "severity": "error" | "warning", "message": ...}]}. A path is
 * member names with dots; `line_items[].amount` is every element; `today` is the given day. A rule
 * whose field is absent is not applicable and holds: that a field must be there is the schema's
 * matter. Operators are rows of one table (rules_ops.c).
 */
#ifndef LOGIC_RULES_H
#define LOGIC_RULES_H

#include "base/base.h"

struct rules;

/* Compiled, in the arena. ERR_INVALID names the rule (by number and field) and what is wrong with
   it: an operator that is not known, a missing or superfluous member. */
struct rules *rules_compile(struct arena *arena, const struct json *validation_rules,
                            struct err *err) MUST_CHECK;

enum rule_outcome { RULE_HOLDS, RULE_FAILS, RULE_NOT_APPLICABLE };

struct rule_result {
    const char *rule;  /* operator */
    const char *field; /* path as written */
    enum rule_outcome outcome;
    bool is_warning;     /* severity warning: reported, does not ask for review */
    const char *message; /* one sentence when it fails, naming both sides; else "" */
};

/* Applies all rules to a result in plain JSON form; `today` is YYYY-MM-DD. One result for each
   rule, in order, in the arena. */
void rules_apply(const struct rules *rules, struct arena *arena, const struct json *result,
                 const char *today, struct rule_result **results, size_t *count);

#endif
