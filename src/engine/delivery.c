/*
 * delivery: output actions. Each is a job of its own, with its own status and attempts: the last
 * failure is told to people and never un-completes the process.
 */
#include "engine/work.h"
#include "output/output.h"

struct delivery {
    struct engine *engine;
    struct arena *arena;
    struct db_context context;
    const struct job *job;
    struct output_work work;
};

void actions_add(struct db_batch *batch, const struct id *client_id, const struct id *process_id,
                 const struct json *outputs)
{
    for (size_t i = 0; i < json_count(outputs); i++) {
        const struct json *output = json_at(outputs, i);
        struct output_action_new action = {
            .action_id = id_create(),
            .client_id = *client_id,
            .process_id = *process_id,
            .action_type = json_text(json_find(output, "action_type")),
            .target_config = json_find(output, "target_config"),
            .max_retries = option_integer(output, "max_retries", 3),
        };
        output_action_add(batch, &action);
    }
}

/* Marks the action as executing, under the lease: who has lost it delivers nothing. */
static bool begin(struct delivery *delivery, struct err *err)
{
    struct db_batch *batch = db_batch_create(&delivery->context);
    job_hold(batch, delivery->job);
    size_t index = output_action_begin(batch, &delivery->job->action_id);
    return db_batch_run(batch, err) && output_action_read_begun(batch, index, &delivery->work, err);
}

static bool deliver(struct delivery *delivery, struct json **result, struct err *err)
{
    const struct output_work *work = &delivery->work;
    struct output_delivery call = {
        .action_id = work->action_id,
        .process_id = work->process_id,
        .client_id = delivery->job->client_id,
        .client_slug = work->slug,
        .action_type = work->action_type,
        .process_type_id = work->process_type_id,
        .process_created_at = work->process_created_at,
        .target_config = work->target_config,
        .final_output = work->final_output,
        .file_name = work->file_name,
    };
    return output_deliver(delivery->arena, delivery->engine->config, &call, result, err);
}

static void audit_add(const struct delivery *delivery, struct db_batch *batch, const char *result,
                      const char *error_message)
{
    struct arena *arena = delivery->arena;
    struct json *payload = json_new_object(arena);
    json_set(arena, payload, "action_type", json_new_text(arena, delivery->work.action_type));
    json_set(arena, payload, "action_id", json_new_text(arena, delivery->work.action_id.text));
    json_set(arena, payload, "attempt", json_new_integer(arena, delivery->job->attempts));
    struct audit_record record = {
        .process_id = delivery->work.process_id,
        .client_id = delivery->job->client_id,
        .process_type_id = delivery->work.process_type_id,
        .result = result,
        .stage_type = "OUTPUT",
        .event = "stage",
        .actor_type = "service",
        .actor_id = "worker",
        .payload = payload,
        .error_message = error_message,
    };
    audit_log_add(batch, &record);
}

static void record_success(const struct delivery *delivery, const struct json *result,
                           struct db_batch *batch)
{
    output_action_complete(batch, &delivery->work.action_id, result);
    job_remove(batch, delivery->job);
    audit_add(delivery, batch, "SUCCESS", NULL);
}

/* An action that was begun much oftener than its failures say ends its worker each time. */
static bool is_worth_retrying(const struct delivery *delivery, const struct err *reason)
{
    int64_t attempts_max =
        config_integer(delivery->engine->config, CONFIG_JOB_ATTEMPTS) + delivery->work.max_retries;
    return err_kind_is_retryable(reason->kind) &&
           delivery->work.retry_count < delivery->work.max_retries &&
           delivery->job->attempts <= attempts_max;
}

static void record_failure(const struct delivery *delivery, const struct err *reason,
                           struct db_batch *batch)
{
    bool is_retried = is_worth_retrying(delivery, reason);
    output_action_fail(batch, &delivery->job->action_id, is_retried, reason->message);
    audit_add(delivery, batch, is_retried ? "ERRORS" : "FAILED", reason->message);
    if (is_retried) {
        int64_t base_ms = config_integer(delivery->engine->config, CONFIG_JOB_RETRY_MS);
        job_postpone(batch, delivery->job,
                     backoff_ms(base_ms, reason->kind, delivery->work.retry_count + 1));
        return;
    }
    job_remove(batch, delivery->job);
    notice_add(batch, &delivery->job->client_id, &delivery->job->process_id, "process_failed",
               arena_printf(delivery->arena, "The result could not be delivered (%s): %s",
                            delivery->work.action_type, reason->message));
}

static bool check_attempts(const struct delivery *delivery, struct err *err)
{
    int64_t attempts_max =
        config_integer(delivery->engine->config, CONFIG_JOB_ATTEMPTS) + delivery->work.max_retries;
    if (delivery->job->attempts <= attempts_max)
        return true;
    return fail(err, ERR_INTERNAL, "the delivery was begun %lld times without coming to an end",
                (long long)(delivery->job->attempts - 1));
}

/* Delivers and commits what came of it. */
static bool carry_out(struct delivery *delivery, const atomic_bool *is_abandoned, struct err *err)
{
    struct json *result = NULL;
    struct err reason = {0};
    bool is_delivered = check_attempts(delivery, &reason) && deliver(delivery, &result, &reason);
    fault_reach(FAULT_ACTION_DELIVERED, NULL);
    struct db_batch *batch = db_batch_create(&delivery->context);
    job_hold(batch, delivery->job);
    if (is_delivered) {
        record_success(delivery, result, batch);
    } else {
        job_report(delivery->job, "an output action failed", &reason);
        record_failure(delivery, &reason, batch);
    }
    if (!batch_insist(batch, is_abandoned, err))
        return false;
    metric_add(is_delivered ? METRIC_JOBS_DONE : METRIC_JOBS_FAILED, 1);
    return true;
}

bool delivery_do(struct engine *engine, struct arena *arena, const struct job *job,
                 const atomic_bool *is_abandoned)
{
    struct err err = {0};
    struct delivery delivery = {.engine = engine,
                                .arena = arena,
                                .context = engine_context(engine, arena, &job->client_id),
                                .job = job};
    if (begin(&delivery, &err)) {
        fault_reach(FAULT_ACTION_BEGUN, NULL);
        if (carry_out(&delivery, is_abandoned, &err))
            return true;
    }
    if (job_is_lost(&err)) {
        metric_add(METRIC_JOBS_LOST, 1);
        return true;
    }
    job_report(job, "an output action was left; it is tried again", &err);
    return false;
}
