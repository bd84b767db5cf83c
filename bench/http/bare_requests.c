/*
 * bare_requests: the transactions of the measured routes by bare libpq: what PostgreSQL leaves
 * possible to any server.
 *
 *     bare_requests URL get|list|create SECONDS THREADS CLIENT_ID USER_ID
 *
 * Prints requests per second. A request is one implicit transaction in one round trip: the client's
 * name, the standing of who asks, and the statements. To create a process takes three, as the
 * server does it: who asks, what is known of the client and the document, and the rows. Nothing is
 * stored on the disk.
 */
#include "base/base.h"
#include "db/db.h"
#include "queries.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MAX    64
#define IDS            500
#define VALUES_MAX     13
#define SECOND_US      1000000
#define ADMISSION      2 /* of a creation: steps of its second round trip */
#define IDENTIFICATION "SELECT set_config('app.current_client_id', $1, true)"

/* A statement of a round trip. */
struct step {
    const char *name;
    int count;
    const char *values[VALUES_MAX];
};

struct bench {
    const char *client_id;
    const char *user_id;
    char ids[IDS][sizeof((struct id *)0)->text];
    int64_t end_us;
    void (*request)(const struct bench *bench, PGconn *pg, unsigned number);
};

struct share {
    const struct bench *bench;
    PGconn *pg;
    unsigned number;
    int64_t requests;
};

static void stop(const char *what, const char *why)
{
    (void)fprintf(stderr, "bare_requests: %s: %s\n", what, why);
    exit(1);
}

static void send_step(PGconn *pg, const struct step *step)
{
    if (!PQsendQueryPrepared(pg, step->name, step->count, step->values, NULL, NULL, 0))
        stop(step->name, PQerrorMessage(pg));
}

/* Takes the result of a statement, and the NULL that ends it. */
static void take_result(PGconn *pg, const char *what)
{
    PGresult *result = PQgetResult(pg);
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        stop(what, PQerrorMessage(pg));
    PQclear(result);
    (void)PQgetResult(pg);
}

/* In the name of the client, as one transaction. */
static void transact(const struct bench *bench, PGconn *pg, const struct step *steps, size_t count)
{
    const struct step identification = {"identify", 1, {bench->client_id}};
    send_step(pg, &identification);
    for (size_t i = 0; i < count; i++)
        send_step(pg, &steps[i]);
    if (!PQpipelineSync(pg))
        stop("sync", PQerrorMessage(pg));
    take_result(pg, "identification");
    for (size_t i = 0; i < count; i++)
        take_result(pg, steps[i].name);
    PQclear(PQgetResult(pg)); /* of the sync */
}

static void get(const struct bench *bench, PGconn *pg, unsigned number)
{
    const char *process_id = bench->ids[number % IDS];
    const struct step steps[] = {{"account", 1, {bench->user_id}},
                                 {"get", 1, {process_id}},
                                 {"documents", 1, {process_id}},
                                 {"actions", 1, {process_id}}};
    transact(bench, pg, steps, COUNT_OF(steps));
}

static void list(const struct bench *bench, PGconn *pg, unsigned number)
{
    const struct step steps[] = {
        {"account", 1, {bench->user_id}},
        {"list", 4, {"20", "infinity", "ffffffff-ffff-ffff-ffff-ffffffffffff", "completed"}}};
    (void)number;
    transact(bench, pg, steps, COUNT_OF(steps));
}

static void create(const struct bench *bench, PGconn *pg, unsigned number)
{
    static const char TYPE[] = "simple_invoice";
    const struct id process_id = id_create();
    const struct id document_id = id_create();
    const char *client_id = bench->client_id;
    char hash[80];
    char hashes[80];
    (void)snprintf(hash, sizeof hash, "\\x%056d%08x", 0, number);
    (void)snprintf(hashes, sizeof hashes, "{%s}", hash + 2);
    const struct step account = {"account", 1, {bench->user_id}};
    const struct step steps[] = {
        {"plan", 0, {NULL}},
        {"admit", 5, {"api", NULL, TYPE, hashes, "0"}},
        {"process",
         10,
         {process_id.text, client_id, TYPE, "100", "api", NULL, NULL, "{}", NULL, hash}},
        {"document",
         10,
         {document_id.text, client_id, process_id.text, "1", "local:document", "local", "small.txt",
          "200", hash, NULL}},
        {"fingerprint", 5, {client_id, process_id.text, document_id.text, "exact", hash + 2}},
        {"job", 7, {client_id, "stage", "ingest", "reading", process_id.text, NULL, "100"}},
        {"audit",
         13,
         {process_id.text, client_id, TYPE, "SUCCESS", "INGEST", "process.submitted", "user",
          client_id, NULL, "{local:document}", "{\"ingestion_source\": \"api\"}", NULL, NULL}}};
    transact(bench, pg, &account, 1);
    transact(bench, pg, steps, ADMISSION);
    transact(bench, pg, steps + ADMISSION, COUNT_OF(steps) - ADMISSION);
}

static const struct {
    const char *name;
    void (*request)(const struct bench *bench, PGconn *pg, unsigned number);
} KINDS[] = {{"get", get}, {"list", list}, {"create", create}};

static void prepare(PGconn *pg, const char *name, const char *sql)
{
    PGresult *result = PQprepare(pg, name, sql, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        stop(name, PQerrorMessage(pg));
    PQclear(result);
}

static PGconn *connect_to(const char *url)
{
    PGconn *pg = PQconnectdb(url);
    if (PQstatus(pg) != CONNECTION_OK)
        stop("connection", PQerrorMessage(pg));
    PQclear(PQexec(pg, "SET ROLE docflow_app; SET plan_cache_mode = force_generic_plan"));
    prepare(pg, "identify", IDENTIFICATION);
    prepare(pg, "account", query_account_load.sql);
    prepare(pg, "get", query_process_show.sql);
    prepare(pg, "documents", query_document_list.sql);
    prepare(pg, "actions", query_output_action_list.sql);
    prepare(pg, "list", query_process_list_status.sql);
    prepare(pg, "plan", query_process_plan_once.sql);
    prepare(pg, "admit", query_process_admit.sql);
    prepare(pg, "process", query_process_add.sql);
    prepare(pg, "document", query_document_add.sql);
    prepare(pg, "fingerprint", query_fingerprint_add.sql);
    prepare(pg, "job", query_job_add.sql);
    prepare(pg, "audit", query_audit_log_add.sql);
    return pg;
}

static void load_ids(struct bench *bench, const char *url)
{
    PGconn *pg = PQconnectdb(url);
    PGresult *result = PQexecParams(
        pg, "SELECT process_id FROM processes WHERE client_id = $1 ORDER BY process_id LIMIT 500",
        1, NULL, &bench->client_id, NULL, NULL, 0);
    if (PQntuples(result) < IDS)
        stop("sample of processes", PQerrorMessage(pg));
    for (int i = 0; i < IDS; i++)
        (void)snprintf(bench->ids[i], sizeof bench->ids[i], "%s", PQgetvalue(result, i, 0));
    PQclear(result);
    PQfinish(pg);
}

static void *run_share(void *argument)
{
    struct share *share = argument;
    const struct bench *bench = share->bench;
    while (clock_monotonic_us() < bench->end_us)
        bench->request(bench, share->pg, share->number + (unsigned)share->requests++ * THREADS_MAX);
    return NULL;
}

static int64_t run_all(struct bench *bench, const char *url, int64_t duration_us, unsigned threads)
{
    static struct share shares[THREADS_MAX];
    pthread_t started[THREADS_MAX];
    int64_t requests = 0;
    for (unsigned i = 0; i < threads; i++) {
        shares[i] = (struct share){.bench = bench, .number = i, .pg = connect_to(url)};
        if (!PQenterPipelineMode(shares[i].pg))
            stop("pipeline", PQerrorMessage(shares[i].pg));
    }
    bench->end_us = clock_monotonic_us() + duration_us;
    for (unsigned i = 0; i < threads; i++) {
        if (pthread_create(&started[i], NULL, run_share, &shares[i]) != 0)
            stop("thread", "cannot be started");
    }
    for (unsigned i = 0; i < threads; i++) {
        (void)pthread_join(started[i], NULL);
        requests += shares[i].requests;
        PQfinish(shares[i].pg);
    }
    return requests;
}

int main(int argc, char **argv)
{
    static struct bench bench;
    if (argc != 7)
        stop("usage", "bare_requests URL get|list|create SECONDS THREADS CLIENT_ID USER_ID");
    const double duration_s = strtod(argv[3], NULL);
    const unsigned long threads = strtoul(argv[4], NULL, 10);
    bench.client_id = argv[5];
    bench.user_id = argv[6];
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        if (text_equal(KINDS[i].name, argv[2]))
            bench.request = KINDS[i].request;
    }
    if (!bench.request || duration_s <= 0 || threads < 1 || threads > THREADS_MAX)
        stop("usage", "unknown kind, or no time, or too many threads");
    load_ids(&bench, argv[1]);
    const int64_t requests =
        run_all(&bench, argv[1], (int64_t)(duration_s * SECOND_US), (unsigned)threads);
    (void)printf("%.1f\n", (double)requests / duration_s);
    return 0;
}
