/*
 * schema: JSON Schema, draft 2020-12 (the default) and draft-07, by "$schema".
 *
 * Compiled once, then used by any number of threads. References are resolved within the schema,
 * never over the network. Depth, number of subschemas, and the cost of patterns are bounded.
 */
#ifndef LOGIC_SCHEMA_H
#define LOGIC_SCHEMA_H

#include "base/base.h"

struct schema;

/* Compiled, in the arena. ERR_INVALID, with a JSON pointer, when `json` is no valid schema or goes
   past a bound; ERR_UNSUPPORTED for a reference that leaves the schema. `json` is borrowed as long
   as the result. */
struct schema *schema_compile(struct arena *arena, const struct json *json,
                              struct err *err) MUST_CHECK;

/* One reason why an instance does not fit. */
struct schema_issue {
    const char *instance_pointer; /* RFC 6901; "" is the whole instance */
    const char *schema_pointer;
    const char *keyword; /* required, type, pattern, ... */
    const char *message; /* "total_gross is missing" */
};
struct schema_issues {
    struct schema_issue *items; /* in the arena */
    size_t count;               /* at most SCHEMA_ISSUES_MAX are kept */
};
#define SCHEMA_ISSUES_MAX 100

/* True when `instance` fits; else the reasons. `issues` may be NULL when only the answer matters.
 */
bool schema_fits(const struct schema *schema, struct arena *arena, const struct json *instance,
                 struct schema_issues *issues);

#endif
