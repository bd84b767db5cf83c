/*
 * control: cancelling and trying again.
 *
 * Cancelling removes the jobs before it locks the process, in the order of a worker's result, so
 * that the two never wait for each other. Trying again locks the process first: what has failed or
 * is completed has no stage job that a worker could hold.
 */
#include "engine/orders.h"
#include "engine/password.h"

#include <string.h>

struct command {
    struct engine *engine;
    struct arena *arena;
    const struct engine_order *order;
    struct engine_renewal renewal;
    struct process process;
};

static void audit_add(const struct command *command, struct db_batch *batch, const char *event)
{
    struct audit_record record = {
        .process_id = command->order->process_id,
        .client_id = command->order->client_id,
        .process_type_id = command->process.process_type_id,
        .result = "SUCCESS",
        .stage_type = command->process.current_stage,
        .event = event,
        .actor_type = command->order->actor.type,
        .actor_id = command->order->actor.id,
    };
    audit_log_add(batch, &record);
}

static struct db_batch *batch_for(const struct command *command)
{
    struct db_context context =
        engine_context(command->engine, command->arena, &command->order->client_id);
    return db_batch_create(&context);
}

static void change(const struct command *command, const struct transition *transition,
                   struct db_batch *batch)
{
    struct process_change change = {
        .process_id = command->order->process_id,
        .status = transition->next_status,
        .current_stage = transition->next_stage != NULL ? transition->next_stage
                                                        : command->process.current_stage,
    };
    process_change_state(batch, &change);
}

static bool fail_state(const struct command *command, const char *wish, struct err *err)
{
    return fail(err, ERR_CONFLICT, "process %s is %s and cannot be %s",
                command->order->process_id.text, command->process.status, wish);
}

/* ---- cancel ---- */

static bool cancel(struct db_tx *tx, void *argument, struct err *err)
{
    struct command *command = argument;
    struct process_state ignored;
    struct db_batch *jobs = batch_for(command);
    struct db_batch *batch = batch_for(command);
    /* Read first, so that the transaction has begun; then jobs, then the process. */
    if (!process_load(tx, &command->order->process_id, &command->process, err))
        return false;
    job_remove_process(jobs, &command->order->process_id);
    if (!db_batch_join(jobs, tx, err) ||
        !process_lock(tx, &command->order->process_id, &ignored, err) ||
        !process_load(tx, &command->order->process_id, &command->process, err))
        return false;
    const struct transition *transition =
        transition_find(command->process.status, command->process.current_stage, EVENT_CANCELLED);
    if (transition == NULL)
        return fail_state(command, "cancelled", err);
    change(command, transition, batch);
    document_change_status(batch, &command->order->process_id, "failed",
                           "the process was cancelled");
    audit_add(command, batch, "process.cancelled");
    return db_batch_join(batch, tx, err);
}

bool engine_cancel(struct engine *engine, struct arena *arena, const struct engine_order *order,
                   struct err *err)
{
    struct command command = {.engine = engine, .arena = arena, .order = order};
    struct db_context context = engine_context(engine, arena, &order->client_id);
    return db_transact(&context, cancel, &command, err) ||
           order_refuse(engine, arena, order, "process.cancel_refused", err);
}

/* ---- retry ---- */

static bool retry_actions(struct db_tx *tx, struct command *command, struct err *err)
{
    if (command->renewal.process_type_id != NULL)
        return fail_state(command, "given another type", err);
    if (command->renewal.password != NULL)
        return fail_state(command, "given a password", err);
    struct db_batch *batch = batch_for(command);
    size_t index =
        output_action_retry(batch, &command->order->process_id, &command->renewal.action_id);
    audit_add(command, batch, "process.retried");
    if (!db_batch_join(batch, tx, err))
        return false;
    if (db_rows_affected(db_batch_rows(batch, index)) == 0)
        return fail(err, ERR_CONFLICT, "process %s is completed and no output action has failed",
                    command->order->process_id.text);
    return true;
}

static bool retry_process(struct db_tx *tx, struct command *command, struct err *err)
{
    const struct engine_renewal *renewal = &command->renewal;
    const bool is_different = renewal->process_type_id != NULL || renewal->password != NULL;
    struct db_bytes_value sealed = {0};
    const struct transition *transition =
        transition_find(command->process.status, command->process.current_stage,
                        is_different ? EVENT_RETYPED : EVENT_RETRIED);
    if (transition == NULL)
        return fail_state(command, "tried again", err);
    if (renewal->process_type_id != NULL && !type_check(tx, renewal->process_type_id, err))
        return false;
    if (renewal->password != NULL &&
        !password_seal(command->engine, command->arena,
                       &(struct password_given){&command->order->process_id, renewal->password},
                       &sealed, err))
        return false;
    struct db_batch *batch = batch_for(command);
    struct job_new job = {
        .client_id = command->order->client_id,
        .process_id = command->order->process_id,
        .step = transition->next_step,
        .lane = stage_find(transition->next_step)->lane,
        .priority = command->process.priority,
    };
    if (renewal->process_type_id != NULL)
        process_forget_type(batch, &command->order->process_id, renewal->process_type_id);
    if (renewal->password != NULL)
        process_change_password(batch, &command->order->process_id, &sealed);
    job_add(batch, &job);
    change(command, transition, batch);
    document_change_status(batch, &command->order->process_id, "pending", NULL);
    audit_add(command, batch, "process.retried");
    return db_batch_join(batch, tx, err);
}

static bool retry(struct db_tx *tx, void *argument, struct err *err)
{
    struct command *command = argument;
    struct process_state ignored;
    if (!process_lock(tx, &command->order->process_id, &ignored, err) ||
        !process_load(tx, &command->order->process_id, &command->process, err))
        return false;
    if (strcmp(command->process.status, "completed") == 0)
        return retry_actions(tx, command, err);
    if (!id_is_none(&command->renewal.action_id))
        return fail_state(command, "given an output action to try again", err);
    return retry_process(tx, command, err);
}

bool engine_retry(struct engine *engine, struct arena *arena, const struct engine_order *order,
                  const struct engine_renewal *renewal, struct err *err)
{
    struct command command = {.engine = engine, .arena = arena, .order = order};
    if (renewal != NULL)
        command.renewal = *renewal;
    struct db_context context = engine_context(engine, arena, &order->client_id);
    if (!db_transact(&context, retry, &command, err))
        return order_refuse(engine, arena, order, "process.retry_refused", err);
    engine_announce(engine);
    return true;
}
