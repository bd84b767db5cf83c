/*
 * review_claims: which reviewer has which process, for how long.
 *
 * Nobody has to free what somebody left: a claim is a time that passes.
 */
#include "engine/hearing.h"

#include <string.h>

static struct review_claim make_claim(const struct hearing *hearing)
{
    return (struct review_claim){
        .process_id = hearing->review->order.process_id,
        .reviewer = hearing->review->reviewer,
        .lease_s = config_integer(hearing->engine->config, CONFIG_REVIEW_LEASE_S),
    };
}

/* Ends the transaction with an audit row about it. */
static bool finish(struct hearing *hearing, struct db_tx **tx, const char *event,
                   struct json *payload, struct err *err)
{
    struct db_tx *open = *tx;
    struct db_batch *batch = db_batch_create(&hearing->context);
    hearing_audit(hearing, batch, event, payload);
    if (!db_batch_join(batch, open, err))
        return false;
    *tx = NULL;
    return db_commit(open, err);
}

static bool is_own(const struct hearing *hearing)
{
    return hearing->state.is_claimed &&
           id_equal(&hearing->state.review_claimed_by, &hearing->review->reviewer);
}

bool engine_review_claim(struct engine *engine, struct arena *arena,
                         const struct engine_review *review, int64_t *until, struct err *err)
{
    struct hearing hearing = hearing_open(engine, arena, review);
    const struct review_claim claim = make_claim(&hearing);
    struct db_tx *tx CLEANUP(db_tx_end) = hearing_lock(&hearing, err);
    if (tx == NULL || !hearing_check_claim(&hearing, err) || !review_claim(tx, &claim, until, err))
        return false;
    return finish(&hearing, &tx, is_own(&hearing) ? "review.claim_renewed" : "review.claimed", NULL,
                  err);
}

bool engine_review_take_over(struct engine *engine, struct arena *arena,
                             const struct engine_review *review, int64_t *until, struct err *err)
{
    struct hearing hearing = hearing_open(engine, arena, review);
    const struct review_claim claim = make_claim(&hearing);
    struct json *payload = json_new_object(arena);
    struct db_tx *tx CLEANUP(db_tx_end) = hearing_lock(&hearing, err);
    if (tx == NULL)
        return false;
    if (strcmp(hearing.reviewer.role, "admin") != 0)
        return fail(err, ERR_FORBIDDEN, "only an admin takes a process over from another person");
    row_set_text(arena, payload, "from",
                 hearing.state.is_claimed ? hearing.state.review_claimed_by.text : NULL);
    return review_claim(tx, &claim, until, err) &&
           finish(&hearing, &tx, "review.taken_over", payload, err);
}

struct prolongation {
    struct review_claim claim;
    int64_t until;
};

static bool prolong(struct db_tx *tx, void *argument, struct err *err)
{
    struct process process;
    struct err missing = {0};
    struct prolongation *prolongation = argument;
    if (review_prolong(tx, &prolongation->claim, &prolongation->until, err))
        return true;
    /* What nobody may see is not told from what is not there. */
    if (err->kind == ERR_CONFLICT &&
        !process_load(tx, &prolongation->claim.process_id, &process, &missing))
        *err = missing;
    return false;
}

bool engine_review_prolong(struct engine *engine, struct arena *arena,
                           const struct engine_review *review, int64_t *until, struct err *err)
{
    struct hearing hearing = hearing_open(engine, arena, review);
    struct prolongation prolongation = {.claim = make_claim(&hearing)};
    if (!db_transact(&hearing.context, prolong, &prolongation, err))
        return false;
    *until = prolongation.until;
    return true;
}

bool engine_review_release(struct engine *engine, struct arena *arena,
                           const struct engine_review *review, struct err *err)
{
    struct hearing hearing = hearing_open(engine, arena, review);
    struct db_tx *tx CLEANUP(db_tx_end) = hearing_lock(&hearing, err);
    if (tx == NULL)
        return false;
    if (!is_own(&hearing))
        return fail(err, ERR_CONFLICT, "process %s is not yours to review, or no longer",
                    review->order.process_id.text);
    return review_release(tx, &review->order.process_id, err) &&
           finish(&hearing, &tx, "review.released", NULL, err);
}

bool engine_review_next(struct engine *engine, struct arena *arena, struct engine_review *review,
                        const char *process_type_id, struct err *err)
{
    int64_t until;
    struct hearing hearing = hearing_open(engine, arena, review);
    struct id *process_id = &review->order.process_id;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&hearing.context, err);
    if (tx == NULL || !hearing_check_reviewer(tx, &hearing, err) ||
        !review_find_free(tx, &review->reviewer, process_type_id, process_id, err))
        return false;
    if (id_is_none(process_id))
        return true;
    const struct review_claim claim = make_claim(&hearing);
    return review_claim(tx, &claim, &until, err) &&
           process_load(tx, process_id, &hearing.process, err) &&
           finish(&hearing, &tx, "review.claimed", NULL, err);
}
