/*
 * listener: LISTEN on a connection of its own, past any pooler.
 */
#include "db/connection.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct db_listener {
    struct connection *connection;
};

static bool listen(struct connection *connection, const char *channel, struct err *err)
{
    char statement[200];
    char *quoted = PQescapeIdentifier(connection->pg, channel, strlen(channel));
    if (quoted == NULL)
        return fail(err, ERR_INVALID, "'%s' cannot be the name of a channel", channel);
    (void)snprintf(statement, sizeof statement, "LISTEN %s", quoted);
    PQfreemem(quoted);
    return connection_run_script(connection, statement, err);
}

struct db_listener *db_listener_open(const struct db_options *options, const char *channel,
                                     struct err *err)
{
    if (!connection_check_direct(options, err))
        return NULL;
    struct connection *connection = connection_open(options, true, err);
    if (connection == NULL)
        return NULL;
    struct db_listener *listener = calloc(1, sizeof *listener);
    if (listener == NULL || !listen(connection, channel, err)) {
        connection_close(connection);
        free(listener);
        return NULL;
    }
    listener->connection = connection;
    return listener;
}

bool db_listener_wait(struct db_listener *listener, struct deadline deadline, char *payload,
                      size_t payload_bytes, struct err *err)
{
    PGconn *pg = listener->connection->pg;
    for (;;) {
        PGnotify *notification = PQnotifies(pg);
        if (notification != NULL) {
            (void)snprintf(payload, payload_bytes, "%s", notification->extra);
            PQfreemem(notification);
            return true;
        }
        struct pollfd poller = {.fd = PQsocket(pg), .events = POLLIN};
        int ready = poll(&poller, 1, deadline_left_ms(deadline));
        if (ready == 0)
            return fail(err, ERR_TIMEOUT, "no notification arrived");
        if (ready > 0 && PQconsumeInput(pg) != 1)
            return connection_fail_lost(listener->connection, err);
    }
}

void db_listener_close(struct db_listener *listener)
{
    if (listener == NULL)
        return;
    connection_close(listener->connection);
    free(listener);
}
