/*
 * schema_run: the state of looking at one instance: how deep, what went wrong, what has been seen.
 * Private to the schema files of logic.
 */
#ifndef LOGIC_SCHEMA_RUN_H
#define LOGIC_SCHEMA_RUN_H

#include "logic/schema_model.h"

/* The resources that were entered on the way, innermost first: what "$dynamicRef" asks. */
struct schema_scope {
    const struct schema_resource *resource;
    const struct schema_scope *outer;
};

/* Names that were found last among those of a map: the objects of a list mostly share theirs, which
   are then the same in memory, too. */
#define SCHEMA_MEMO_NAMES 16
struct schema_memo {
    const struct schema_map *map; /* NULL: none yet */
    size_t count;                 /* of its first entries, whose names were found */
    const struct json_name *names[SCHEMA_MEMO_NAMES];
};

#define SCHEMA_MEMOS 4

/* Of a text: as many are read in a step. */
#define SCHEMA_STEP_BYTES 64

struct schema_run {
    struct arena *arena;          /* of the issues */
    struct schema_issues *issues; /* NULL: only the answer matters, now */
    const struct schema_scope *scope;
    size_t depth;
    size_t steps;
    const char *limit; /* which bound was passed: nothing fits any more; or NULL */
    struct schema_memo memos[SCHEMA_MEMOS]; /* by the address of the map */
};

/* Begins to look at an instance. */
void schema_run_init(struct schema_run *run, struct arena *arena, struct schema_issues *issues);
/* Whether the value fits the subschema. What it has looked at is added to `seen`, if not NULL. */
bool schema_apply(struct schema_run *run, const struct schema_node *node,
                  const struct schema_place *place, struct schema_seen *seen);
/* The same where no reasons are wanted and nobody asks what was seen. */
bool schema_fits_quickly(struct schema_run *run, const struct schema_node *node,
                         const struct schema_place *place);
/* Ends the run: a bound was passed. Returns false. */
bool schema_give_up(struct schema_run *run, const char *problem);
/* Counts one step of work; false, for good, when there were too many. */
static inline bool schema_spend(struct schema_run *run)
{
    if (run->limit)
        return false;
    return ++run->steps <= SCHEMA_STEPS_MAX ||
           schema_give_up(run, "the value takes too much work to check");
}
/* The same for work that takes as long as `length` bytes are. */
static inline bool schema_spend_bytes(struct schema_run *run, size_t length)
{
    run->steps += length / SCHEMA_STEP_BYTES;
    return schema_spend(run);
}

/* Whether the pattern matches; ends the run when that costs too much. */
bool schema_search(struct schema_run *run, const struct pattern *pattern, const char *text,
                   size_t length);

/* Notes why a rule is broken. Returns false. Callers that have to describe something ask for
   `run->issues` first, which is NULL when nobody will read it. */
bool schema_report(struct schema_run *run, const struct schema_rule *rule,
                   const struct schema_place *place, const char *format, ...) PRINTF_LIKE(4, 5);
/* The same for a count: "%s must have at least 2 items, not 1". */
struct schema_miscount {
    const char *relation; /* least, most */
    size_t bound;
    const char *unit; /* item, member, character */
    size_t found;
};
bool schema_report_count(struct schema_run *run, const struct schema_rule *rule,
                         const struct schema_place *place, struct schema_miscount miscount);
/* Notes that a value stands where the schema is `false`. Returns false. */
bool schema_report_never(struct schema_run *run, const struct schema_node *node,
                         const struct schema_place *place);
/* "line_items[0].amount"; "the value" for the whole instance. */
const char *schema_describe_place(struct schema_run *run, const struct schema_place *place);
/* A value in a few words: what is long is cut. */
const char *schema_describe_value(struct schema_run *run, const struct json *value);

/* ---- what has been seen ---- */

#define SCHEMA_SEEN_WORDS 4
struct schema_seen {
    size_t count;                    /* of members or items */
    uint64_t few[SCHEMA_SEEN_WORDS]; /* where 64 bits each suffice */
    uint64_t *many;                  /* else */
};

/* For the members or items of `value`, none of them seen. Ended by schema_seen_done. */
void schema_seen_init(struct schema_seen *seen, const struct json *value);
void schema_seen_done(struct schema_seen *seen);
/* `seen` may be NULL for marks. */
void schema_seen_mark(struct schema_seen *seen, size_t index);
bool schema_seen_has(const struct schema_seen *seen, size_t index);
/* Marks in `seen` what `other`, about the same value, has. `seen` may be NULL. */
void schema_seen_add(struct schema_seen *seen, const struct schema_seen *other);

/* ---- values ---- */

/* By JSON Schema's rules: 1.0 equals 1, members have no order. */
bool schema_value_equal(const struct json *a, const struct json *b);
/* Of a string: characters, not bytes. */
size_t schema_count_characters(const struct json *text);
/* The same for all values that are equal. */
uint64_t schema_value_hash(const struct json *value);

#endif
