/*
 * rules_path: where a rule looks: `total`, `employees[].net_pay`. Private to logic.
 */
#ifndef LOGIC_RULES_PATH_H
#define LOGIC_RULES_PATH_H

#include "base/base.h"

#define RULE_PATH_STEPS 8

struct rule_path {
    const char *text; /* as written */
    struct {
        const char *name;
        bool is_each; /* name[]: every element */
    } steps[RULE_PATH_STEPS];
    size_t count;
};

/* False for what is none. */
bool rule_path_parse(struct arena *arena, const char *text, struct rule_path *path) MUST_CHECK;

/* A place that a path leads to in a result. */
struct rule_place {
    const struct rule_path *path;
    const struct json *value;        /* NULL when absent or null */
    size_t indices[RULE_PATH_STEPS]; /* of the elements of the lists on the way, by step */
};
struct rule_places {
    struct rule_place *items; /* in the arena */
    size_t count;
};

/* All places of `path` in `result`; a member that is missing at its end is a place without value.
   Lists that it shares with the path of `bound` are entered at the elements of `bound` only; NULL
   for all of them. */
void rule_path_select(struct arena *arena, const struct rule_path *path, const struct json *result,
                      const struct rule_place *bound, struct rule_places *places);

/* Number of steps at the start that both paths share. */
size_t rule_path_shared(const struct rule_path *a, const struct rule_path *b);
/* The path with the numbers of a place: employees[2].net_pay; counts from 1. In the arena. */
const char *rule_place_name(struct arena *arena, const struct rule_place *place);
/* Whether the schema of the result describes this path. */
bool rule_path_fits(const struct rule_path *path, const struct json *schema);

#endif
