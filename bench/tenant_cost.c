/*
 * tenant_cost: what a tenant costs: one row by its id, bound to a client through db/ (identity and
 * row-level security, one round trip), next to the very same statement by bare libpq without any
 * tenant (prepared, one round trip, as superuser).
 *
 *     tenant_cost DATA_DIR [ROUNDS]
 *
 * Rounds alternate; each figure is the median of its rounds, and the ratio is the median of the
 * rounds' ratios, so that a busy machine slows both sides alike.
 */
#include "db/db.h"
#include "queries.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#define QUERIES_PER_ROUND 100
#define ROUNDS_MAX        1000
#define IDS               500

struct bench {
    struct db *db;
    PGconn *pg;
    char ids[IDS][2][37]; /* process_id, client_id */
};

static void stop(const char *what, const char *why)
{
    (void)fprintf(stderr, "tenant_cost: %s: %s\n", what, why);
    exit(1);
}

static void load_ids(struct bench *bench)
{
    PGresult *result = PQexec(bench->pg, "SELECT process_id, client_id FROM processes "
                                         "LIMIT 500");
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) < IDS)
        stop("sample", PQerrorMessage(bench->pg));
    for (int i = 0; i < IDS; i++) {
        (void)snprintf(bench->ids[i][0], 37, "%s", PQgetvalue(result, i, 0));
        (void)snprintf(bench->ids[i][1], 37, "%s", PQgetvalue(result, i, 1));
    }
    PQclear(result);
}

static double bare_round(struct bench *bench, int first)
{
    int64_t start = clock_monotonic_us();
    for (int i = 0; i < QUERIES_PER_ROUND; i++) {
        const char *values[1] = {bench->ids[(first + i) % IDS][0]};
        PGresult *result = PQexecPrepared(bench->pg, "one", 1, values, NULL, NULL, 0);
        if (PQntuples(result) != 1)
            stop("bare query", PQerrorMessage(bench->pg));
        PQclear(result);
    }
    return (double)(clock_monotonic_us() - start) / QUERIES_PER_ROUND;
}

static double bound_round(struct bench *bench, int first)
{
    int64_t start = clock_monotonic_us();
    for (int i = 0; i < QUERIES_PER_ROUND; i++) {
        struct err err = {0};
        struct db_rows *rows;
        struct db_identity identity = {.role = DB_ROLE_APP};
        struct arena *arena CLEANUP(arena_end) = arena_create(1 << 20);
        (void)snprintf(identity.client_id.text, sizeof identity.client_id.text, "%s",
                       bench->ids[(first + i) % IDS][1]);
        if (!db_run(bench->db, &identity, arena, &query_process_load,
                    DB_VALUES(db_text(bench->ids[(first + i) % IDS][0])), &rows, &err) ||
            db_rows_count(rows) != 1)
            stop("bound query", err.message);
    }
    return (double)(clock_monotonic_us() - start) / QUERIES_PER_ROUND;
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

static void run(struct bench *bench, int rounds)
{
    static double bare[ROUNDS_MAX];
    static double bound[ROUNDS_MAX];
    static double ratio[ROUNDS_MAX];
    (void)bare_round(bench, 0);
    (void)bound_round(bench, 0);
    for (int i = 0; i < rounds; i++) {
        bare[i] = bare_round(bench, i * QUERIES_PER_ROUND);
        bound[i] = bound_round(bench, i * QUERIES_PER_ROUND);
        ratio[i] = bound[i] / bare[i];
    }
    (void)printf("one row, bare libpq, no tenant: %.1f us\n", median(bare, rounds));
    (void)printf("one row, bound to a tenant:     %.1f us\n", median(bound, rounds));
    (void)printf("ratio (median of %d rounds): %.2f\n", rounds, median(ratio, rounds));
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
                                 .pool_size = 4,
                                 .pool_wait_ms = 1000,
                                 .connect_timeout_s = 5,
                                 .statement_timeout_ms = 30000,
                                 .is_prepared = true};
    bench.db = db_open(&options, &err);
    bench.pg = PQconnectdb(db_cluster_admin_url(cluster));
    if (bench.db == NULL || PQstatus(bench.pg) != CONNECTION_OK)
        stop("connect", bench.db == NULL ? err.message : PQerrorMessage(bench.pg));
    load_ids(&bench);
    PQclear(PQprepare(bench.pg, "one", query_process_load.sql, 1, NULL));
    run(&bench, argc > 2 ? (int)strtol(argv[2], NULL, 10) : 400);
    PQfinish(bench.pg);
    db_close(bench.db);
    return 0;
}
