/*
 * review: what people do about results in question: who has which, corrections, approvals.
 *
 * A claim is a time until which a process is one person's: nothing has to be cleaned up when that
 * person goes away. Each save of corrections raises the revision of the review.
 */
#ifndef ENTITY_REVIEW_H
#define ENTITY_REVIEW_H

#include "entity/resource.h"

/* What a person set right in a result. */
struct review_correction {
    struct id client_id;
    struct id process_id;
    struct id document_id; /* or none */
    const char *field_path;
    const struct json *value_before; /* or NULL */
    const struct json *value_after;
    struct id reviewer;
    const char *reason; /* or NULL */
    int64_t revision;   /* of the review, that it makes */
};
void review_correction_add(struct db_batch *batch, const struct review_correction *correction);

/* People who have approved the result of a process as it stands: all, and whether `reviewer` is one
   of them. */
struct review_approvals {
    int64_t total;
    int64_t own;
};
bool review_approval_count(struct db_tx *tx, const struct id *process_id, const struct id *reviewer,
                           struct review_approvals *approvals, struct err *err) MUST_CHECK;
/* One more; and none any more, because the result is another one. */
void review_approval_add(struct db_batch *batch, const struct id *client_id,
                         const struct id *process_id, const struct id *reviewer);
void review_approval_clear(struct db_batch *batch, const struct id *process_id);

/* ---- claims; in transactions of the client that hold the process locked, but for the heartbeat */

struct review_claim {
    struct id process_id;
    struct id reviewer;
    int64_t lease_s;
};
/* From now on; whoever had it has it no longer. `until` in wall microseconds. */
bool review_claim(struct db_tx *tx, const struct review_claim *claim, int64_t *until,
                  struct err *err) MUST_CHECK;
/* The same for whoever has it still. ERR_CONFLICT for all others. */
bool review_prolong(struct db_tx *tx, const struct review_claim *claim, int64_t *until,
                    struct err *err) MUST_CHECK;
bool review_release(struct db_tx *tx, const struct id *process_id, struct err *err) MUST_CHECK;
/* The first in the queue that nobody has, and that the reviewer has not approved already; locked,
   and passed over by others who look at the same moment. None when there is none. NULL: of any
   type. */
bool review_find_free(struct db_tx *tx, const struct id *reviewer, const char *process_type_id,
                      struct id *process_id, struct err *err) MUST_CHECK;

/* ---- saving ---- */

struct review_save {
    struct id process_id;
    struct id reviewer;
    int64_t since;
    const char *corrections;
};
/* What others have changed since the revision `since` of what `corrections` (JSON object of
   pointers and values) would change to something else: an array of {pointer, email, at}. */
bool review_list_conflicts(struct db_tx *tx, const struct review_save *save,
                           struct json **conflicts, struct err *err) MUST_CHECK;
/* Adds that the review has another revision. */
void review_raise_revision(struct db_batch *batch, const struct id *process_id);

/* ---- shown ---- */

/* NULL and none: all. */
struct review_filter {
    const char *process_type_id;
    struct id held_by;
    bool is_free; /* held by nobody */
};
/* The most urgent first, then the oldest. */
bool review_list_queue(struct db_tx *tx, const struct review_filter *filter,
                       struct resource_page *page, struct err *err) MUST_CHECK;
/* Who has it, and its revision: a row of the queue, in whatever state it is. */
struct json *review_show(struct db_tx *tx, const struct id *process_id, struct err *err) MUST_CHECK;
/* What people have set right, in order; at most 1,000. */
bool review_list_corrections(struct db_tx *tx, const struct id *process_id, struct json **items,
                             struct err *err) MUST_CHECK;

#endif
