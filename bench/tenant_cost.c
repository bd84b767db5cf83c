/*
 * tenant_cost: what a tenant costs: one row by its id, bound to a client through db/ (identity and
 * row-level security, one round trip), next to the very same statement by bare libpq without any
 * tenant (prepared, one round trip, as superuser).
 *
 *     tenant_cost DATA_DIR [ROUNDS]
 *
 * Both sides run from as many threads as a pool has at work, then from one: a line of name=value
 * each. Rounds are short and alternate; the ratio is the median of the rounds' ratios, so that a
 * busy machine slows both sides alike.
 */
#include "db/db.h"
#include "queries.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUERIES_PER_ROUND 100 /* of each thread */
#define THREADS           8
#define ROUNDS_MAX        1000
#define IDS               500

struct bench {
    struct db *db;
    PGconn *pg[THREADS];
    char ids[IDS][2][sizeof((struct id *)0)->text]; /* process_id, client_id */
};

/* One thread's share of a round. */
struct share {
    struct bench *bench;
    int number;
    int first;
};

static void stop(const char *what, const char *why)
{
    (void)fprintf(stderr, "tenant_cost: %s: %s\n", what, why);
    exit(1);
}

static void load_ids(struct bench *bench)
{
    PGresult *result = PQexec(bench->pg[0], "SELECT process_id, client_id FROM processes "
                                            "LIMIT 500");
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) < IDS)
        stop("sample", PQerrorMessage(bench->pg[0]));
    for (int i = 0; i < IDS; i++) {
        for (int k = 0; k < 2; k++)
            (void)snprintf(bench->ids[i][k], sizeof bench->ids[i][k], "%s",
                           PQgetvalue(result, i, k));
    }
    PQclear(result);
}

static void *run_bare(void *argument)
{
    const struct share *share = argument;
    struct bench *bench = share->bench;
    for (int i = 0; i < QUERIES_PER_ROUND; i++) {
        const char *values[1] = {bench->ids[(share->first + i) % IDS][0]};
        PGresult *result =
            PQexecPrepared(bench->pg[share->number], "one", 1, values, NULL, NULL, 0);
        if (PQntuples(result) != 1)
            stop("bare query", PQerrorMessage(bench->pg[share->number]));
        PQclear(result);
    }
    return NULL;
}

static void *run_bound(void *argument)
{
    const struct share *share = argument;
    struct bench *bench = share->bench;
    for (int i = 0; i < QUERIES_PER_ROUND; i++) {
        int id = (share->first + i) % IDS;
        struct err err = {0};
        struct db_rows *rows;
        struct arena *arena CLEANUP(arena_end) = arena_create(1 << 20);
        struct db_context context = {
            .db = bench->db, .arena = arena, .identity = {.role = DB_ROLE_APP}};
        memcpy(context.identity.client_id.text, bench->ids[id][1], sizeof bench->ids[id][1]);
        if (!db_run(&context, &query_process_load, DB_VALUES(db_text(bench->ids[id][0])), &rows,
                    &err) ||
            db_rows_count(rows) != 1)
            stop("bound query", err.message);
    }
    return NULL;
}

/* Microseconds of a query, all threads together. */
static double time_round(struct bench *bench, void *(*side)(void *), int threads, int round)
{
    pthread_t started[THREADS];
    struct share shares[THREADS];
    int64_t start = clock_monotonic_us();
    for (int i = 0; i < threads; i++) {
        shares[i] = (struct share){
            .bench = bench, .number = i, .first = round * QUERIES_PER_ROUND + i * 61};
        if (pthread_create(&started[i], NULL, side, &shares[i]) != 0)
            stop("thread", "cannot be started");
    }
    for (int i = 0; i < threads; i++)
        (void)pthread_join(started[i], NULL);
    return (double)(clock_monotonic_us() - start) / QUERIES_PER_ROUND / threads;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, compare);
    return values[count / 2];
}

static void compare_sides(struct bench *bench, int threads, int rounds)
{
    static double bare[ROUNDS_MAX];
    static double bound[ROUNDS_MAX];
    static double ratio[ROUNDS_MAX];
    (void)time_round(bench, run_bare, threads, 0);
    (void)time_round(bench, run_bound, threads, 0);
    for (int i = 0; i < rounds; i++) {
        bare[i] = time_round(bench, run_bare, threads, i);
        bound[i] = time_round(bench, run_bound, threads, i);
        ratio[i] = bound[i] / bare[i];
    }
    (void)printf("threads=%d rounds=%d bare_us=%.1f bound_us=%.1f ratio=%.3f\n", threads, rounds,
                 median(bare, rounds), median(bound, rounds), median(ratio, rounds));
}

static void connect_bare(struct bench *bench, const char *url)
{
    for (int i = 0; i < THREADS; i++) {
        bench->pg[i] = PQconnectdb(url);
        if (PQstatus(bench->pg[i]) != CONNECTION_OK)
            stop("connect", PQerrorMessage(bench->pg[i]));
        PQclear(PQprepare(bench->pg[i], "one", query_process_load.sql, 1, NULL));
    }
}

int main(int argc, char **argv)
{
    static struct bench bench;
    struct err err = {0};
    if (argc < 2)
        stop("usage", "tenant_cost DATA_DIR [ROUNDS]");
    struct db_cluster_options cluster_options = {
        .data_dir = argv[1], .bin_dir = "", .start_timeout_s = 60, .shared_buffers_mb = 512};
    struct db_cluster *cluster CLEANUP(db_cluster_end) = db_cluster_join(&cluster_options, &err);
    if (cluster == NULL)
        stop("private PostgreSQL", err.message);
    struct db_options options = {.url = db_cluster_url(cluster),
                                 .pool_size = THREADS,
                                 .pool_wait_ms = 1000,
                                 .connect_timeout_s = 5,
                                 .statement_timeout_ms = 30000,
                                 .is_prepared = true};
    bench.db = db_open(&options, &err);
    if (bench.db == NULL)
        stop("connect", err.message);
    connect_bare(&bench, db_cluster_admin_url(cluster));
    load_ids(&bench);
    int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 400;
    compare_sides(&bench, THREADS, rounds < ROUNDS_MAX ? rounds : ROUNDS_MAX);
    compare_sides(&bench, 1, rounds < ROUNDS_MAX ? rounds : ROUNDS_MAX);
    for (int i = 0; i < THREADS; i++)
        PQfinish(bench.pg[i]);
    db_close(bench.db);
    return 0;
}
