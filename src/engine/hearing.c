/*
 * hearing: who decides, and about what.
 */
#include "engine/hearing.h"

#include <string.h>

struct hearing hearing_open(struct engine *engine, struct arena *arena,
                            const struct engine_review *review)
{
    return (struct hearing){.engine = engine,
                            .arena = arena,
                            .review = review,
                            .context = engine_context(engine, arena, &review->order.client_id)};
}

/* Who may look is not yet who may decide. */
bool hearing_check_reviewer(struct db_tx *tx, struct hearing *hearing, struct err *err)
{
    struct user *user = &hearing->reviewer;
    if (!user_load(tx, &hearing->review->reviewer, user, err))
        return false;
    if (!user->is_active)
        return fail(err, ERR_FORBIDDEN, "user %s is not active", user->email);
    if (strcmp(user->role, "admin") != 0 && strcmp(user->role, "operator") != 0)
        return fail(err, ERR_FORBIDDEN, "user %s is a %s and may not decide", user->email,
                    user->role);
    return true;
}

static bool check_status(const struct hearing *hearing, struct err *err)
{
    return strcmp(hearing->state.status, "hitl_review") == 0 ||
           fail(err, ERR_CONFLICT, "process %s is %s and not in review",
                hearing->review->order.process_id.text, hearing->state.status);
}

bool hearing_check_claim(const struct hearing *hearing, struct err *err)
{
    const struct process_state *state = &hearing->state;
    return !state->is_claimed || id_equal(&state->review_claimed_by, &hearing->review->reviewer) ||
           fail(err, ERR_CONFLICT, "process %s is being reviewed by another person",
                hearing->review->order.process_id.text);
}

struct db_tx *hearing_lock(struct hearing *hearing, struct err *err)
{
    const struct id *process_id = &hearing->review->order.process_id;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&hearing->context, err);
    if (tx == NULL || !hearing_check_reviewer(tx, hearing, err) ||
        !process_lock(tx, process_id, &hearing->state, err) || !check_status(hearing, err) ||
        !process_load(tx, process_id, &hearing->process, err))
        return NULL;
    struct db_tx *open = tx;
    tx = NULL;
    return open;
}

struct db_tx *hearing_begin(struct hearing *hearing, struct err *err)
{
    const struct id *process_id = &hearing->review->order.process_id;
    bool is_bound = false;
    struct db_tx *tx CLEANUP(db_tx_end) = hearing_lock(hearing, err);
    if (tx == NULL || !hearing_check_claim(hearing, err) ||
        !process_load_results(tx, process_id, &hearing->results, err) ||
        !configuration_load_process(tx, process_id, &hearing->configuration, &is_bound, err))
        return NULL;
    struct db_tx *open = tx;
    tx = NULL;
    return open;
}

void hearing_audit(const struct hearing *hearing, struct db_batch *batch, const char *event,
                   struct json *payload)
{
    const struct audit_record record = {
        .process_id = hearing->process.process_id,
        .client_id = hearing->process.client_id,
        .process_type_id = hearing->process.process_type_id,
        .result = "SUCCESS",
        .stage_type = hearing->process.current_stage,
        .event = event,
        .actor_type = hearing->review->order.actor.type,
        .actor_id = hearing->review->order.actor.id,
        .payload = payload,
    };
    audit_log_add(batch, &record);
}
