/*
 * job: the queue.
 *
 * A lease is a run_at in the future with a token: nothing has to be swept when a worker dies, its
 * jobs become due by themselves.
 */
#include "entity/entity.h"

#include "queries.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define TURNS_BYTES_MAX ((size_t)16 * 1024 * 1024)

static const char *const LANES[] = {
#define JOB_LANE_NAME(symbol, name) [JOB_LANE_##symbol] = (name),
    JOB_LANES(JOB_LANE_NAME)
#undef JOB_LANE_NAME
};

static const struct db_shape JOB =
    DB_SHAPE(struct job, DB_COLUMN(struct job, job_id, DB_ID),
             DB_COLUMN(struct job, client_id, DB_ID), DB_COLUMN(struct job, kind, DB_TEXT),
             DB_COLUMN(struct job, step, DB_TEXT), DB_COLUMN(struct job, process_id, DB_ID),
             DB_COLUMN(struct job, action_id, DB_ID), DB_COLUMN(struct job, attempts, DB_INTEGER),
             DB_COLUMN(struct job, lease_token, DB_ID), DB_COLUMN(struct job, priority, DB_INTEGER),
             DB_COLUMN(struct job, due_at, DB_TEXT), DB_COLUMN(struct job, seq, DB_INTEGER));

static const struct db_shape CLIENT_ID = DB_SHAPE(struct id, {"client_id", DB_ID, 0});
static const struct db_shape LEASE =
    DB_SHAPE(struct job_lease, DB_COLUMN(struct job_lease, job_id, DB_ID),
             DB_COLUMN(struct job_lease, lease_token, DB_ID));
static const struct db_shape ANY = DB_SHAPE(bool, {"is_any", DB_BOOLEAN, 0});
static const struct db_shape LIVE = DB_SHAPE(bool, {"is_live", DB_BOOLEAN, 0});

const char *job_lane_name(enum job_lane lane)
{
    return LANES[lane];
}

void job_watermark_reset(struct job_watermark *watermark)
{
    watermark->priority = -1;
    (void)snprintf(watermark->run_at, sizeof watermark->run_at, "-infinity");
    watermark->seq = 0;
}

bool job_list_clients(const struct db_context *context, struct id **list, size_t *count,
                      struct err *err)
{
    struct db_rows *rows;
    const char *lanes[JOB_LANE_COUNT + 1] = {0};
    for (int i = 0; i < JOB_LANE_COUNT; i++)
        lanes[i] = LANES[i];
    return db_run(context, &query_job_list_clients, DB_VALUES(db_text_array(context->arena, lanes)),
                  &rows, err) &&
           db_rows_list(rows, &CLIENT_ID, list, count, err);
}

/* The turns of a claim as four arrays of equal length. */
struct turn_arrays {
    struct text client_ids, priorities, run_ats, seqs;
};

static struct db_value array_of(struct arena *arena, struct text *items)
{
    text_append_char(items, '}');
    assert(!items->is_full);
    return db_text(arena_copy_text(arena, items->data));
}

static void list_turns(struct turn_arrays *arrays, const struct job_claim *claim)
{
    struct text *const all[] = {&arrays->client_ids, &arrays->priorities, &arrays->run_ats,
                                &arrays->seqs};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        text_init(all[i], TURNS_BYTES_MAX);
        text_append_char(all[i], '{');
    }
    for (size_t i = 0; i < claim->turn_count; i++) {
        const struct job_watermark *turn = &claim->turns[i];
        const char *separator = i > 0 ? "," : "";
        text_printf(&arrays->client_ids, "%s%s", separator, turn->client_id.text);
        text_printf(&arrays->priorities, "%s%lld", separator, (long long)turn->priority);
        text_printf(&arrays->run_ats, "%s\"%s\"", separator, turn->run_at);
        text_printf(&arrays->seqs, "%s%lld", separator, (long long)turn->seq);
    }
}

static void turn_arrays_done(struct turn_arrays *arrays)
{
    text_done(&arrays->client_ids);
    text_done(&arrays->priorities);
    text_done(&arrays->run_ats);
    text_done(&arrays->seqs);
}

bool job_claim(const struct db_context *context, const struct job_claim *claim, struct jobs *jobs,
               struct err *err)
{
    struct arena *arena = context->arena;
    struct turn_arrays turns CLEANUP(turn_arrays_done) = {0};
    list_turns(&turns, claim);
    struct db_batch *batch = db_batch_create(context);
    db_batch_add(batch, &query_job_lease_lightly, DB_NONE);
    size_t index =
        db_batch_add(batch, &query_job_claim,
                     DB_VALUES(db_text(LANES[claim->lane]), array_of(arena, &turns.client_ids),
                               array_of(arena, &turns.priorities), array_of(arena, &turns.run_ats),
                               array_of(arena, &turns.seqs), db_integer((int64_t)claim->share),
                               db_text(claim->owner), db_integer(claim->lease_ms),
                               db_integer((int64_t)claim->room)));
    return db_batch_run(batch, err) &&
           db_rows_list(db_batch_rows(batch, index), &JOB, &jobs->items, &jobs->count, err);
}

/* Jobs and tokens of leases as two arrays. */
static void list_leases(struct arena *arena, const struct job_leases *leases,
                        struct db_value arrays[static 2])
{
    struct id *jobs = arena_new_array(arena, struct id, leases->count);
    struct id *tokens = arena_new_array(arena, struct id, leases->count);
    for (size_t i = 0; i < leases->count; i++) {
        jobs[i] = leases->items[i].job_id;
        tokens[i] = leases->items[i].lease_token;
    }
    arrays[0] = db_id_array(arena, jobs, leases->count);
    arrays[1] = db_id_array(arena, tokens, leases->count);
}

bool job_extend(const struct db_context *context, const struct job_leases *leases, int64_t lease_ms,
                struct job_leases *held, struct err *err)
{
    struct db_value arrays[2];
    list_leases(context->arena, leases, arrays);
    struct db_batch *batch = db_batch_create(context);
    db_batch_add(batch, &query_job_lease_lightly, DB_NONE);
    size_t index = db_batch_add(batch, &query_job_extend,
                                DB_VALUES(arrays[0], arrays[1], db_integer(lease_ms)));
    return db_batch_run(batch, err) &&
           db_rows_list(db_batch_rows(batch, index), &LEASE, &held->items, &held->count, err);
}

bool job_release(const struct db_context *context, const struct job_leases *leases,
                 int64_t pause_ms, struct err *err)
{
    struct db_value arrays[2];
    list_leases(context->arena, leases, arrays);
    return db_run(context, &query_job_release,
                  DB_VALUES(arrays[0], arrays[1], db_integer(pause_ms)), NULL, err);
}

bool job_finish(const struct db_context *context, const struct job_leases *leases, struct err *err)
{
    struct db_value arrays[2];
    list_leases(context->arena, leases, arrays);
    return db_run(context, &query_job_finish, DB_VALUES(arrays[0], arrays[1]), NULL, err);
}

bool job_is_any_open(const struct db_context *context, bool *is_any, struct err *err)
{
    struct db_rows *rows;
    return db_run(context, &query_job_is_any_open, DB_NONE, &rows, err) &&
           db_rows_read(rows, 0, &ANY, is_any, err);
}

bool job_notify(const struct db_context *context, struct err *err)
{
    return db_run(context, &query_job_notify, DB_NONE, NULL, err);
}

bool worker_see(const struct db_context *context, const struct id *worker_id, const char *name,
                struct err *err)
{
    return db_run(context, &query_worker_see, DB_VALUES(db_id(worker_id), db_text(name)), NULL,
                  err);
}

bool worker_forget(const struct db_context *context, const struct id *worker_id, struct err *err)
{
    return db_run(context, &query_worker_forget, DB_VALUES(db_id(worker_id)), NULL, err);
}

bool worker_is_live(const struct db_context *context, int64_t age_ms, bool *is_live,
                    struct err *err)
{
    struct db_rows *rows;
    return db_run(context, &query_worker_is_live, DB_VALUES(db_integer(age_ms)), &rows, err) &&
           db_rows_read(rows, 0, &LIVE, is_live, err);
}

/* ---- changing ---- */

void job_hold(struct db_batch *batch, const struct job *job)
{
    db_batch_add(batch, &query_job_hold, DB_VALUES(db_id(&job->job_id), db_id(&job->lease_token)));
}

bool job_is_lost(const struct err *err)
{
    return strcmp(err->sqlstate, "DF409") == 0;
}

void job_advance(struct db_batch *batch, const struct job *job, const char *step,
                 enum job_lane lane)
{
    db_batch_add(batch, &query_job_advance,
                 DB_VALUES(db_id(&job->job_id), db_text(step), db_text(LANES[lane])));
}

void job_postpone(struct db_batch *batch, const struct job *job, int64_t delay_ms)
{
    db_batch_add(batch, &query_job_postpone, DB_VALUES(db_id(&job->job_id), db_integer(delay_ms)));
}

void job_remove(struct db_batch *batch, const struct job *job)
{
    db_batch_add(batch, &query_job_remove, DB_VALUES(db_id(&job->job_id)));
}

void job_remove_process(struct db_batch *batch, const struct id *process_id)
{
    db_batch_add(batch, &query_job_remove_process, DB_VALUES(db_id(process_id)));
}

void job_add(struct db_batch *batch, const struct job_new *job)
{
    db_batch_add(batch, &query_job_add,
                 DB_VALUES(db_id(&job->client_id), db_text("stage"), db_text(job->step),
                           db_text(LANES[job->lane]), db_id(&job->process_id), db_null(),
                           db_integer(job->priority)));
}
