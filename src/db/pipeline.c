/*
 * pipeline: batches on one connection, each sent before those ahead of it are answered.
 *
 * A round trip costs two threads a turn on the processor, here and at the server; where many ask
 * for little, that is most of the cost. In a pipeline neither side goes to sleep while anybody
 * waits.
 */
#include "db/batch.h"
#include "db/pool.h"
#include "queries.h"

#include <stdlib.h>

#define UNDER_WAY_MAX 64

/* A batch under way; lives in its arena. */
struct entry {
    struct db_batch *batch;
    struct exchange exchange;
    struct err err;
    db_pipeline_done *done;
    void *argument;
    struct entry *next;
};

struct db_pipeline {
    struct db *db;
    struct connection *connection;
    struct entry *first;
    struct entry **end;
    size_t count;
    struct deadline deadline; /* of the first: some progress until then */
    bool has_more;            /* to write than the socket took */
};

struct db_pipeline *db_pipeline_open(struct db *db, struct err *err)
{
    if (!pool_options(db)->is_prepared)
        return fail_null(err, ERR_UNSUPPORTED, "behind a pooler there are no pipelines");
    struct connection *connection = pool_take(db, err);
    if (connection == NULL)
        return NULL;
    if (!connection_ask(connection, &query_transaction_plan_once, DB_NONE, NULL, err)) {
        pool_return(db, connection);
        return NULL;
    }
    struct db_pipeline *pipeline = memory_create(sizeof *pipeline);
    *pipeline = (struct db_pipeline){.db = db, .connection = connection};
    pipeline->end = &pipeline->first;
    return pipeline;
}

static void renew_patience(struct db_pipeline *pipeline)
{
    const int64_t patience_ms = pipeline->connection->patience_ms;
    pipeline->deadline = deadline_after_ms(patience_ms > 0 ? patience_ms : INT32_MAX);
}

/* Ends the first batch under way. */
static void end_first(struct db_pipeline *pipeline, bool is_good)
{
    struct entry *entry = pipeline->first;
    pipeline->first = entry->next;
    if (pipeline->first == NULL)
        pipeline->end = &pipeline->first;
    pipeline->count--;
    renew_patience(pipeline);
    if (is_good)
        batch_keep_rows(entry->batch);
    entry->done(entry->argument, is_good);
}

void db_pipeline_close(struct db_pipeline *pipeline)
{
    if (pipeline == NULL)
        return;
    pipeline->connection->is_spoilt = true; /* others want plans for their values */
    while (pipeline->first != NULL) {
        (void)connection_conclude(&pipeline->first->exchange);
        end_first(pipeline, false);
    }
    pool_return(pipeline->db, pipeline->connection);
    free(pipeline);
}

static bool flush(struct db_pipeline *pipeline)
{
    const int left = connection_flush(pipeline->connection);
    pipeline->has_more = left == 1;
    return left >= 0;
}

bool db_pipeline_send(struct db_pipeline *pipeline, struct db_batch *batch, db_pipeline_done *done,
                      void *argument)
{
    struct arena *arena = batch_arena(batch);
    struct entry *entry = arena_new(arena, struct entry);
    *entry = (struct entry){.batch = batch, .done = done, .argument = argument};
    entry->exchange.err = &entry->err;
    if (pipeline->count == UNDER_WAY_MAX || pipeline->connection->is_spoilt ||
        !batch_list_steps(batch, pool_options(pipeline->db), &entry->exchange, &entry->err) ||
        !connection_send(pipeline->connection, &entry->exchange, &entry->err))
        return false;
    metric_add(METRIC_DB_TRANSACTIONS, 1);
    if (pipeline->count++ == 0)
        renew_patience(pipeline);
    *pipeline->end = entry;
    pipeline->end = &entry->next;
    if (!flush(pipeline))
        pipeline->connection->is_spoilt = true;
    return true;
}

bool db_pipeline_go_on(struct db_pipeline *pipeline)
{
    struct connection *connection = pipeline->connection;
    if (connection->is_spoilt || !connection_take_in(connection) || !flush(pipeline))
        return false;
    while (pipeline->first != NULL) {
        struct exchange *exchange = &pipeline->first->exchange;
        if (!connection_receive(connection, exchange))
            return false;
        if (!exchange->is_over)
            return !deadline_has_passed(pipeline->deadline);
        end_first(pipeline, connection_conclude(exchange));
    }
    return !connection->is_spoilt;
}

int db_pipeline_fd(const struct db_pipeline *pipeline)
{
    return PQsocket(pipeline->connection->pg);
}

bool db_pipeline_has_more(const struct db_pipeline *pipeline)
{
    return pipeline->has_more;
}
