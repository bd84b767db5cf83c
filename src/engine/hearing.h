/*
 * hearing: a process in review while one person decides about it: locked, so that two cannot, until
 * the end of the transaction. Private to engine.
 */
#ifndef ENGINE_HEARING_H
#define ENGINE_HEARING_H

#include "engine/learning.h"
#include "engine/orders.h"

struct hearing {
    struct engine *engine;
    struct arena *arena;
    const struct engine_review *review;
    struct db_context context;
    struct user reviewer;
    struct process_state state;
    struct process process;
    struct process_results results;
    struct configuration configuration;
    struct learning_correction *lessons; /* fields that are being corrected */
    size_t lesson_count;
};
/* Nothing is asked yet. `review` is borrowed. */
struct hearing hearing_open(struct engine *engine, struct arena *arena,
                            const struct engine_review *review);
/* Checks the reviewer and locks the process, which must be in review; the transaction goes on. The
   process is loaded, what it holds is not. */
struct db_tx *hearing_lock(struct hearing *hearing, struct err *err) MUST_CHECK;
/* The same, when nobody else has claimed it, and loads all of it. */
struct db_tx *hearing_begin(struct hearing *hearing, struct err *err) MUST_CHECK;
/* ERR_CONFLICT when another person has claimed it. */
bool hearing_check_claim(const struct hearing *hearing, struct err *err) MUST_CHECK;
/* Adds the audit row of what the reviewer does. */
void hearing_audit(const struct hearing *hearing, struct db_batch *batch, const char *event,
                   struct json *payload);
/* Only an active admin or operator decides. */
bool hearing_check_reviewer(struct db_tx *tx, struct hearing *hearing, struct err *err) MUST_CHECK;

#endif
