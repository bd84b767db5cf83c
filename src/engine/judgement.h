/*
 * judgement: what a result is worth: does it fit the schema, do the rules hold, is it sure enough.
 * The same for a machine's result and for one that a person corrected. Private to engine.
 */
#ifndef ENGINE_JUDGEMENT_H
#define ENGINE_JUDGEMENT_H

#include "engine/work.h"

struct judgement {
    struct json *plain;             /* what final_output would be */
    struct json *validation_result; /* {fits, issues, rules, completeness, confidence} */
    struct json *reasons;           /* for review: list of {code, ...}; empty when there is none */
    double confidence;              /* of the weakest required field */
    bool fits;                      /* plain fits the output_schema */
    const char *misfit;             /* for people: the first issue, "" when it fits */
    const char *misfit_place;       /* for the audit trail: where it is */
};

/* ERR_INVALID when schema or rules of the configuration cannot be used. */
bool judge(struct arena *arena, const struct configuration *configuration,
           const struct json *extraction_result, struct judgement *judgement,
           struct err *err) MUST_CHECK;

/* Whether the documents' results are one: there is one document, or the output_schema says so by
   "x-scope": "process". */
bool is_judged_together(const struct configuration *configuration, const struct json *documents);

/* Where something does not fit and by which keyword: "/total_gross (type)". It goes into the audit
   trail and therefore names places, never values. */
const char *misfit_place(struct arena *arena, const struct schema_issues *issues);

/* Appends {code: code, ...} to a list of reasons and returns it, for further members. */
struct json *reason_add(struct arena *arena, struct json *reasons, const char *code);

#endif
