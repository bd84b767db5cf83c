/*
 * rules: configurations.validation_rules: what must hold between the fields of a result.
 *
 * {"validation_rules": [{"field": PATH, "rule": NAME, "compare_to": PATH | [PATH...] | value,
 * "value": ..., "tolerance": ..., "severity": "error" | "warning", "message": ..., "doc_types":
 * [...]}]}. A path is member names with dots; `line_items[].amount` is every element; `today` is
 * the given day. Two paths through the same list speak of the same element. A rule whose field, or
 * what it is compared with, is absent is not applicable and holds: that a field must be there is
 * the schema's matter. Operators are rows of one table (rules_operators.c).
 *
 * A rule whose field begins with `documents[]` is asked once about all documents of a process, or
 * those of the kinds in its `doc_types`: documents[].doc_type, and the fields of their results.
 */
#ifndef LOGIC_RULES_H
#define LOGIC_RULES_H

#include "base/base.h"

struct rules;

/* Compiled, in the arena; `validation_rules` is borrowed as long as they are used, and may be JSON
   null or an empty object for none. ERR_INVALID names the rule (by number and field) and what is
   wrong with it: an operator that is not known, a missing or superfluous member. */
struct rules *rules_compile(struct arena *arena, const struct json *validation_rules,
                            struct err *err) MUST_CHECK;
/* For when a configuration is saved: ERR_INVALID when a path of a rule names what the schema of the
   result does not have. */
bool rules_check_fields(const struct rules *rules, const struct json *output_schema,
                        struct err *err) MUST_CHECK;

enum rule_outcome { RULE_HOLDS, RULE_FAILS, RULE_NOT_APPLICABLE };

struct rule_result {
    const char *rule;  /* operator */
    const char *field; /* path as written */
    enum rule_outcome outcome;
    bool is_warning;     /* severity warning: reported, does not ask for review */
    const char *message; /* one sentence when it fails, naming both sides; else "" */
};

struct rule_results {
    struct rule_result *items; /* one for each rule that was asked, in order; in the arena */
    size_t count;
};

/* Applies the rules about one result to it, in plain JSON form; `today` is YYYY-MM-DD. */
void rules_apply(const struct rules *rules, struct arena *arena, const struct json *result,
                 const char *today, struct rule_results *results);
/* Applies those across documents: a list of results in plain form, each with a member doc_type. */
void rules_apply_across(const struct rules *rules, struct arena *arena,
                        const struct json *documents, const char *today,
                        struct rule_results *results);

#endif
