/*
 * transaction: identity first, then queries, then the end.
 *
 * Nothing is sent before the first query, which takes BEGIN and the identity along: a transaction
 * of n queries costs n + 1 round trips, one of a single query (db_run) costs one. One that only
 * reads has no frame and costs n: each of its queries brings the identity along.
 */
#include "db/transaction.h"

#include "db/pool.h"
#include "db/rows.h"
#include "queries.h"

#include <stdlib.h>

#define COLLISION_ATTEMPTS     5
#define COLLISION_PAUSE_MIN_MS 5U

struct db_tx {
    struct db_context context;
    struct connection *connection;
    bool is_begun;
    bool is_failed;
};

static const char *const ROLE_NAMES[] = {
    [DB_ROLE_APP] = "docflow_app",
    [DB_ROLE_AUTH] = "docflow_auth",
    [DB_ROLE_WORKER] = "docflow_worker",
    [DB_ROLE_PLATFORM] = "docflow_platform",
};

/* ---- identity ---- */

bool identity_check(const struct db_identity *identity, struct err *err)
{
    if (identity->role == DB_ROLE_APP && id_is_none(&identity->client_id))
        return fail(err, ERR_INTERNAL, "a query for a client names no client");
    return true;
}

struct step identity_step(const struct db_identity *identity, const struct db_options *options,
                          struct identity_values *values)
{
    /* By [the session is the role already][reads only]. */
    static const struct db_query *const IDENTIFY[2][2] = {
        {&query_transaction_identify, &query_transaction_identify_read_only},
        {&query_transaction_identify_client, &query_transaction_identify_client_read_only},
    };
    bool is_session_role = options->is_prepared && identity->role == DB_ROLE_APP;
    values->items[1] = db_text(identity->client_id.text);
    if (!is_session_role) {
        values->items[0] = db_text(ROLE_NAMES[identity->role]);
        values->items[2] = db_integer(options->statement_timeout_ms);
    }
    return (struct step){
        .query = IDENTIFY[is_session_role][identity->is_read_only],
        .values = {.items = is_session_role ? values->items + 1 : values->items,
                   .count = is_session_role ? 1 : 3},
        .set = STATEMENT_SET_NONE,
    };
}

/* ---- life of a transaction ---- */

struct db_tx *db_begin(const struct db_context *context, struct err *err)
{
    if (!identity_check(&context->identity, err))
        return NULL;
    struct connection *connection = pool_take(context->db, err);
    if (connection == NULL)
        return NULL;
    struct db_tx *tx = memory_create(sizeof *tx);
    *tx = (struct db_tx){.context = *context, .connection = connection};
    metric_add(METRIC_DB_TRANSACTIONS, 1);
    return tx;
}

bool transaction_fail(const struct connection *connection, bool may_be_committed, struct err *err)
{
    if (!connection->is_spoilt || err->sqlstate[0] != '\0')
        return false;
    if (may_be_committed) {
        err->kind = ERR_UNAVAILABLE;
        (void)err_add(err, "the outcome of a transaction is unknown");
    }
    (void)snprintf(err->sqlstate, sizeof err->sqlstate, "%s", may_be_committed ? "08007" : "08006");
    return false;
}

static void keep_rows(struct db_tx *tx, struct step *step, struct db_rows **rows)
{
    if (rows != NULL)
        *rows = rows_create(tx->context.arena, step->query, step->result);
    else
        PQclear(step->result);
}

/* BEGIN, identity and the first query in one round trip. */
static bool query_first(struct db_tx *tx, struct step *step, struct err *err)
{
    struct identity_values values;
    struct step steps[3] = {
        {.query = &query_transaction_begin, .set = STATEMENT_SET_NONE},
        identity_step(&tx->context.identity, pool_options(tx->context.db), &values),
        *step,
    };
    if (!connection_exchange(tx->connection, steps, COUNT_OF(steps), err))
        return false;
    PQclear(steps[0].result);
    PQclear(steps[1].result);
    *step = steps[2];
    return true;
}

/* Identity and query as a transaction of their own. Every query of a READ COMMITTED transaction
   sees a moment of its own: where nothing is written, a frame around them adds nothing but its end.
 */
static bool query_alone(struct db_tx *tx, struct step *step, struct err *err)
{
    struct identity_values values;
    struct step steps[2] = {
        identity_step(&tx->context.identity, pool_options(tx->context.db), &values),
        *step,
    };
    if (!connection_exchange(tx->connection, steps, COUNT_OF(steps), err))
        return false;
    PQclear(steps[0].result);
    *step = steps[1];
    return true;
}

static bool query_next(struct db_tx *tx, struct step *step, struct err *err)
{
    if (tx->context.identity.is_read_only)
        return query_alone(tx, step, err);
    if (tx->is_begun)
        return connection_exchange(tx->connection, step, 1, err);
    tx->is_begun = true;
    return query_first(tx, step, err);
}

bool db_query(struct db_tx *tx, const struct db_query *query, struct db_values values,
              struct db_rows **rows, struct err *err)
{
    struct step step = {.query = query, .values = values, .set = (int)tx->context.identity.role};
    if (tx->is_failed)
        return fail(err, ERR_INTERNAL, "query %s in a transaction that has failed", query->name);
    if (!query_next(tx, &step, err)) {
        tx->is_failed = true;
        return transaction_fail(tx->connection, false, err);
    }
    keep_rows(tx, &step, rows);
    return true;
}

bool transaction_exchange(struct db_tx *tx, struct step *steps, size_t count, struct err *err)
{
    struct identity_values values;
    const bool is_framed = tx->is_begun || tx->context.identity.is_read_only;
    /* How many of the first two go along. */
    const size_t frame = tx->is_begun ? 0 : is_framed ? 1 : 2;
    if (tx->is_failed)
        return fail(err, ERR_INTERNAL, "a batch joins a transaction that has failed");
    steps[0] = (struct step){.query = &query_transaction_begin, .set = STATEMENT_SET_NONE};
    steps[1] = identity_step(&tx->context.identity, pool_options(tx->context.db), &values);
    tx->is_begun = tx->is_begun || !tx->context.identity.is_read_only;
    if (!connection_exchange(tx->connection, steps + 2 - frame, count + frame, err)) {
        tx->is_failed = true;
        return transaction_fail(tx->connection, false, err);
    }
    for (size_t i = 2 - frame; i < 2; i++)
        PQclear(steps[i].result);
    return true;
}

struct arena *db_tx_arena(const struct db_tx *tx)
{
    return tx->context.arena;
}

struct db_batch *db_batch_of(struct db_tx *tx)
{
    return db_batch_create(&tx->context);
}

static void finish(struct db_tx *tx)
{
    pool_return(tx->context.db, tx->connection);
    free(tx);
}

bool db_commit(struct db_tx *tx, struct err *err)
{
    if (tx->is_failed) {
        db_rollback(tx);
        return fail(err, ERR_INTERNAL, "a transaction that has failed cannot be committed");
    }
    bool is_done = !tx->is_begun ||
                   connection_ask(tx->connection, &query_transaction_commit, DB_NONE, NULL, err);
    if (!is_done)
        (void)transaction_fail(tx->connection, true, err);
    finish(tx);
    return is_done;
}

void db_rollback(struct db_tx *tx)
{
    struct err ignored = {0};
    if (tx == NULL)
        return;
    /* A transaction that cannot be ended goes with its connection. */
    if (tx->is_begun && !tx->connection->is_spoilt &&
        !connection_ask(tx->connection, &query_transaction_rollback, DB_NONE, NULL, &ignored))
        tx->connection->is_spoilt = true;
    finish(tx);
}

void db_tx_end(struct db_tx **tx)
{
    db_rollback(*tx);
    *tx = NULL;
}

/* ---- collisions ---- */

static bool run_once(const struct db_context *context, db_body *body, void *argument,
                     struct err *err)
{
    struct db_tx *tx = db_begin(context, err);
    if (tx == NULL)
        return false;
    if (body(tx, argument, err))
        return db_commit(tx, err);
    db_rollback(tx);
    return false;
}

bool db_transact(const struct db_context *context, db_body *body, void *argument, struct err *err)
{
    for (int attempt = 1;; attempt++) {
        if (run_once(context, body, argument, err))
            return true;
        if (err->kind != ERR_SERIALIZATION || attempt == COLLISION_ATTEMPTS)
            return false;
        /* Random, or the two that collided would meet again. */
        uint32_t random;
        crypto_random(&random, sizeof random);
        clock_sleep_ms(COLLISION_PAUSE_MIN_MS + random % (COLLISION_PAUSE_MIN_MS << 2 * attempt));
        metric_add(METRIC_DB_RETRIES, 1);
        err_clear(err);
    }
}
