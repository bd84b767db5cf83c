/*
 * worker: threads that claim and do jobs.
 *
 * One dispatcher claims for all threads, in batches, clients in turn; lanes keep slow reading from
 * holding up what is quick. A heartbeat keeps the leases of what is claimed, notices the lost ones,
 * and listens for news of jobs from other programs. Everything shared stands in `slots` and `wake`
 * behind one mutex.
 */
#include "engine/turns.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define JOB_ARENA_BYTES   ((size_t)1024 * 1024 * 1024)
#define ROUND_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define THREAD_STACK_KB   1024
#define OWNER_BYTES       96
#define AGE_OF_LEASE      3 /* heartbeats within a lease */

enum slot_state { SLOT_FREE, SLOT_QUEUED, SLOT_RUNNING };

/* A job that this worker has the lease of. */
struct slot {
    enum slot_state state;
    enum job_lane lane;
    uint64_t number; /* order of claiming */
    struct arena *arena;
    struct job job;
    atomic_bool is_abandoned;
};

struct lane {
    size_t thread_count;
    size_t capacity; /* jobs held, running ones included */
    struct turns turns;
};

struct engine_worker {
    struct engine *engine;
    struct id worker_id;
    char owner[OWNER_BYTES];
    int64_t lease_ms;
    struct lane lanes[JOB_LANE_COUNT];
    struct slot *slots;
    size_t slot_count;
    uint64_t claimed;

    pthread_mutex_t mutex;
    pthread_cond_t queued; /* a slot became QUEUED, or stopping */
    pthread_cond_t wake;   /* the dispatcher has something to look at */
    bool is_woken;
    bool has_news; /* jobs from outside: perhaps of a client not known yet */
    bool is_stopping;
    atomic_bool is_ended; /* the heartbeat may end */

    pthread_t *threads;
    size_t thread_count;
    size_t thread_capacity;
};

struct seat {
    struct engine_worker *worker;
    enum job_lane lane;
};

/* ---- slots, under the mutex ---- */

static size_t count_held(const struct engine_worker *worker, enum job_lane lane)
{
    size_t count = 0;
    for (size_t i = 0; i < worker->slot_count; i++)
        count += worker->slots[i].state != SLOT_FREE && worker->slots[i].lane == lane;
    return count;
}

static struct slot *find_free(struct engine_worker *worker)
{
    for (size_t i = 0; i < worker->slot_count; i++) {
        if (worker->slots[i].state == SLOT_FREE)
            return &worker->slots[i];
    }
    return NULL;
}

static struct slot *find_queued(struct engine_worker *worker, enum job_lane lane)
{
    struct slot *oldest = NULL;
    for (size_t i = 0; i < worker->slot_count; i++) {
        struct slot *slot = &worker->slots[i];
        if (slot->state == SLOT_QUEUED && slot->lane == lane &&
            (oldest == NULL || slot->number < oldest->number))
            oldest = slot;
    }
    return oldest;
}

static void fill(struct engine_worker *worker, enum job_lane lane, const struct job *job)
{
    struct slot *slot = find_free(worker);
    assert(slot != NULL); /* a lane claims no more than it has room for */
    slot->arena = arena_create(JOB_ARENA_BYTES);
    slot->job = *job;
    slot->job.kind = arena_copy_text(slot->arena, job->kind);
    slot->job.step = job->step != NULL ? arena_copy_text(slot->arena, job->step) : NULL;
    slot->job.due_at = NULL;
    slot->lane = lane;
    slot->number = worker->claimed++;
    atomic_store(&slot->is_abandoned, false);
    slot->state = SLOT_QUEUED;
}

static void clear(struct slot *slot)
{
    arena_destroy(slot->arena);
    slot->arena = NULL;
    slot->state = SLOT_FREE;
}

/* Wakes the dispatcher; with the mutex. */
static void wake(struct engine_worker *worker, bool has_news)
{
    worker->is_woken = true;
    worker->has_news |= has_news;
    (void)pthread_cond_signal(&worker->wake);
}

/* ---- doing ---- */

static void give_back(struct engine_worker *worker, const struct job_lease *leases, size_t count)
{
    struct err err = {0};
    struct arena *arena CLEANUP(arena_end) = arena_create(ROUND_ARENA_BYTES);
    struct db_context context = engine_service(worker->engine, arena, DB_ROLE_WORKER);
    if (count > 0 && !job_release(&context, leases, count, &err))
        log_err("jobs were not given back; they come back when their leases end", &err);
}

static void run_slot(struct engine_worker *worker, struct slot *slot)
{
    bool is_action = strcmp(slot->job.kind, "action") == 0;
    metric_add(METRIC_JOBS_RUNNING, 1);
    bool is_settled = is_action
                          ? delivery_do(worker->engine, slot->arena, &slot->job)
                          : work_do(worker->engine, slot->arena, &slot->job, &slot->is_abandoned);
    metric_add(METRIC_JOBS_RUNNING, -1);
    struct job_lease lease = {slot->job.job_id, slot->job.lease_token};
    (void)pthread_mutex_lock(&worker->mutex);
    bool is_stopping = worker->is_stopping;
    clear(slot);
    wake(worker, false);
    (void)pthread_mutex_unlock(&worker->mutex);
    if (!is_settled && is_stopping)
        give_back(worker, &lease, 1);
}

static void *work_lane(void *argument)
{
    struct seat seat = *(struct seat *)argument;
    struct engine_worker *worker = seat.worker;
    free(argument);
    (void)pthread_mutex_lock(&worker->mutex);
    while (!worker->is_stopping) {
        struct slot *slot = find_queued(worker, seat.lane);
        if (slot == NULL) {
            (void)pthread_cond_wait(&worker->queued, &worker->mutex);
            continue;
        }
        slot->state = SLOT_RUNNING;
        (void)pthread_mutex_unlock(&worker->mutex);
        run_slot(worker, slot);
        (void)pthread_mutex_lock(&worker->mutex);
    }
    (void)pthread_mutex_unlock(&worker->mutex);
    return NULL;
}

/* ---- dispatching ---- */

static void enqueue(struct engine_worker *worker, enum job_lane lane, const struct job *jobs,
                    size_t count)
{
    (void)pthread_mutex_lock(&worker->mutex);
    for (size_t i = 0; i < count; i++)
        fill(worker, lane, &jobs[i]);
    (void)pthread_cond_broadcast(&worker->queued);
    (void)pthread_mutex_unlock(&worker->mutex);
    metric_add(METRIC_JOBS_CLAIMED, (int64_t)count);
    fault_reach(FAULT_JOB_CLAIMED, count > 0 ? jobs[0].step : NULL);
}

/* Claims for one lane as long as it has room and there is something due. */
static bool claim_lane(struct engine_worker *worker, enum job_lane name, struct err *err)
{
    struct lane *lane = &worker->lanes[name];
    for (;;) {
        struct job *jobs;
        size_t count;
        struct arena *arena CLEANUP(arena_end) = arena_create(ROUND_ARENA_BYTES);
        struct db_context context = engine_service(worker->engine, arena, DB_ROLE_WORKER);
        (void)pthread_mutex_lock(&worker->mutex);
        size_t held = count_held(worker, name);
        bool is_stopping = worker->is_stopping;
        (void)pthread_mutex_unlock(&worker->mutex);
        if (is_stopping || held >= lane->capacity)
            return true;
        struct job_claim claim = {
            .lane = name, .owner = worker->owner, .lease_ms = worker->lease_ms};
        if (!turns_claim(&lane->turns, &context, &claim, lane->capacity - held, &jobs, &count, err))
            return false;
        if (count == 0)
            return true;
        enqueue(worker, name, jobs, count);
    }
}

static bool dispatch(struct engine_worker *worker, bool has_news, struct err *err)
{
    for (int lane = 0; lane < JOB_LANE_COUNT; lane++) {
        struct arena *arena CLEANUP(arena_end) = arena_create(ROUND_ARENA_BYTES);
        struct db_context context = engine_service(worker->engine, arena, DB_ROLE_WORKER);
        if (!turns_refresh(&worker->lanes[lane].turns, &context, (enum job_lane)lane, has_news,
                           err) ||
            !claim_lane(worker, (enum job_lane)lane, err))
            return false;
    }
    return true;
}

static void add_ms(struct timespec *time, int64_t ms)
{
    time->tv_sec += ms / 1000;
    time->tv_nsec += (ms % 1000) * 1000000;
    if (time->tv_nsec >= 1000000000) {
        time->tv_sec++;
        time->tv_nsec -= 1000000000;
    }
}

/* Until woken or the next look is due; whether there is news from outside. */
static bool wait_for_news(struct engine_worker *worker)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    add_ms(&until, config_integer(worker->engine->config, CONFIG_JOB_POLL_MS));
    (void)pthread_mutex_lock(&worker->mutex);
    while (!worker->is_woken && !worker->is_stopping &&
           pthread_cond_timedwait(&worker->wake, &worker->mutex, &until) == 0)
        continue;
    bool has_news = worker->has_news || !worker->is_woken;
    worker->is_woken = false;
    worker->has_news = false;
    (void)pthread_mutex_unlock(&worker->mutex);
    return has_news;
}

static bool is_stopping(struct engine_worker *worker)
{
    (void)pthread_mutex_lock(&worker->mutex);
    bool result = worker->is_stopping;
    (void)pthread_mutex_unlock(&worker->mutex);
    return result;
}

static void *work_dispatcher(void *argument)
{
    struct engine_worker *worker = argument;
    bool has_news = true;
    bool is_down = false;
    while (!is_stopping(worker)) {
        struct err err = {0};
        bool is_good = dispatch(worker, has_news, &err);
        if (!is_good && !is_down)
            log_err("no jobs can be claimed; trying again", &err);
        else if (is_good && is_down)
            log_info("jobs can be claimed again");
        is_down = !is_good;
        has_news = wait_for_news(worker) || is_down;
    }
    return NULL;
}

/* ---- heartbeat ---- */

static size_t list_leases(struct engine_worker *worker, struct job_lease *leases)
{
    size_t count = 0;
    (void)pthread_mutex_lock(&worker->mutex);
    for (size_t i = 0; i < worker->slot_count; i++) {
        const struct slot *slot = &worker->slots[i];
        if (slot->state != SLOT_FREE)
            leases[count++] = (struct job_lease){slot->job.job_id, slot->job.lease_token};
    }
    (void)pthread_mutex_unlock(&worker->mutex);
    return count;
}

static bool is_among(const struct id *id, const struct id *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (id_equal(id, &list[i]))
            return true;
    }
    return false;
}

/* What was asked for and is not held any more was cancelled, or somebody else has it. */
static void abandon_lost(struct engine_worker *worker, const struct job_lease *asked,
                         size_t asked_count, const struct id *held, size_t held_count)
{
    (void)pthread_mutex_lock(&worker->mutex);
    for (size_t a = 0; a < asked_count; a++) {
        if (is_among(&asked[a].job_id, held, held_count))
            continue;
        for (size_t i = 0; i < worker->slot_count; i++) {
            struct slot *slot = &worker->slots[i];
            if (slot->state != SLOT_FREE && id_equal(&slot->job.lease_token, &asked[a].lease_token))
                atomic_store(&slot->is_abandoned, true);
        }
    }
    (void)pthread_mutex_unlock(&worker->mutex);
}

static void beat(struct engine_worker *worker)
{
    struct err err = {0};
    struct id *held = NULL;
    size_t held_count = 0;
    struct arena *arena CLEANUP(arena_end) = arena_create(ROUND_ARENA_BYTES);
    struct db_context context = engine_service(worker->engine, arena, DB_ROLE_WORKER);
    struct job_lease *leases = arena_new_array(arena, struct job_lease, worker->slot_count);
    size_t count = list_leases(worker, leases);
    if (!worker_see(&context, &worker->worker_id, worker->owner, &err) ||
        (count > 0 &&
         !job_extend(&context, leases, count, worker->lease_ms, &held, &held_count, &err))) {
        log_err("leases were not extended", &err);
        return;
    }
    abandon_lost(worker, leases, count, held, held_count);
}

/* Waits for the next beat, meanwhile for news from other programs. Without a listener the
   dispatcher's own looks have to do. */
static void listen_until(struct engine_worker *worker, struct db_listener **listener,
                         struct deadline deadline)
{
    while (!deadline_has_passed(deadline) && !atomic_load(&worker->is_ended)) {
        struct err err = {0};
        char payload[8];
        int64_t slice_ms = deadline_left_ms(deadline) < 100 ? deadline_left_ms(deadline) : 100;
        if (*listener == NULL) {
            clock_sleep_ms(slice_ms);
            continue;
        }
        if (db_listener_wait(*listener, deadline_after_ms(slice_ms), payload, sizeof payload,
                             &err)) {
            (void)pthread_mutex_lock(&worker->mutex);
            wake(worker, true);
            (void)pthread_mutex_unlock(&worker->mutex);
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
        struct deadline next = deadline_after_ms(worker->lease_ms / AGE_OF_LEASE);
        if (listener == NULL)
            listener = db_listener_open(&worker->engine->options, JOB_CHANNEL, &err);
        beat(worker);
        listen_until(worker, &listener, next);
    }
    db_listener_close(listener);
    return NULL;
}

/* ---- life ---- */

static size_t core_count(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 ? (size_t)cores : 1;
}

static void set_lanes(struct engine_worker *worker)
{
    const struct config *config = worker->engine->config;
    size_t reading = (size_t)config_integer(config, CONFIG_WORKER_READING_THREADS);
    size_t threads[JOB_LANE_COUNT] = {
        [JOB_LANE_READING] = reading > 0 ? reading : core_count(),
        [JOB_LANE_PROCESSING] = (size_t)config_integer(config, CONFIG_WORKER_PROCESSING_THREADS),
        [JOB_LANE_OUTPUT] = (size_t)config_integer(config, CONFIG_WORKER_OUTPUT_THREADS),
    };
    for (int i = 0; i < JOB_LANE_COUNT; i++) {
        worker->lanes[i].thread_count = threads[i];
        /* Twice as many as are worked on: the next one is there when a thread is done. */
        worker->lanes[i].capacity = 2 * threads[i];
        worker->slot_count += worker->lanes[i].capacity;
        worker->thread_capacity += threads[i];
    }
    worker->thread_capacity += 2;
    worker->slots = memory_create(worker->slot_count * sizeof *worker->slots);
    worker->threads = memory_create(worker->thread_capacity * sizeof *worker->threads);
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
    (void)pthread_cond_init(&worker->queued, NULL);
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

/* What has not begun goes back at once; what runs has its time, then it is told to stop. */
static void wind_down(struct engine_worker *worker)
{
    size_t count = 0;
    struct job_lease *leases = memory_create(worker->slot_count * sizeof *leases);
    (void)pthread_mutex_lock(&worker->mutex);
    worker->is_stopping = true;
    for (size_t i = 0; i < worker->slot_count; i++) {
        struct slot *slot = &worker->slots[i];
        if (slot->state != SLOT_QUEUED)
            continue;
        leases[count++] = (struct job_lease){slot->job.job_id, slot->job.lease_token};
        clear(slot);
    }
    (void)pthread_cond_broadcast(&worker->queued);
    (void)pthread_cond_broadcast(&worker->wake);
    (void)pthread_mutex_unlock(&worker->mutex);
    give_back(worker, leases, count);
    free(leases);
}

static bool is_running(struct engine_worker *worker)
{
    bool result = false;
    (void)pthread_mutex_lock(&worker->mutex);
    for (size_t i = 0; i < worker->slot_count; i++)
        result |= worker->slots[i].state == SLOT_RUNNING;
    (void)pthread_mutex_unlock(&worker->mutex);
    return result;
}

static void abandon_running(struct engine_worker *worker)
{
    (void)pthread_mutex_lock(&worker->mutex);
    for (size_t i = 0; i < worker->slot_count; i++)
        atomic_store(&worker->slots[i].is_abandoned, true);
    (void)pthread_mutex_unlock(&worker->mutex);
}

static void await_running(struct engine_worker *worker)
{
    int64_t patience_s = config_integer(worker->engine->config, CONFIG_WORKER_STOP_S);
    struct deadline deadline = deadline_after_ms(patience_s * 1000);
    while (is_running(worker) && !deadline_has_passed(deadline))
        clock_sleep_ms(10);
    abandon_running(worker);
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
    await_running(worker);
    atomic_store(&worker->is_ended, true);
    for (size_t i = 0; i < worker->thread_count; i++)
        (void)pthread_join(worker->threads[i], NULL);
    leave(worker);
    for (int i = 0; i < JOB_LANE_COUNT; i++)
        turns_done(&worker->lanes[i].turns);
    (void)pthread_cond_destroy(&worker->wake);
    (void)pthread_cond_destroy(&worker->queued);
    (void)pthread_mutex_destroy(&worker->mutex);
    free(worker->threads);
    free(worker->slots);
    free(worker);
}

bool engine_worker_is_live(struct engine *engine, bool *is_live, struct err *err)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(ROUND_ARENA_BYTES);
    struct db_context context = engine_service(engine, arena, DB_ROLE_WORKER);
    return worker_is_live(&context, config_integer(engine->config, CONFIG_JOB_LEASE_MS), is_live,
                          err);
}
