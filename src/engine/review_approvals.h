/*
 * review_approvals: how many people a result needs. Private to engine.
 */
#ifndef ENGINE_REVIEW_APPROVALS_H
#define ENGINE_REVIEW_APPROVALS_H

#include "engine/work.h"

/* How many different people have to approve the result: one, two with the option four_eyes, and as
   many as approval_limits are reached by the largest total of the documents. */
size_t approvals_needed(const struct configuration *configuration,
                        const struct json *extraction_result);
/* A total that reaches a limit goes to review: adds the reason approval_limit. */
void approvals_add_reason(struct arena *arena, const struct configuration *configuration,
                          const struct json *extraction_result, struct json *reasons);

/* A person's approval within a transaction that has the process locked. ERR_CONFLICT when this
   person has approved already; `is_enough` when nobody else is needed. */
struct approval {
    const struct process *process;
    const struct id *reviewer;
    size_t needed;
    size_t given; /* with this one */
    bool is_enough;
};
bool approval_check(struct db_tx *tx, struct approval *approval, struct err *err) MUST_CHECK;
/* Keeps it, where others are needed, too. */
void approval_add(struct db_batch *batch, const struct approval *approval);

#endif
