/*
 * test_transaction: an identity holds inside a transaction and nowhere else, with prepared
 * statements and without.
 */
#include "server.h"

#include "queries.h"

#include <string.h>

static const char WHO[] = "SELECT current_user::text AS role, "
                          "coalesce(current_client_id()::text, '') AS client_id";

static struct db *open_db(struct server *server)
{
    struct err err = {0};
    struct db *db = db_open(&server->options, &err);
    assert_works(db != NULL, err);
    return db;
}

static void test_identity_holds_and_ends(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_rows *rows;
    struct db_identity a = server_client(CLIENT_A);
    struct db_identity worker = {.role = DB_ROLE_WORKER};
    server->options.pool_size = 1; /* the same connection each time */
    struct db *db CLEANUP(db_end) = open_db(server);
    struct db_tx *tx = db_begin(CONTEXT(a), &err);
    for (int i = 0; i < 2; i++) {
        assert_works(db_query(tx, QUERY(WHO, 0), DB_NONE, &rows, &err), err);
        assert_string_equal(db_rows_text(rows, 0, "role"), "docflow_app");
        assert_string_equal(db_rows_text(rows, 0, "client_id"), CLIENT_A);
    }
    assert_works(db_commit(tx, &err), err);
    assert_works(db_run(CONTEXT(worker), QUERY(WHO, 0), DB_NONE, &rows, &err), err);
    assert_string_equal(db_rows_text(rows, 0, "role"), "docflow_worker");
    assert_string_equal(db_rows_text(rows, 0, "client_id"), "");
    server->options.pool_size = 4;
}

static void test_tenants_do_not_see_each_other(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_rows *rows;
    struct db *db CLEANUP(db_end) = open_db(server);
    static const char SLUGS[] = "SELECT string_agg(slug, ',') AS slugs FROM clients";
    struct db_identity a = server_client(CLIENT_A);
    struct db_identity b = server_client(CLIENT_B);
    struct db_identity stranger = server_client("cccccccc-cccc-7ccc-8ccc-cccccccccccc");
    assert_works(db_run(CONTEXT(a), QUERY(SLUGS, 0), DB_NONE, &rows, &err), err);
    assert_string_equal(db_rows_text(rows, 0, "slugs"), "a");
    assert_works(db_run(CONTEXT(b), QUERY(SLUGS, 0), DB_NONE, &rows, &err), err);
    assert_string_equal(db_rows_text(rows, 0, "slugs"), "b");
    assert_works(db_run(CONTEXT(stranger), QUERY(SLUGS, 0), DB_NONE, &rows, &err), err);
    assert_null(db_rows_text(rows, 0, "slugs"));
}

static void test_tenant_role_needs_a_client(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db *db CLEANUP(db_end) = open_db(server);
    struct db_identity nobody = {.role = DB_ROLE_APP};
    assert_null(db_begin(CONTEXT(nobody), &err));
    assert_string_equal(err.message, "a query for a client names no client");
    assert_false(db_run(CONTEXT(nobody), QUERY(WHO, 0), DB_NONE, NULL, &err));
}

static void rename_client(struct db *db, struct server *server, const char *name, bool is_committed)
{
    struct err err = {0};
    struct db_identity a = server_client(CLIENT_A);
    struct db_tx *tx = db_begin(CONTEXT(a), &err);
    assert_works(db_query(tx, QUERY("UPDATE clients SET name = $1", 1), DB_VALUES(db_text(name)),
                          NULL, &err),
                 err);
    if (is_committed)
        assert_works(db_commit(tx, &err), err);
    else
        db_rollback(tx);
}

static void test_commit_keeps_and_rollback_undoes(void **state)
{
    struct server *server = *state;
    static const char NAME[] = "SELECT name FROM clients WHERE client_id = '" CLIENT_A "'";
    struct db *db CLEANUP(db_end) = open_db(server);
    rename_client(db, server, "kept", true);
    rename_client(db, server, "undone", false);
    assert_string_equal(server_ask(server, NAME), "kept");
}

static void test_error_ends_the_transaction_not_the_connection(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_identity a = server_client(CLIENT_A);
    struct db *db CLEANUP(db_end) = open_db(server);
    struct db_tx *tx = db_begin(CONTEXT(a), &err);
    assert_false(db_query(tx, QUERY("SELECT 1 / 0", 0), DB_NONE, NULL, &err));
    assert_string_equal(err.sqlstate, "22012");
    assert_string_equal(err.message, "division by zero");
    assert_int_equal(err.kind, ERR_INVALID);
    assert_false(db_query(tx, QUERY(WHO, 0), DB_NONE, NULL, &err));
    assert_false(db_commit(tx, &err));
    const char *before = server_ask(server, "SELECT count(*) FROM pg_stat_activity "
                                            "WHERE usename = 'docflow'");
    err_clear(&err);
    assert_works(db_run(CONTEXT(a), QUERY(WHO, 0), DB_NONE, NULL, &err), err);
    assert_string_equal(server_ask(server, "SELECT count(*) FROM pg_stat_activity "
                                           "WHERE usename = 'docflow'"),
                        before);
}

static void test_read_only_refuses_writes(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_identity reader = server_client(CLIENT_A);
    struct db *db CLEANUP(db_end) = open_db(server);
    const struct db_query *write = QUERY("UPDATE clients SET name = 'x'", 0);
    reader.is_read_only = true;
    assert_false(db_run(CONTEXT(reader), write, DB_NONE, NULL, &err));
    assert_string_equal(err.sqlstate, "25006");
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(CONTEXT(reader), &err);
    err_clear(&err);
    assert_false(db_query(tx, write, DB_NONE, NULL, &err));
    assert_string_equal(err.sqlstate, "25006");
}

static void test_slow_statement_is_stopped(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_identity a = server_client(CLIENT_A);
    server->options.statement_timeout_ms = 50;
    struct db *db CLEANUP(db_end) = open_db(server);
    assert_false(db_run(CONTEXT(a), QUERY("SELECT pg_sleep(60)", 0), DB_NONE, NULL, &err));
    assert_int_equal(err.kind, ERR_TIMEOUT);
    server->options.statement_timeout_ms = 20000;
    err_clear(&err);
    assert_works(db_run(CONTEXT(a), QUERY(WHO, 0), DB_NONE, NULL, &err), err);
}

static void test_value_count_is_checked(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_identity a = server_client(CLIENT_A);
    struct db *db CLEANUP(db_end) = open_db(server);
    assert_fails(db_run(CONTEXT(a), QUERY("SELECT $1::text, $2::text", 2), DB_VALUES(db_text("x")),
                        NULL, &err),
                 err, ERR_INTERNAL, "query by_hand takes 2 values and got 1");
}

/* Two bodies that lock the rows of both clients in opposite order: one is the deadlock's victim,
   and runs again. */
struct crossing {
    struct server *server;
    const char *first;
    const char *second;
    PGconn *other; /* another session that holds `second` when `first` is locked */
    int attempts;
};

static bool cross(struct db_tx *tx, void *argument, struct err *err)
{
    struct crossing *crossing = argument;
    const struct db_query *touch = QUERY("UPDATE clients SET name = name WHERE "
                                         "client_id = $1::uuid",
                                         1);
    crossing->attempts++;
    if (!db_query(tx, touch, DB_VALUES(db_text(crossing->first)), NULL, err))
        return false;
    if (crossing->attempts == 1) {
        /* It waits for our row while we go for its row: PostgreSQL ends one of the two. */
        PQclear(PQexec(crossing->other, "SET deadlock_timeout = '1h'"));
        PQclear(PQexec(crossing->other, "BEGIN"));
        PQclear(PQexec(crossing->other, "UPDATE clients SET name = name WHERE "
                                        "client_id = '" CLIENT_B "'"));
        assert_int_equal(PQsendQuery(crossing->other, "UPDATE clients SET updated_at = now() "
                                                      "WHERE client_id = '" CLIENT_A "'; COMMIT"),
                         1);
    }
    return db_query(tx, touch, DB_VALUES(db_text(crossing->second)), NULL, err);
}

static void test_collision_runs_again(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_identity platform = {.role = DB_ROLE_PLATFORM};
    struct db *db CLEANUP(db_end) = open_db(server);
    (void)server_ask(server, "ALTER DATABASE docflow SET deadlock_timeout = '10ms'");
    struct crossing crossing = {.server = server,
                                .first = CLIENT_A,
                                .second = CLIENT_B,
                                .other = PQconnectdb(db_cluster_admin_url(server->cluster))};
    assert_works(db_transact(CONTEXT(platform), cross, &crossing, &err), err);
    assert_int_equal(crossing.attempts, 2);
    PQfinish(crossing.other);
}

static void test_not_prepared_behaves_the_same(void **state)
{
    struct server *server = *state;
    server->options.is_prepared = false;
    test_identity_holds_and_ends(state);
    test_tenants_do_not_see_each_other(state);
    test_commit_keeps_and_rollback_undoes(state);
    test_read_only_refuses_writes(state);
    test_slow_statement_is_stopped(state);
    server->options.is_prepared = true;
}

static void test_every_named_query_is_accepted(void **state)
{
    struct server *server = *state;
    for (size_t i = 0; i < db_query_count; i++) {
        PGresult *result =
            PQprepare(server->admin, db_queries[i]->name, db_queries[i]->sql, 0, NULL);
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            print_error("%s: %s\n", db_queries[i]->name, PQresultErrorMessage(result));
        assert_int_equal(PQresultStatus(result), PGRES_COMMAND_OK);
        PQclear(result);
        result = PQdescribePrepared(server->admin, db_queries[i]->name);
        assert_int_equal(PQnparams(result), db_queries[i]->parameters);
        PQclear(result);
    }
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_identity_holds_and_ends),
        cmocka_unit_test(test_tenants_do_not_see_each_other),
        cmocka_unit_test(test_tenant_role_needs_a_client),
        cmocka_unit_test(test_commit_keeps_and_rollback_undoes),
        cmocka_unit_test(test_error_ends_the_transaction_not_the_connection),
        cmocka_unit_test(test_read_only_refuses_writes),
        cmocka_unit_test(test_slow_statement_is_stopped),
        cmocka_unit_test(test_value_count_is_checked),
        cmocka_unit_test(test_collision_runs_again),
        cmocka_unit_test(test_not_prepared_behaves_the_same),
        cmocka_unit_test(test_every_named_query_is_accepted),
    };
    return run_server_group("db/test_transaction", TESTS);
}
