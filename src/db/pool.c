/*
 * pool: a bounded set of connections, made when needed, handed to one thread at a time.
 *
 * The most recently used connection goes out first, so that its cached plans stay warm. A
 * connection that sat idle is checked for the server's goodbye before use: after a restart of the
 * server the next request does not fail.
 */
#include "db/pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct db {
    struct db_options options;
    char *url;
    char *direct_url;
    pthread_mutex_t mutex;
    pthread_cond_t is_free;
    struct connection **idle; /* a stack of `idle_count`, room for pool_size */
    int64_t idle_count;
    int64_t open_count; /* idle and busy */
};

static void pool_start(struct db *db)
{
    pthread_condattr_t attributes;
    (void)pthread_mutex_init(&db->mutex, NULL);
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&db->is_free, &attributes);
    (void)pthread_condattr_destroy(&attributes);
}

struct db *db_open(const struct db_options *options, struct err *err)
{
    struct connect_string string;
    if (!connect_string_parse(options->url, options, &string, err))
        return NULL;
    connect_string_done(&string);
    struct db *db = memory_create(sizeof *db);
    db->options = *options;
    db->url = memory_copy_text(options->url);
    db->direct_url = memory_copy_text(options->direct_url != NULL ? options->direct_url : "");
    db->idle = memory_create((size_t)options->pool_size * sizeof(struct connection *));
    pool_start(db);
    db->options.url = db->url;
    db->options.direct_url = db->direct_url;
    return db;
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    for (int64_t i = 0; i < db->idle_count; i++)
        connection_close(db->idle[i]);
    metric_add(METRIC_DB_CONNECTIONS, -db->idle_count);
    (void)pthread_cond_destroy(&db->is_free);
    (void)pthread_mutex_destroy(&db->mutex);
    free(db->idle);
    free(db->direct_url);
    free(db->url);
    free(db);
}

void db_end(struct db **db)
{
    db_close(*db);
}

const struct db_options *pool_options(const struct db *db)
{
    return &db->options;
}

static bool wait_for_room(struct db *db, struct deadline deadline, struct err *err)
{
    struct timespec until = {.tv_sec = deadline.at_us / 1000000,
                             .tv_nsec = deadline.at_us % 1000000 * 1000};
    metric_add(METRIC_DB_POOL_WAITS, 1);
    while (db->idle_count == 0 && db->open_count == db->options.pool_size) {
        if (pthread_cond_timedwait(&db->is_free, &db->mutex, &until) != ETIMEDOUT)
            continue;
        metric_add(METRIC_DB_POOL_TIMEOUTS, 1);
        (void)fail(err, ERR_BUSY, "none of %lld database connections became free within %lld ms",
                   (long long)db->options.pool_size, (long long)db->options.pool_wait_ms);
        return err_hint(err, "raise db_pool_size, or look for transactions that take long");
    }
    return true;
}

/* An idle connection, or NULL with a place reserved for a new one. */
static bool reserve(struct db *db, struct connection **connection, struct err *err)
{
    struct deadline deadline = deadline_after_ms(db->options.pool_wait_ms);
    bool is_reserved = true;
    *connection = NULL;
    (void)pthread_mutex_lock(&db->mutex);
    if (db->idle_count == 0 && db->open_count == db->options.pool_size)
        is_reserved = wait_for_room(db, deadline, err);
    if (is_reserved && db->idle_count > 0)
        *connection = db->idle[--db->idle_count];
    else if (is_reserved)
        db->open_count++;
    (void)pthread_mutex_unlock(&db->mutex);
    return is_reserved;
}

static void forget_one(struct db *db)
{
    (void)pthread_mutex_lock(&db->mutex);
    db->open_count--;
    (void)pthread_cond_signal(&db->is_free);
    (void)pthread_mutex_unlock(&db->mutex);
}

static struct connection *take(struct db *db, struct err *err)
{
    struct connection *connection;
    for (;;) {
        if (!reserve(db, &connection, err))
            return NULL;
        if (connection == NULL)
            break;
        if (connection_is_alive(connection)) {
            metric_add(METRIC_DB_CONNECTIONS_BUSY, 1);
            return connection;
        }
        connection_close(connection);
        metric_add(METRIC_DB_CONNECTIONS, -1);
        forget_one(db);
    }
    connection = connection_open(&db->options, false, err);
    if (connection == NULL) {
        forget_one(db);
        return NULL;
    }
    metric_add(METRIC_DB_CONNECTIONS, 1);
    metric_add(METRIC_DB_CONNECTIONS_BUSY, 1);
    return connection;
}

struct connection *pool_take(struct db *db, struct err *err)
{
    struct connection *connection = take(db, err);
    /* Nothing was asked: whoever tries again later loses nothing. */
    if (connection == NULL && err->sqlstate[0] == '\0')
        (void)snprintf(err->sqlstate, sizeof err->sqlstate, "08001");
    return connection;
}

void pool_return(struct db *db, struct connection *connection)
{
    bool is_reusable = !connection->is_spoilt && PQstatus(connection->pg) == CONNECTION_OK &&
                       PQtransactionStatus(connection->pg) == PQTRANS_IDLE;
    metric_add(METRIC_DB_CONNECTIONS_BUSY, -1);
    if (!is_reusable) {
        connection_close(connection);
        metric_add(METRIC_DB_CONNECTIONS, -1);
        forget_one(db);
        return;
    }
    (void)pthread_mutex_lock(&db->mutex);
    db->idle[db->idle_count++] = connection;
    (void)pthread_cond_signal(&db->is_free);
    (void)pthread_mutex_unlock(&db->mutex);
}

bool db_check(struct db *db, struct err *err)
{
    struct connection *connection = pool_take(db, err);
    if (connection == NULL)
        return false;
    pool_return(db, connection);
    return true;
}
