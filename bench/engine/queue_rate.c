/*
 * queue_rate: jobs that are nothing but claimed and finished, by the functions that a worker claims
 * with.
 *
 *     DATABASE_URL=... queue_rate drain deleted|kept JOBS
 *     queue_rate latency SAMPLES URL...
 *
 * drain: two threads work off all jobs in batches, as two worker programs would; "deleted" finishes
 * jobs, "kept" also completes their processes in the same transaction. Prints the rate from the end
 * of the first thousand on, and that of each slice of ten thousand.
 * latency: in each database in turn one job is put and one is claimed; prints the medians.
 */
#include "config/config.h"
#include "engine/turns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pthread.h>

#define THREADS         2
#define BATCH           500
#define WARM            1000
#define SLICE           10000
#define SLICES_MAX      1000
#define LEASE_MS        60000
#define LANE            JOB_LANE_READING
#define AFRESH_EVERY_US 1000000
#define ARENA_BYTES     ((size_t)64 * 1024 * 1024)
#define CLIENT          "bbbbbbbb-0000-7000-8000-000000000001"
#define DATABASES_MAX   8
#define SAMPLES_MAX     10000

static void stop(const char *what, const struct err *err)
{
    (void)fprintf(stderr, "queue_rate: %s: %s\n", what, err->message);
    exit(1);
}

static struct db *open_database(struct arena *arena, const char *url)
{
    struct err err = {0};
    struct db_options options;
    const struct config_flag flags[] = {{"log_level", "error"}, {"data_dir", "/nonexistent"}};
    const struct config *config = config_load(arena, flags, COUNT_OF(flags), environ, &err);
    if (config == NULL)
        stop("settings", &err);
    db_options_load(config, url, &options);
    struct db *db = db_open(&options, &err);
    if (db == NULL)
        stop("database", &err);
    return db;
}

/* ---- claiming, as a worker's dispatcher does ---- */

struct claimant {
    struct db *db;
    struct turns turns;
    int64_t afresh_at_us; /* 0: never */
};

static struct db_context worker_context(const struct claimant *claimant, struct arena *arena)
{
    return (struct db_context){
        .db = claimant->db, .arena = arena, .identity = {.role = DB_ROLE_WORKER}};
}

/* Once a second the clients are listed, and their jobs looked at from the beginning. */
static void start_over(struct claimant *claimant, const struct db_context *context)
{
    struct err err = {0};
    struct id *clients;
    size_t count;
    int64_t now_us = clock_monotonic_us();
    if (now_us - claimant->afresh_at_us < AFRESH_EVERY_US)
        return;
    if (!job_list_clients(context, &clients, &count, &err))
        stop("clients", &err);
    turns_set(&claimant->turns, clients, count);
    claimant->afresh_at_us = now_us;
}

static struct jobs claim(struct claimant *claimant, const struct db_context *context, size_t room)
{
    struct err err = {0};
    struct jobs jobs;
    struct job_claim wanted = {.lane = LANE, .room = room, .owner = "bench", .lease_ms = LEASE_MS};
    if (!turns_claim(&claimant->turns, context, &wanted, &jobs, &err))
        stop("claim", &err);
    return jobs;
}

static struct job_leases leases_of(struct arena *arena, const struct job *jobs, size_t count)
{
    struct job_leases leases = {arena_new_array(arena, struct job_lease, count), count};
    for (size_t i = 0; i < count; i++)
        leases.items[i] = (struct job_lease){jobs[i].job_id, jobs[i].lease_token};
    return leases;
}

static void finish(const struct db_context *context, const struct job *jobs, size_t count)
{
    struct err err = {0};
    struct job_leases leases = leases_of(context->arena, jobs, count);
    if (!job_finish(context, &leases, &err))
        stop("finish", &err);
}

/* ---- drain ---- */

struct drain {
    struct claimant claimant;
    void (*end)(const struct db_context *context, const struct job *jobs, size_t count);
    int64_t jobs;
    atomic_llong done;
    atomic_llong *slice_at_us; /* when the job of that number was done, by slice */
    atomic_llong warm_at_us;
};

static int compare_clients(const void *a, const void *b)
{
    return strcmp(((const struct job *)a)->client_id.text, ((const struct job *)b)->client_id.text);
}

static const struct db_query COMPLETE = {
    .name = "complete",
    .sql = "WITH done AS (DELETE FROM jobs USING unnest($1::uuid[], $2::uuid[]) "
           "AS held (job_id, lease_token) WHERE jobs.job_id = held.job_id "
           "AND jobs.lease_token = held.lease_token RETURNING jobs.process_id) "
           "UPDATE processes SET status = 'completed', current_stage = 'OUTPUT', "
           "completed_at = now() FROM done WHERE processes.process_id = done.process_id",
    .number = -1,
    .parameters = 2};

/* A transaction for each client. */
static void complete(const struct db_context *context, const struct job *jobs, size_t count)
{
    struct err err = {0};
    struct job *sorted = arena_new_array(context->arena, struct job, count);
    memcpy(sorted, jobs, count * sizeof *jobs);
    qsort(sorted, count, sizeof *sorted, compare_clients);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from; to < count && compare_clients(&sorted[from], &sorted[to]) == 0;)
            to++;
        struct id *ids = arena_new_array(context->arena, struct id, to - from);
        struct id *tokens = arena_new_array(context->arena, struct id, to - from);
        for (size_t i = from; i < to; i++) {
            ids[i - from] = sorted[i].job_id;
            tokens[i - from] = sorted[i].lease_token;
        }
        struct db_context client = {
            .db = context->db,
            .arena = context->arena,
            .identity = {.role = DB_ROLE_APP, .client_id = sorted[from].client_id}};
        if (!db_run(&client, &COMPLETE,
                    DB_VALUES(db_id_array(context->arena, ids, to - from),
                              db_id_array(context->arena, tokens, to - from)),
                    NULL, &err))
            stop("complete", &err);
    }
}

static void count_done(struct drain *drain, int64_t count)
{
    int64_t now_us = clock_monotonic_us();
    int64_t before = atomic_fetch_add(&drain->done, count);
    int64_t after = before + count;
    if (before < WARM && after >= WARM)
        atomic_store(&drain->warm_at_us, now_us);
    for (int64_t slice = before / SLICE + 1; slice <= after / SLICE; slice++)
        atomic_store(&drain->slice_at_us[slice], now_us);
}

static void *drain_jobs(void *argument)
{
    struct drain *drain = argument;
    struct claimant claimant = {.db = drain->claimant.db};
    while (atomic_load(&drain->done) < drain->jobs) {
        struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
        struct db_context context = worker_context(&claimant, arena);
        start_over(&claimant, &context);
        struct jobs jobs = claim(&claimant, &context, BATCH);
        if (jobs.count == 0)
            continue;
        drain->end(&context, jobs.items, jobs.count);
        count_done(drain, (int64_t)jobs.count);
    }
    turns_done(&claimant.turns);
    return NULL;
}

static void print_rates(const struct drain *drain, int64_t start_us, int64_t end_us)
{
    int64_t from_us = start_us;
    (void)printf("rate=%.0f slices=",
                 (double)(drain->jobs - WARM) * 1e6 / (double)(end_us - drain->warm_at_us));
    for (int64_t slice = 1; slice <= drain->jobs / SLICE; slice++) {
        int64_t to_us = atomic_load(&drain->slice_at_us[slice]);
        (void)printf("%s%.0f", slice > 1 ? "," : "", SLICE * 1e6 / (double)(to_us - from_us));
        from_us = to_us;
    }
    (void)printf("\n");
}

static int drain(const char *end, const char *jobs)
{
    static atomic_llong slice_at_us[SLICES_MAX];
    pthread_t threads[THREADS];
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    struct drain drain = {.claimant = {.db = open_database(arena, NULL)},
                          .end = strcmp(end, "kept") == 0 ? complete : finish,
                          .jobs = strtoll(jobs, NULL, 10),
                          .slice_at_us = slice_at_us};
    int64_t start_us = clock_monotonic_us();
    for (int i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, drain_jobs, &drain) != 0)
            exit(1);
    }
    for (int i = 0; i < THREADS; i++)
        (void)pthread_join(threads[i], NULL);
    print_rates(&drain, start_us, clock_monotonic_us());
    db_close(drain.claimant.db);
    return 0;
}

/* ---- latency ---- */

/* The processes are there, see bench/queue. */
static const struct db_query PUT = {
    .name = "put",
    .sql = "INSERT INTO jobs (client_id, kind, step, lane, process_id) "
           "VALUES ($1, 'stage', 'ingest', 'reading', md5('process ' || $2)::uuid)",
    .number = -1,
    .parameters = 2};

static void put(const struct claimant *claimant, struct arena *arena, int number)
{
    static const struct id client_id = {CLIENT};
    struct err err = {0};
    struct db_context client = {.db = claimant->db,
                                .arena = arena,
                                .identity = {.role = DB_ROLE_APP, .client_id = client_id}};
    if (!db_run(&client, &PUT, DB_VALUES(db_id(&client_id), db_integer(number)), NULL, &err))
        stop("put", &err);
}

/* Microseconds in which one job is claimed. */
static double time_claim(struct claimant *claimant, int number)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    struct db_context context = worker_context(claimant, arena);
    put(claimant, arena, number);
    start_over(claimant, &context);
    int64_t start_us = clock_monotonic_us();
    struct jobs jobs = claim(claimant, &context, 1);
    double us = (double)(clock_monotonic_us() - start_us);
    struct err none = {.message = "nothing to claim"};
    if (jobs.count == 0)
        stop("claim", &none);
    finish(&context, jobs.items, jobs.count);
    return us;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static int latency(int count, char **urls, int samples)
{
    static double us[DATABASES_MAX][SAMPLES_MAX];
    struct claimant claimants[DATABASES_MAX] = {0};
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    for (int i = 0; i < count; i++)
        claimants[i].db = open_database(arena, urls[i]);
    for (int sample = 0; sample < samples; sample++) {
        for (int i = 0; i < count; i++)
            us[i][sample] = time_claim(&claimants[i], sample);
    }
    for (int i = 0; i < count; i++) {
        qsort(us[i], (size_t)samples, sizeof us[i][0], compare);
        (void)printf("%s%.0f", i > 0 ? "," : "median_us=", us[i][samples / 2]);
        turns_done(&claimants[i].turns);
        db_close(claimants[i].db);
    }
    (void)printf("\n");
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "drain") == 0)
        return drain(argv[2], argv[3]);
    int samples = argc > 3 ? (int)strtol(argv[2], NULL, 10) : 0;
    if (argc > 3 && argc - 3 <= DATABASES_MAX && samples <= SAMPLES_MAX &&
        strcmp(argv[1], "latency") == 0)
        return latency(argc - 3, argv + 3, samples);
    (void)fputs("usage: queue_rate drain deleted|kept JOBS\n"
                "       queue_rate latency SAMPLES URL...\n",
                stderr);
    return 2;
}
