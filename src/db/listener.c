/*
 * listener: LISTEN on a connection of its own, past any pooler.
 */
#include "db/connection.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHANNEL_BYTES_MAX 63 /* as of any name in PostgreSQL */

struct db_listener {
    struct connection *connection;
};

static bool listen(struct connection *connection, const char *channel, struct err *err)
{
    char statement[2 * CHANNEL_BYTES_MAX + 16]; /* quoting doubles a byte at most */
    char *quoted = NULL;
    if (channel[0] != '\0' && strlen(channel) <= CHANNEL_BYTES_MAX)
        quoted = PQescapeIdentifier(connection->pg, channel, strlen(channel));
    if (quoted == NULL)
        return fail(err, ERR_INVALID, "the name of a channel has 1 to %d bytes of UTF-8",
                    CHANNEL_BYTES_MAX);
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
    if (!listen(connection, channel, err)) {
        connection_close(connection);
        return NULL;
    }
    struct db_listener *listener = memory_create(sizeof *listener);
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
        int ready = interrupt_poll(&poller, 1, deadline_left_ms(deadline));
        if (ready == 0)
            return fail(err, ERR_TIMEOUT, "no notification arrived");
        if (ready < 0 && errno != EINTR)
            return fail_errno(err, ERR_IO, errno, "waiting for a notification failed");
        if (ready < 0 && !interrupt_check(err))
            return false;
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
