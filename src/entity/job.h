/*
 * job: the queue.
 */
#ifndef ENTITY_JOB_H
#define ENTITY_JOB_H

#include "base/base.h"
#include "db/db.h"

/* Groups of threads of a worker; the names are those of jobs.lane. */
#define JOB_LANES(X)                                                                               \
    X(READING, "reading")                                                                          \
    X(PROCESSING, "processing")                                                                    \
    X(OUTPUT, "output")
enum job_lane {
#define JOB_LANE_ENUM(symbol, name) JOB_LANE_##symbol,
    JOB_LANES(JOB_LANE_ENUM) JOB_LANE_COUNT
#undef JOB_LANE_ENUM
};
const char *job_lane_name(enum job_lane lane);

/* A job under the lease of a worker. */
struct job {
    struct id job_id;
    struct id client_id;
    const char *kind; /* stage | action */
    const char *step; /* NULL of an action */
    struct id process_id;
    struct id action_id; /* none of a stage */
    int64_t attempts;    /* this one included */
    struct id lease_token;
    int64_t priority; /* with due_at and seq: its place in the queue */
    const char *due_at;
    int64_t seq;
};

/* Up to where a client's jobs of a lane have been claimed. */
struct job_watermark {
    struct id client_id;
    int64_t priority;
    char run_at[40]; /* as PostgreSQL writes it */
    int64_t seq;
};
/* Before everything. */
void job_watermark_reset(struct job_watermark *watermark);

struct job_claim {
    enum job_lane lane;
    const struct job_watermark *turns; /* clients to look at, in their turn */
    size_t turn_count;
    size_t share; /* most jobs of one client */
    size_t room;  /* most jobs in all */
    const char *owner;
    int64_t lease_ms;
};
struct jobs {
    struct job *items;
    size_t count;
};
/* Leases due jobs that nobody else is just taking. All of this is for the worker role; a claim that
   a crash of the server undoes is claimed again. */
bool job_claim(const struct db_context *context, const struct job_claim *claim, struct jobs *jobs,
               struct err *err) MUST_CHECK;
/* Clients that have jobs in any lane, by id. */
bool job_list_clients(const struct db_context *context, struct id **list, size_t *count,
                      struct err *err) MUST_CHECK;

/* Leases held, by job and token. */
struct job_lease {
    struct id job_id;
    struct id lease_token;
};
struct job_leases {
    struct job_lease *items;
    size_t count;
};
/* Makes the leases last `lease_ms` from now; `held` (in the arena) are those that are still the
   caller's. */
bool job_extend(const struct db_context *context, const struct job_leases *leases, int64_t lease_ms,
                struct job_leases *held, struct err *err) MUST_CHECK;
/* As if they had never been claimed, after a pause; finished for good. Those whose lease is lost
   are left alone. */
bool job_release(const struct db_context *context, const struct job_leases *leases,
                 int64_t pause_ms, struct err *err) MUST_CHECK;
bool job_finish(const struct db_context *context, const struct job_leases *leases,
                struct err *err) MUST_CHECK;
/* Whether some job is due or leased. */
bool job_is_any_open(const struct db_context *context, bool *is_any, struct err *err) MUST_CHECK;
/* Wakes the workers of other programs: outside of any transaction that matters, because NOTIFY
   makes commits wait for each other. */
bool job_notify(const struct db_context *context, struct err *err) MUST_CHECK;
#define JOB_CHANNEL "docflow_jobs"

/* Says that a worker is there; that it is gone; whether one was seen within `age_ms`. */
bool worker_see(const struct db_context *context, const struct id *worker_id, const char *name,
                struct err *err) MUST_CHECK;
bool worker_forget(const struct db_context *context, const struct id *worker_id,
                   struct err *err) MUST_CHECK;
bool worker_is_live(const struct db_context *context, int64_t age_ms, bool *is_live,
                    struct err *err) MUST_CHECK;

/* ---- changing: each adds statements to a batch of the client's ---- */

/* The batch fails with ERR_CONFLICT, sqlstate DF409, unless the lease is still the job's. First of
   all statements. */
void job_hold(struct db_batch *batch, const struct job *job);
/* Whether a batch failed for that reason. */
bool job_is_lost(const struct err *err);
void job_advance(struct db_batch *batch, const struct job *job, const char *step,
                 enum job_lane lane);
void job_postpone(struct db_batch *batch, const struct job *job, int64_t delay_ms);
void job_remove(struct db_batch *batch, const struct job *job);
/* Everything still to be done for a process. */
void job_remove_process(struct db_batch *batch, const struct id *process_id);
struct job_new {
    struct id client_id;
    struct id process_id;
    const char *step;
    enum job_lane lane;
    int64_t priority;
};
void job_add(struct db_batch *batch, const struct job_new *job);

#endif
