/*
 * orders: what submitting, cancelling, trying again and deciding have in common: which types there
 * are, and what is left of an order that was refused.
 */
#include "engine/orders.h"

bool type_judge(const char *process_type_id, bool is_known, bool is_active, struct err *err)
{
    if (!is_known)
        return fail(err, ERR_NOT_FOUND, "there is no process type '%s'", process_type_id);
    if (is_active)
        return true;
    (void)fail(err, ERR_CONFLICT, "the client has no active configuration of process type %s",
               process_type_id);
    return err_hint(err, "activate a version of its configuration first");
}

bool type_check(struct db_tx *tx, const char *process_type_id, struct err *err)
{
    struct configuration configuration;
    bool is_known = false;
    bool is_active = false;
    return process_type_exists(tx, process_type_id, &is_known, err) &&
           (!is_known ||
            configuration_find_active(tx, process_type_id, &configuration, &is_active, err)) &&
           type_judge(process_type_id, is_known, is_active, err);
}

bool order_refuse(struct engine *engine, struct arena *arena, const struct engine_order *order,
                  const char *event, const struct err *reason)
{
    struct err err = {0};
    if (err_kind_is_retryable(reason->kind))
        return false;
    /* As a service: the order may be for a client or a process that there is not. */
    struct db_context context = engine_service(engine, arena, DB_ROLE_WORKER);
    struct db_batch *batch = db_batch_create(&context);
    struct json *payload = json_new_object(arena);
    json_set(arena, payload, "reason", json_new_text(arena, err_kind_name(reason->kind)));
    struct audit_record record = {
        .process_id = order->process_id,
        .client_id = order->client_id,
        .result = "FAILED",
        .event = event,
        .actor_type = order->actor.type,
        .actor_id = order->actor.id,
        .payload = payload,
        .error_message = reason->message,
    };
    audit_log_add(batch, &record);
    if (!db_batch_run(batch, &err))
        log_err("a refusal is not in the audit trail", &err);
    return false;
}
