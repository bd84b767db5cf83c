/*
 * work: one job from lease to commit.
 *
 * What a step leaves behind is one batch: the lease is checked first, so that everything after it
 * happens once or not at all, whoever else believed to have the job.
 */
#include "engine/work.h"

#include <string.h>

#define INSIST_PAUSE_MS     50
#define INSIST_PAUSE_MAX_MS 2000
#define BACKOFF_MAX_MS      (INT64_C(3600) * 1000)

/* ---- trying again ---- */

static int64_t random_below(int64_t bound)
{
    uint32_t value;
    crypto_random(&value, sizeof value);
    return bound > 0 ? (int64_t)(value % (uint64_t)bound) : 0;
}

/* How many base pauses an error of this kind waits at first: a full disk does not empty itself as
   fast as a collision resolves. */
static int64_t patience(enum err_kind kind)
{
    switch (kind) {
    case ERR_DISK_FULL:
        return 15;
    case ERR_UNAVAILABLE:
    case ERR_TIMEOUT:
        return 2;
    default:
        return 1;
    }
}

int64_t backoff_ms(int64_t base_ms, enum err_kind kind, int64_t attempts)
{
    int64_t pause_ms = base_ms * patience(kind);
    for (int64_t i = 1; i < attempts && pause_ms < BACKOFF_MAX_MS; i++)
        pause_ms *= 2;
    if (pause_ms > BACKOFF_MAX_MS)
        pause_ms = BACKOFF_MAX_MS;
    /* Half of it by chance: what failed together does not come back together. */
    return pause_ms / 2 + random_below(pause_ms / 2 + 1);
}

/* The server may be restarting; a signal that interrupted the wait is the main thread's matter. */
static bool is_passing(const struct err *err)
{
    return err->kind == ERR_UNAVAILABLE || err->kind == ERR_CANCELLED || err->kind == ERR_BUSY ||
           err->kind == ERR_SERIALIZATION;
}

bool batch_insist(struct db_batch *batch, const atomic_bool *is_abandoned, struct err *err)
{
    int64_t pause_ms = INSIST_PAUSE_MS;
    while (!db_batch_run(batch, err)) {
        if (!is_passing(err) || atomic_load(is_abandoned))
            return false;
        clock_sleep_ms(pause_ms / 2 + random_below(pause_ms / 2 + 1));
        pause_ms = pause_ms * 2 < INSIST_PAUSE_MAX_MS ? pause_ms * 2 : INSIST_PAUSE_MAX_MS;
    }
    return true;
}

/* ---- what comes of a step ---- */

static struct json *describe(const struct work *work, const struct outcome *outcome)
{
    struct json *payload =
        outcome->payload != NULL ? outcome->payload : json_new_object(work->arena);
    json_set(work->arena, payload, "step", json_new_text(work->arena, work->job->step));
    json_set(work->arena, payload, "attempt", json_new_integer(work->arena, work->job->attempts));
    return payload;
}

static const char *const *list_urls(const struct work *work)
{
    const char **urls = arena_new_array(work->arena, const char *, work->document_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < work->document_count; i++) {
        if (work->documents[i].storage_url != NULL)
            urls[count++] = work->documents[i].storage_url;
    }
    return urls;
}

static void audit_add(const struct work *work, const struct outcome *outcome, const char *result,
                      const char *error_message, struct db_batch *batch)
{
    const char *chosen = outcome->change.process_type_id;
    struct audit_record record = {
        .process_id = work->process.process_id,
        .client_id = work->process.client_id,
        .process_type_id = chosen != NULL ? chosen : work->process.process_type_id,
        .result = result,
        .stage_type = stage_find(work->job->step)->stage_type,
        .event = "stage",
        .actor_type = "service",
        .actor_id = "worker",
        .document_urls = list_urls(work),
        .payload = describe(work, outcome),
        .token_usage = outcome->token_usage,
        .error_message = error_message,
    };
    audit_log_add(batch, &record);
}

/* Tokens of a model's answer count for the process in the same statement that moves it. */
static void count_tokens(struct outcome *outcome)
{
    (void)!json_read_integer(json_find(outcome->token_usage, "input"),
                             &outcome->change.tokens_input);
    (void)!json_read_integer(json_find(outcome->token_usage, "output"),
                             &outcome->change.tokens_output);
}

/* Where the process goes, and its job with it. */
static void move(const struct work *work, const struct transition *transition,
                 struct outcome *outcome, struct db_batch *batch)
{
    count_tokens(outcome);
    outcome->change.process_id = work->process.process_id;
    outcome->change.status = transition->next_status;
    outcome->change.current_stage =
        transition->next_stage != NULL ? transition->next_stage : work->process.current_stage;
    process_change_state(batch, &outcome->change);
    if (transition->next_step != NULL)
        job_advance(batch, work->job, transition->next_step,
                    stage_find(transition->next_step)->lane);
    else
        job_remove(batch, work->job);
}

/* What reaching an end means for others. */
static void conclude(const struct work *work, const struct outcome *outcome,
                     const struct transition *transition, struct db_batch *batch)
{
    if (strcmp(transition->next_status, "completed") == 0) {
        document_change_status(batch, &work->process.process_id, "completed", NULL);
        actions_add(batch, &work->process.client_id, &work->process.process_id,
                    work->configuration.outputs);
        notice_add(batch, &work->process.client_id, &work->process.process_id, "process_completed",
                   "The documents were processed.");
    } else if (strcmp(transition->next_status, "hitl_review") == 0) {
        document_change_status(batch, &work->process.process_id, "completed", NULL);
        notice_add(batch, &work->process.client_id, &work->process.process_id, "hitl_required",
                   "A person has to look at the result.");
    } else if (strcmp(transition->next_status, "failed") == 0) {
        document_change_status(batch, &work->process.process_id, "failed",
                               outcome->change.error_message);
        notice_add(batch, &work->process.client_id, &work->process.process_id, "process_failed",
                   outcome->change.error_message);
    }
}

/* A result that nobody wants any more is no error: the process was cancelled, or the lease was lost
   and another worker does it. */
static bool settle(struct db_batch *batch, const struct work *work, enum metric metric,
                   struct err *err)
{
    if (batch_insist(batch, work->is_abandoned, err)) {
        metric_add(metric, 1);
        return true;
    }
    if (!job_is_lost(err))
        return false;
    metric_add(METRIC_JOBS_LOST, 1);
    log_debug("a result was dropped: the lease is lost", {"process_id", work->job->process_id.text},
              {"step", work->job->step});
    return true;
}

static bool apply(struct work *work, const struct stage *stage, struct outcome *outcome,
                  struct err *err)
{
    const struct transition *transition =
        transition_find(work->process.status, work->process.current_stage, outcome->event);
    if (transition == NULL)
        return fail(err, ERR_INTERNAL, "step %s of a process that is %s has no way on", stage->step,
                    work->process.status);
    struct db_batch *batch = db_batch_create(&work->context);
    job_hold(batch, work->job);
    if (stage->apply != NULL)
        stage->apply(work, outcome, batch);
    move(work, transition, outcome, batch);
    conclude(work, outcome, transition, batch);
    audit_add(work, outcome, "SUCCESS", NULL, batch);
    return settle(batch, work, METRIC_JOBS_DONE, err);
}

/* ---- what comes of a failure ---- */

const char *error_sentence(struct arena *arena, const struct err *reason)
{
    if (reason->hint[0] == '\0')
        return arena_copy_text(arena, reason->message);
    return arena_printf(arena, "%s; %s", reason->message, reason->hint);
}

bool error_is_about_file(const struct work *work, const struct err *reason)
{
    const int64_t attempts_max = config_integer(work->engine->config, CONFIG_JOB_ATTEMPTS);
    const bool is_of_child = (reason->kind == ERR_IO || reason->kind == ERR_TIMEOUT) &&
                             reason->sqlstate[0] == '\0' && work->job->attempts >= attempts_max;
    return reason->kind == ERR_UNSUPPORTED || reason->kind == ERR_INVALID ||
           reason->kind == ERR_LIMIT || is_of_child;
}

/* A process that stays where it is: only its tokens count on. */
static void count_spent(const struct work *work, struct outcome *outcome, struct db_batch *batch)
{
    if (outcome->token_usage == NULL)
        return;
    count_tokens(outcome);
    process_add_tokens(batch, &work->process.process_id, outcome->change.tokens_input,
                       outcome->change.tokens_output);
}

/* What a step had used and found before it failed is kept: tokens were spent. */
static bool put_off(struct work *work, struct outcome *outcome, const struct err *reason,
                    struct err *err)
{
    int64_t delay_ms = backoff_ms(config_integer(work->engine->config, CONFIG_JOB_RETRY_MS),
                                  reason->kind, work->job->attempts);
    struct db_batch *batch = db_batch_create(&work->context);
    job_hold(batch, work->job);
    job_postpone(batch, work->job, delay_ms);
    count_spent(work, outcome, batch);
    audit_add(work, outcome, "ERRORS", error_sentence(work->arena, reason), batch);
    return settle(batch, work, METRIC_JOBS_RETRIED, err);
}

static bool give_up(struct work *work, struct outcome *outcome, const struct err *reason,
                    struct err *err)
{
    outcome->event = EVENT_FAILED;
    outcome->change = (struct process_change){.error_kind = err_kind_name(reason->kind),
                                              .error_message = error_sentence(work->arena, reason)};
    const struct transition *transition =
        transition_find(work->process.status, work->process.current_stage, EVENT_FAILED);
    struct db_batch *batch = db_batch_create(&work->context);
    job_hold(batch, work->job);
    if (transition != NULL) {
        move(work, transition, outcome, batch);
        conclude(work, outcome, transition, batch);
    } else {
        job_remove(batch, work->job); /* of a process that has ended otherwise */
    }
    audit_add(work, outcome, "FAILED", outcome->change.error_message, batch);
    return settle(batch, work, METRIC_JOBS_FAILED, err);
}

static bool record_failure(struct work *work, struct outcome *outcome, const struct err *reason,
                           struct err *err)
{
    int64_t attempts_max = config_integer(work->engine->config, CONFIG_JOB_ATTEMPTS);
    bool is_retried = err_kind_is_retryable(reason->kind) && work->job->attempts < attempts_max;
    bool is_recorded =
        is_retried ? put_off(work, outcome, reason, err) : give_up(work, outcome, reason, err);
    if (is_recorded)
        fault_reach(FAULT_RETRY_APPLIED, work->job->step);
    return is_recorded;
}

/* ---- doing ---- */

/* Where nothing can be read that should make the result, it is made of what was submitted. */
static bool find_subjects(struct work *work)
{
    work->subjects = arena_new_array(work->arena, struct document, work->document_count + 1);
    for (size_t i = 0; i < work->document_count; i++) {
        if (work->documents[i].is_extracted && work->documents[i].page_count > 0)
            work->subjects[work->subject_count++] = work->documents[i];
    }
    if (work->subject_count == 0 && work->document_count > 0)
        work->subjects[work->subject_count++] = work->documents[0];
    return true;
}

static bool load(struct work *work, struct err *err)
{
    const struct id *process_id = &work->job->process_id;
    struct db_context context = work->context;
    context.identity.is_read_only = true;
    struct db_batch *batch = db_batch_create(&context);
    size_t process = process_ask(batch, process_id);
    size_t documents = document_ask_list(batch, process_id);
    size_t configuration = configuration_ask_process(batch, process_id);
    return db_batch_run(batch, err) &&
           process_answer(batch, process, process_id, &work->process, err) &&
           document_answer_list(batch, documents, &work->documents, &work->document_count, err) &&
           configuration_answer_process(batch, configuration, &work->configuration, &work->is_bound,
                                        err) &&
           find_subjects(work);
}

/* A job that has been begun as often as it may be and never came to an end: its worker died each
   time. Without this a document that kills its worker would do so for ever. */
static bool check_attempts(const struct work *work, struct err *err)
{
    int64_t attempts_max = config_integer(work->engine->config, CONFIG_JOB_ATTEMPTS);
    if (work->job->attempts <= attempts_max)
        return true;
    return fail(err, ERR_INTERNAL, "step %s was begun %lld times and its worker ended each time",
                work->job->step, (long long)(work->job->attempts - 1));
}

static bool perform(struct work *work, const struct stage *stage, struct outcome *outcome,
                    struct err *err)
{
    if (!check_attempts(work, err) || !stage->run(work, outcome, err))
        return false;
    fault_reach(FAULT_STEP_RUN, work->job->step);
    if (!apply(work, stage, outcome, err))
        return false;
    fault_reach(FAULT_STEP_APPLIED, work->job->step);
    return true;
}

/* Whether the failure says something about the database and nothing about the document. */
static bool is_outage(const struct err *err)
{
    return err->kind == ERR_CANCELLED ||
           (err->sqlstate[0] != '\0' && (is_passing(err) || err->kind == ERR_DISK_FULL));
}

void job_report(const struct job *job, const char *message, const struct err *err)
{
    log_write((enum log_level)err_kind_log_level(err->kind), message,
              (const struct log_field[]){{"process_id", job->process_id.text},
                                         {"step", job->step != NULL ? job->step : job->kind},
                                         {"error", err->message},
                                         {"hint", err->hint},
                                         {"kind", err_kind_name(err->kind)},
                                         {"where", err->where}},
              6);
}

static bool do_or_fail(struct work *work, const struct stage *stage, struct err *reason,
                       struct err *err)
{
    struct outcome outcome = {.event = EVENT_DONE};
    if (load(work, reason)) {
        fault_reach(FAULT_WORK_LOADED, work->job->step);
        if (perform(work, stage, &outcome, reason))
            return true;
    }
    /* Without the process itself there is nothing that could fail. */
    if (atomic_load(work->is_abandoned) || is_outage(reason) || work->process.status == NULL)
        return false;
    job_report(work->job, "a step failed", reason);
    if (record_failure(work, &outcome, reason, err))
        return true;
    *reason = *err;
    return false;
}

bool work_do(struct engine *engine, struct arena *arena, const struct job *job,
             const atomic_bool *is_abandoned)
{
    struct err reason = {0};
    struct err err = {0};
    struct work work = {.engine = engine,
                        .arena = arena,
                        .context = engine_context(engine, arena, &job->client_id),
                        .job = job,
                        .is_abandoned = is_abandoned};
    const struct stage *stage = stage_find(job->step);
    if (stage == NULL)
        (void)fail(&reason, ERR_UNSUPPORTED, "step %s is another version's", job->step);
    else if (do_or_fail(&work, stage, &reason, &err))
        return true;
    job_report(job, "a job was left; it is tried again", &reason);
    return false;
}
