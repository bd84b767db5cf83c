/*
 * worker: threads that claim and do jobs.
 *
 * One dispatcher claims for all threads, in batches, clients in turn; lanes keep slow reading from
 * holding up what is quick. A heartbeat keeps the leases of what is claimed, notices the lost ones,
 * and listens for news of jobs from other programs.
 */
#include "engine/slots.h"
#include "engine/turns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUND_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define OWNER_BYTES       96
#define BEATS_OF_LEASE    3
#define LISTEN_SLICE_MS   100
#define STOP_LOOK_MS      10
#define AFRESH_SHARE      10   /* one part of the time at most for looking at the whole queue */
#define PAUSE_MS          1000 /* of a job that could not be settled */

struct lane {
    size_t thread_count;
    size_t capacity;  /* jobs held, running ones included */
    size_t refill_at; /* more are claimed when so many are left: some at once, not one by one */
    struct turns turns;
};

struct engine_worker {
    struct engine *engine;
    struct id worker_id;
    char owner[OWNER_BYTES];
    int64_t lease_ms;
    struct lane lanes[JOB_LANE_COUNT];
    struct slots slots;
    int64_t afresh_again_us; /* when the dispatcher may look at the whole queue again */
    bool is_behind;          /* it has not since it was woken */

    /* What the dispatcher waits for. */
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool is_woken;
    atomic_bool is_ended; /* the heartbeat may end */

    pthread_t *threads;
    size_t thread_count;
};

/* A thread's place. */
struct seat {
    struct engine_worker *worker;
    enum job_lane lane;
};

static void wake(struct engine_worker *worker)
{
    (void)pthread_mutex_lock(&worker->mutex);
    worker->is_woken = true;
    (void)pthread_cond_signal(&worker->wake);
    (void)pthread_mutex_unlock(&worker->mutex);
}

/* ---- doing ---- */

static void give_back(struct engine_worker *worker, const struct job_leases *leases,
                      int64_t pause_ms)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(ROUND_ARENA_BYTES);
    struct err err = {0};
    struct db_context context = engine_service(worker->engine, arena, DB_ROLE_WORKER);
    if (leases->count > 0 && !job_release(&context, leases, pause_ms, &err))
        log_err("jobs were not given back; they come back when their leases end", &err);
}

static void run_slot(struct engine_worker *worker, struct slot *slot)
{
    bool is_action = strcmp(slot->job.kind, "action") == 0;
    bool is_settled = false;
    metric_add(METRIC_JOBS_RUNNING, 1);
    /* A lease that was lost while the job waited here is not even begun. */
    if (!atomic_load(&slot->is_abandoned))
        is_settled = (is_action ? delivery_do : work_do)(worker->engine, slot->arena, &slot->job,
                                                         &slot->is_abandoned);
    metric_add(METRIC_JOBS_RUNNING, -1);
    if (!is_settled) {
        struct job_lease lease = {slot->job.job_id, slot->job.lease_token};
        give_back(worker, &(struct job_leases){&lease, 1},
                  slots_is_stopping(&worker->slots) ? 0 : PAUSE_MS);
    }
    slots_free(&worker->slots, slot);
    wake(worker);
}

static void *work_lane(void *argument)
{
    struct slot *slot;
    struct seat seat = *(struct seat *)argument;
    free(argument);
    while ((slot = slots_take(&seat.worker->slots, seat.lane)) != NULL)
        run_slot(seat.worker, slot);
    return NULL;
}

/* ---- dispatching ---- */

/* Of an action its kind: what fault points call it. */
static const char *step_name(const struct job *job)
{
    return job->step != NULL ? job->step : job->kind;
}

/* What was claimed while the worker was told to stop. */
static void give_back_claimed(struct engine_worker *worker, struct arena *arena,
                              const struct jobs *jobs)
{
    struct job_leases leases = {arena_new_array(arena, struct job_lease, jobs->count), jobs->count};
    for (size_t i = 0; i < jobs->count; i++)
        leases.items[i] = (struct job_lease){jobs->items[i].job_id, jobs->items[i].lease_token};
    give_back(worker, &leases, 0);
}

/* Claims for one lane as long as it has room and there is something due. */
static bool claim_lane(struct engine_worker *worker, enum job_lane name, struct err *err)
{
    struct lane *lane = &worker->lanes[name];
    do {
        struct jobs jobs;
        struct arena *arena CLEANUP(arena_end) = arena_create(ROUND_ARENA_BYTES);
        struct db_context context = engine_service(worker->engine, arena, DB_ROLE_WORKER);
        size_t held = slots_count_held(&worker->slots, name);
        if (held > lane->refill_at || slots_is_stopping(&worker->slots))
            return true;
        struct job_claim claim = {.lane = name,
                                  .room = lane->capacity - held,
                                  .owner = worker->owner,
                                  .lease_ms = worker->lease_ms};
        if (!turns_claim(&lane->turns, &context, &claim, &jobs, err))
            return false;
        if (jobs.count == 0)
            return true;
        metric_add(METRIC_JOBS_CLAIMED, (int64_t)jobs.count);
        fault_reach(FAULT_JOB_CLAIMED, step_name(&jobs.items[0]));
        if (!slots_fill(&worker->slots, name, &jobs))
            give_back_claimed(worker, arena, &jobs);
    } while (!lane->turns.is_dry);
    return true;
}

/* Which clients have jobs, and all their jobs again. A client is listed for all lanes as long as it
   has a job in any: its processes come through them all. */
static bool look_afresh(struct engine_worker *worker, struct err *err)
{
    struct id *clients;
    size_t count;
    struct arena *arena CLEANUP(arena_end) = arena_create(ROUND_ARENA_BYTES);
    struct db_context context = engine_service(worker->engine, arena, DB_ROLE_WORKER);
    if (!job_list_clients(&context, &clients, &count, err))
        return false;
    for (int lane = 0; lane < JOB_LANE_COUNT; lane++)
        turns_set(&worker->lanes[lane].turns, clients, count);
    return true;
}

/* Goes on where the last claims ended, or looks at the whole queue as often as that is cheap: under
   an old snapshot it takes as long as there are jobs gone and not vacuumed. */
static bool dispatch(struct engine_worker *worker, struct err *err)
{
    int64_t start_us = clock_monotonic_us();
    bool is_afresh = start_us >= worker->afresh_again_us;
    worker->is_behind = false;
    if (is_afresh && !look_afresh(worker, err))
        return false;
    for (int lane = 0; lane < JOB_LANE_COUNT; lane++) {
        if (!claim_lane(worker, (enum job_lane)lane, err))
            return false;
    }
    int64_t end_us = clock_monotonic_us();
    worker->is_behind = !is_afresh;
    if (is_afresh)
        worker->afresh_again_us = end_us + (end_us - start_us) * AFRESH_SHARE;
    return true;
}

static struct timespec monotonic_after_ms(int64_t ms)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    time.tv_sec += ms / 1000;
    time.tv_nsec += (ms % 1000) * 1000000;
    if (time.tv_nsec >= 1000000000) {
        time.tv_sec++;
        time.tv_nsec -= 1000000000;
    }
    return time;
}

/* Until woken or the next look is due. */
static void wait_for_news(struct engine_worker *worker)
{
    int64_t wait_ms = config_integer(worker->engine->config, CONFIG_JOB_POLL_MS);
    int64_t behind_ms = (worker->afresh_again_us - clock_monotonic_us()) / 1000 + 1;
    if (worker->is_behind && behind_ms < wait_ms)
        wait_ms = behind_ms;
    struct timespec until = monotonic_after_ms(wait_ms > 0 ? wait_ms : 0);
    (void)pthread_mutex_lock(&worker->mutex);
    int status = 0;
    while (!worker->is_woken && status == 0)
        status = pthread_cond_timedwait(&worker->wake, &worker->mutex, &until);
    worker->is_woken = false;
    (void)pthread_mutex_unlock(&worker->mutex);
}

static void *work_dispatcher(void *argument)
{
    struct engine_worker *worker = argument;
    bool is_down = false;
    while (!slots_is_stopping(&worker->slots)) {
        struct err err = {0};
        bool is_good = dispatch(worker, &err);
        if (!is_good && !is_down)
            log_err("no jobs can be claimed; trying again", &err);
        else if (is_good && is_down)
            log_info("jobs can be claimed again");
        is_down = !is_good;
        wait_for_news(worker);
    }
    return NULL;
}

/* ---- heartbeat ---- */

static void beat(struct engine_worker *worker)
{
    struct err err = {0};
    struct job_leases asked;
    struct job_leases held = {0};
    struct arena *arena CLEANUP(arena_end) = arena_create(ROUND_ARENA_BYTES);
    struct db_context context = engine_service(worker->engine, arena, DB_ROLE_WORKER);
    slots_list_leases(&worker->slots, arena, &asked);
    if (worker_see(&context, &worker->worker_id, worker->owner, &err) &&
        (asked.count == 0 || job_extend(&context, &asked, worker->lease_ms, &held, &err)))
        slots_abandon_lost(&worker->slots, &asked, &held);
    else
        log_err("leases were not extended", &err);
}

/* Waits for the next beat, meanwhile for news from other programs. Without a listener the
   dispatcher's own looks have to do. */
static void listen_until(struct engine_worker *worker, struct db_listener **listener,
                         struct deadline deadline)
{
    while (!deadline_has_passed(deadline) && !atomic_load(&worker->is_ended)) {
        struct err err = {0};
        char payload[8];
        int64_t left_ms = deadline_left_ms(deadline);
        int64_t slice_ms = left_ms < LISTEN_SLICE_MS ? left_ms : LISTEN_SLICE_MS;
        if (*listener == NULL) {
            clock_sleep_ms(slice_ms);
        } else if (db_listener_wait(*listener, deadline_after_ms(slice_ms), payload, sizeof payload,
                                    &err)) {
            wake(worker);
        } else if (err.kind != ERR_TIMEOUT && err.kind != ERR_CANCELLED) {
            db_listener_close(*listener);
            *listener = NULL;
        }
    }
}

static void *work_heartbeat(void *argument)
{
    struct engine_worker *worker = argument;
    struct db_listener *listener = NULL;
    while (!atomic_load(&worker->is_ended)) {
        struct err err = {0};
        struct deadline next = deadline_after_ms(worker->lease_ms / BEATS_OF_LEASE);
        beat(worker); /* before anything that may take long */
        if (listener == NULL)
            listener = db_listener_open(&worker->engine->options, JOB_CHANNEL, &err);
        listen_until(worker, &listener, next);
    }
    db_listener_close(listener);
    return NULL;
}

/* ---- beginning ---- */

static void set_lanes(struct engine_worker *worker)
{
    const struct config *config = worker->engine->config;
    size_t slot_count = 0;
    size_t thread_count = 2; /* dispatcher and heartbeat */
    size_t reading = (size_t)config_integer(config, CONFIG_WORKER_READING_THREADS);
    const size_t threads[JOB_LANE_COUNT] = {
        [JOB_LANE_READING] = reading > 0 ? reading : processor_count(),
        [JOB_LANE_PROCESSING] = (size_t)config_integer(config, CONFIG_WORKER_PROCESSING_THREADS),
        [JOB_LANE_OUTPUT] = (size_t)config_integer(config, CONFIG_WORKER_OUTPUT_THREADS),
    };
    for (int i = 0; i < JOB_LANE_COUNT; i++) {
        worker->lanes[i].thread_count = threads[i];
        /* Twice as many as are worked on: the next one is there when a thread is done. */
        worker->lanes[i].capacity = 2 * threads[i];
        worker->lanes[i].refill_at = threads[i] + threads[i] / 2;
        slot_count += worker->lanes[i].capacity;
        thread_count += threads[i];
    }
    slots_init(&worker->slots, slot_count);
    worker->threads = memory_create(thread_count * sizeof *worker->threads);
}

static bool start_thread(struct engine_worker *worker, void *(*body)(void *), void *argument,
                         struct err *err)
{
    int failure = pthread_create(&worker->threads[worker->thread_count], NULL, body, argument);
    if (failure != 0)
        return fail_errno(err, ERR_IO, failure, "a thread cannot be started");
    worker->thread_count++;
    return true;
}

static bool start_lanes(struct engine_worker *worker, struct err *err)
{
    for (int lane = 0; lane < JOB_LANE_COUNT; lane++) {
        for (size_t i = 0; i < worker->lanes[lane].thread_count; i++) {
            struct seat *seat = memory_create(sizeof *seat);
            *seat = (struct seat){worker, (enum job_lane)lane};
            if (!start_thread(worker, work_lane, seat, err)) {
                free(seat);
                return false;
            }
        }
    }
    return true;
}

static void init(struct engine_worker *worker, struct engine *engine)
{
    char host[64] = "";
    pthread_condattr_t monotonic;
    worker->engine = engine;
    worker->worker_id = id_create();
    worker->lease_ms = config_integer(engine->config, CONFIG_JOB_LEASE_MS);
    (void)gethostname(host, sizeof host - 1);
    (void)snprintf(worker->owner, sizeof worker->owner, "%s %d", host, (int)getpid());
    (void)pthread_mutex_init(&worker->mutex, NULL);
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&worker->wake, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    set_lanes(worker);
}

struct engine_worker *engine_worker_start(struct engine *engine, struct err *err)
{
    struct engine_worker *worker = memory_create(sizeof *worker);
    init(worker, engine);
    beat(worker); /* seen before anything is claimed */
    if (!start_lanes(worker, err) || !start_thread(worker, work_dispatcher, worker, err) ||
        !start_thread(worker, work_heartbeat, worker, err)) {
        engine_worker_stop(worker);
        return NULL;
    }
    return worker;
}

bool engine_worker_is_live(struct engine *engine, bool *is_live, struct err *err)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(ROUND_ARENA_BYTES);
    struct db_context context = engine_service(engine, arena, DB_ROLE_WORKER);
    return worker_is_live(&context, config_integer(engine->config, CONFIG_JOB_LEASE_MS), is_live,
                          err);
}

/* ---- ending ---- */

/* What has not begun goes back at once; what runs has its time, then it is told to stop. */
static void wind_down(struct engine_worker *worker)
{
    struct job_leases unbegun;
    struct arena *arena CLEANUP(arena_end) = arena_create(ROUND_ARENA_BYTES);
    int64_t patience_s = config_integer(worker->engine->config, CONFIG_WORKER_STOP_S);
    struct deadline deadline = deadline_after_ms(patience_s * 1000);
    slots_stop(&worker->slots, arena, &unbegun);
    wake(worker);
    give_back(worker, &unbegun, 0);
    while (slots_is_any_running(&worker->slots) && !deadline_has_passed(deadline))
        clock_sleep_ms(STOP_LOOK_MS);
    slots_abandon_all(&worker->slots);
}

static void leave(struct engine_worker *worker)
{
    struct err err = {0};
    struct arena *arena CLEANUP(arena_end) = arena_create(ROUND_ARENA_BYTES);
    struct db_context context = engine_service(worker->engine, arena, DB_ROLE_WORKER);
    if (!worker_forget(&context, &worker->worker_id, &err))
        log_err("the worker is still listed; it is forgotten after a day", &err);
}

void engine_worker_stop(struct engine_worker *worker)
{
    if (worker == NULL)
        return;
    wind_down(worker);
    atomic_store(&worker->is_ended, true);
    for (size_t i = 0; i < worker->thread_count; i++)
        (void)pthread_join(worker->threads[i], NULL);
    leave(worker);
    for (int i = 0; i < JOB_LANE_COUNT; i++)
        turns_done(&worker->lanes[i].turns);
    slots_done(&worker->slots);
    (void)pthread_cond_destroy(&worker->wake);
    (void)pthread_mutex_destroy(&worker->mutex);
    free(worker->threads);
    free(worker);
}
