/*
 * server: what every test of db/ with a real PostgreSQL stands on.
 */
#include "server.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char CLIENTS[] = "INSERT INTO clients (client_id, name, slug) VALUES ('" CLIENT_A
                              "', 'A', 'a'), ('" CLIENT_B "', 'B', 'b')";

static bool start(struct server *server, struct err *err)
{
    const char *notice;
    if (!db_cluster_prepare(server->arena, server->folder, "", &notice, err))
        return false;
    struct db_cluster_options cluster = {
        .data_dir = server->folder, .bin_dir = "", .start_timeout_s = 60, .shared_buffers_mb = 32};
    server->cluster = db_cluster_join(&cluster, err);
    if (server->cluster == NULL)
        return false;
    server->options = (struct db_options){.url = db_cluster_url(server->cluster),
                                          .pool_size = 4,
                                          .pool_wait_ms = 10000,
                                          .connect_timeout_s = 10,
                                          .statement_timeout_ms = 20000,
                                          .is_prepared = true};
    struct db_options admin = server->options;
    admin.url = db_cluster_admin_url(server->cluster);
    struct db_migrator *migrator CLEANUP(db_migrator_end) = db_migrator_open(&admin, 1000, err);
    return migrator != NULL && db_migrator_upgrade(migrator, db_migrator_newest(), NULL, NULL, err);
}

int server_start(void **state)
{
    static struct server server;
    struct err err = {0};
    server = (struct server){.arena = arena_create((size_t)256 * 1024 * 1024)};
    (void)snprintf(server.folder, sizeof server.folder, "/tmp/docflow-unit-XXXXXX");
    *state = &server;
    if (mkdtemp(server.folder) == NULL || !start(&server, &err)) {
        print_error("no PostgreSQL for the tests: %s %s\n", err.message, err.hint);
        return -1;
    }
    server.admin = PQconnectdb(db_cluster_admin_url(server.cluster));
    (void)server_ask(&server, CLIENTS);
    return 0;
}

int server_stop(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    PQfinish(server->admin);
    db_cluster_leave(server->cluster);
    bool is_removed = file_remove_tree(server->folder, &err);
    arena_destroy(server->arena);
    return is_removed ? 0 : -1;
}

const char *server_ask(struct server *server, const char *sql)
{
    const char *answer = "";
    PGresult *result = PQexec(server->admin, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK) {
        print_error("%s: %s\n", sql, PQerrorMessage(server->admin));
        _fail(__FILE__, __LINE__);
    }
    if (PQntuples(result) > 0)
        answer = arena_copy_text(server->arena, PQgetvalue(result, 0, 0));
    PQclear(result);
    return answer;
}

struct db_identity server_client(const char *client_id)
{
    struct db_identity identity = {.role = DB_ROLE_APP};
    (void)snprintf(identity.client_id.text, sizeof identity.client_id.text, "%s", client_id);
    return identity;
}
