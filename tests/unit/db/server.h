/*
 * server: a private PostgreSQL with the current schema for the tests of one program, in a folder
 * of its own that goes with it. Started as root, the program becomes an unprivileged account.
 */
#ifndef SERVER_H
#define SERVER_H

#include "test.h"

#include "db/db.h"

#include <libpq-fe.h>

#define CLIENT_A "aaaaaaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa"
#define CLIENT_B "bbbbbbbb-bbbb-7bbb-8bbb-bbbbbbbbbbbb"

struct server {
    char folder[64];
    struct arena *arena;
    struct db_cluster *cluster;
    struct db_options options; /* of the program's login */
    PGconn *admin;             /* superuser, for looking from outside */
};

/* Fixtures of a cmocka group: the state is a struct server. */
int server_start(void **state);
int server_stop(void **state);

/* The first value of a statement run as superuser, in the server's arena. */
const char *server_ask(struct server *server, const char *sql);

/* A query made by hand, never prepared; it lives as long as the block it stands in. */
#define QUERY(text, count)                                                                         \
    (&(const struct db_query){                                                                     \
        .name = "by_hand", .sql = (text), .number = -1, .parameters = (count)})

/* What a request of `identity` brings; takes `db` and `server` from where it stands. */
#define CONTEXT(who)                                                                               \
    (&(const struct db_context){.db = db, .arena = server->arena, .identity = (who)})

/* The identity of a client. */
struct db_identity server_client(const char *client_id);

#define run_server_group(name, tests)                                                              \
    cmocka_run_group_tests_name((name), (tests), server_start, server_stop)

#endif
