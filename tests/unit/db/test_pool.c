/*
 * test_pool: bounded, waiting with a deadline, and not disturbed by a server that closes
 * connections; batches and notifications on top of it.
 */
#include "server.h"

#include "queries.h"

#include <pthread.h>
#include <string.h>

static struct db *open_db(const struct db_options *options)
{
    struct err err = {0};
    struct db *db = db_open(options, &err);
    assert_works(db != NULL, err);
    return db;
}

static void test_full_pool_says_so_in_time(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_options options = server->options;
    struct db_identity a = server_client(CLIENT_A);
    options.pool_size = 1;
    options.pool_wait_ms = 20;
    struct db *db CLEANUP(db_end) = open_db(&options);
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(CONTEXT(a), &err);
    assert_non_null(tx);
    assert_fails(db_begin(CONTEXT(a), &err) != NULL, err, ERR_BUSY,
                 "none of 1 database connections became free within 20 ms");
}

struct waiter {
    struct db *db;
    struct arena *arena;
    bool is_served;
};

static void *wait_for_connection(void *context)
{
    struct waiter *waiter = context;
    struct err err = {0};
    struct db_identity a = server_client(CLIENT_A);
    struct db_tx *tx = db_begin(
        &(struct db_context){.db = waiter->db, .arena = waiter->arena, .identity = a}, &err);
    waiter->is_served = tx != NULL;
    db_rollback(tx);
    return NULL;
}

static void test_waiting_request_gets_the_freed_connection(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_options options = server->options;
    struct db_identity a = server_client(CLIENT_A);
    pthread_t thread;
    options.pool_size = 1;
    struct db *db CLEANUP(db_end) = open_db(&options);
    struct waiter waiter = {.db = db, .arena = arena_create(65536)};
    int64_t waits = metric_value(METRIC_DB_POOL_WAITS);
    struct db_tx *tx = db_begin(CONTEXT(a), &err);
    assert_int_equal(pthread_create(&thread, NULL, wait_for_connection, &waiter), 0);
    while (metric_value(METRIC_DB_POOL_WAITS) == waits)
        clock_sleep_ms(1);
    db_rollback(tx);
    (void)pthread_join(thread, NULL);
    assert_true(waiter.is_served);
    arena_destroy(waiter.arena);
}

static void close_connections(struct server *server)
{
    (void)server_ask(server, "SELECT count(pg_terminate_backend(pid, 10000)) FROM "
                             "pg_stat_activity WHERE usename = 'docflow'");
}

static void test_closed_idle_connections_are_replaced(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_identity a = server_client(CLIENT_A);
    struct db *db CLEANUP(db_end) = open_db(&server->options);
    for (int i = 0; i < 3; i++) {
        assert_works(db_run(CONTEXT(a), QUERY("SELECT 1", 0), DB_NONE, NULL, &err), err);
        close_connections(server);
    }
    assert_works(db_check(db, &err), err);
}

static void test_connection_lost_inside_a_transaction(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_identity a = server_client(CLIENT_A);
    struct db *db CLEANUP(db_end) = open_db(&server->options);
    struct db_tx *tx = db_begin(CONTEXT(a), &err);
    assert_works(db_query(tx, QUERY("SELECT 1", 0), DB_NONE, NULL, &err), err);
    close_connections(server);
    assert_false(db_query(tx, QUERY("SELECT 1", 0), DB_NONE, NULL, &err));
    assert_int_equal(err.kind, ERR_UNAVAILABLE);
    assert_true(err_kind_is_retryable(err.kind));
    db_rollback(tx);
    err_clear(&err);
    assert_works(db_run(CONTEXT(a), QUERY("SELECT 1", 0), DB_NONE, NULL, &err), err);
}

static void test_changed_schema_costs_one_error_at_most(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_rows *rows;
    struct db_options options = server->options;
    struct db_identity platform = {.role = DB_ROLE_PLATFORM};
    options.pool_size = 1;
    struct db *db CLEANUP(db_end) = open_db(&options);
    struct db_query prepared = *QUERY("SELECT * FROM changing", 0);
    prepared.number = 0;
    (void)server_ask(server, "CREATE TABLE changing AS SELECT 1 AS a");
    (void)server_ask(server, "GRANT SELECT ON changing TO docflow_platform");
    assert_works(db_run(CONTEXT(platform), &prepared, DB_NONE, &rows, &err), err);
    (void)server_ask(server, "ALTER TABLE changing ADD COLUMN b integer DEFAULT 2");
    assert_false(db_run(CONTEXT(platform), &prepared, DB_NONE, &rows, &err));
    err_clear(&err);
    assert_works(db_run(CONTEXT(platform), &prepared, DB_NONE, &rows, &err), err);
    assert_string_equal(db_rows_text(rows, 0, "b"), "2");
    (void)server_ask(server, "DROP TABLE changing");
}

/* ---- batches ---- */

static void test_batch_is_one_transaction(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_identity a = server_client(CLIENT_A);
    static const char TXID[] = "SELECT pg_current_xact_id()::text AS txid, $1::text AS value";
    struct db *db CLEANUP(db_end) = open_db(&server->options);
    struct db_batch *batch = db_batch_create(CONTEXT(a));
    char value[] = "first";
    size_t first = db_batch_add(batch, QUERY(TXID, 1), DB_VALUES(db_text(value)));
    value[0] = 'F'; /* values are copied */
    size_t second = db_batch_add(batch, QUERY(TXID, 1), DB_VALUES(db_integer(-42)));
    assert_works(db_batch_run(batch, &err), err);
    assert_string_equal(db_rows_text(db_batch_rows(batch, first), 0, "txid"),
                        db_rows_text(db_batch_rows(batch, second), 0, "txid"));
    assert_string_equal(db_rows_text(db_batch_rows(batch, first), 0, "value"), "first");
    assert_string_equal(db_rows_text(db_batch_rows(batch, second), 0, "value"), "-42");
}

static void test_batch_may_repeat_a_named_query(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_identity a = server_client(CLIENT_A);
    struct db *db CLEANUP(db_end) = open_db(&server->options);
    for (int round = 0; round < 2; round++) {
        struct db_batch *batch = db_batch_create(CONTEXT(a));
        for (int i = 0; i < 3; i++)
            (void)db_batch_add(batch, &query_process_load, DB_VALUES(db_id(&a.client_id)));
        assert_works(db_batch_run(batch, &err), err);
        assert_int_equal(db_rows_count(db_batch_rows(batch, 2)), 0);
    }
}

static void test_failed_batch_leaves_nothing(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_identity a = server_client(CLIENT_A);
    static const char RENAME[] = "UPDATE clients SET name = $1";
    struct db *db CLEANUP(db_end) = open_db(&server->options);
    struct db_batch *batch = db_batch_create(CONTEXT(a));
    (void)db_batch_add(batch, QUERY(RENAME, 1), DB_VALUES(db_text("half done")));
    (void)db_batch_add(batch, QUERY(RENAME, 1), DB_VALUES(db_text("")));
    (void)db_batch_add(batch, QUERY(RENAME, 1), DB_VALUES(db_text("never reached")));
    assert_false(db_batch_run(batch, &err));
    assert_string_equal(err.sqlstate, "23514"); /* the first error, not what followed from it */
    assert_string_equal(server_ask(server, "SELECT count(*) FROM clients WHERE name IN "
                                           "('half done', 'never reached')"),
                        "0");
    err_clear(&err);
    assert_works(db_check(db, &err), err);
}

static void test_large_batch_does_not_lock_up(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_identity a = server_client(CLIENT_A);
    struct db *db CLEANUP(db_end) = open_db(&server->options);
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)256 * 1024 * 1024);
    struct db_batch *batch =
        db_batch_create(&(struct db_context){.db = db, .arena = arena, .identity = a});
    const struct db_query *twice = QUERY("SELECT repeat($1, 2) AS answer", 1);
    char *long_text = arena_alloc(arena, 20001, 1);
    memset(long_text, 'x', 20000);
    for (int i = 0; i < 1000; i++)
        (void)db_batch_add(batch, twice, DB_VALUES(db_text(long_text)));
    assert_works(db_batch_run(batch, &err), err);
    assert_int_equal(strlen(db_rows_text(db_batch_rows(batch, 999), 0, "answer")), 40000);
    for (int i = 1000; i <= 20000; i++)
        (void)db_batch_add(batch, QUERY("SELECT 1", 0), DB_NONE);
    assert_fails(db_batch_run(batch, &err), err, ERR_LIMIT,
                 "a batch of 20001 statements is longer than 20000");
}

/* ---- rows ---- */

struct everything {
    const char *text;
    struct id id;
    int64_t integer;
    bool boolean;
    int64_t timestamp;
    struct decimal decimal;
    struct json *json;
    struct db_bytes_value bytes;
};

static const struct db_shape EVERYTHING = DB_SHAPE(
    struct everything, DB_COLUMN(struct everything, bytes, DB_BYTES),
    DB_COLUMN(struct everything, json, DB_JSON), DB_COLUMN(struct everything, decimal, DB_DECIMAL),
    DB_COLUMN(struct everything, timestamp, DB_TIMESTAMP),
    DB_COLUMN(struct everything, boolean, DB_BOOLEAN),
    DB_COLUMN(struct everything, integer, DB_INTEGER), DB_COLUMN(struct everything, id, DB_ID),
    DB_COLUMN(struct everything, text, DB_TEXT));

static const struct db_shape INTEGER =
    DB_SHAPE(struct everything, DB_COLUMN(struct everything, integer, DB_INTEGER));

static const char SELECT_EVERYTHING[] =
    "SELECT $1::text AS text, $2::uuid AS id, $3::bigint AS integer, $4::boolean AS boolean, "
    "$5::timestamptz AS timestamp, $6::numeric AS decimal, $7::jsonb AS json, $8::bytea AS bytes";

static void test_values_go_out_and_come_back(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_rows *rows;
    struct everything record = {0};
    struct db_identity a = server_client(CLIENT_A);
    static const uint8_t BYTES[] = {0, 255, '\\', 'x', 0};
    struct db *db CLEANUP(db_end) = open_db(&server->options);
    assert_works(db_run(CONTEXT(a), QUERY(SELECT_EVERYTHING, 8),
                        DB_VALUES(db_text("Gr\xC3\xBC\xC3\x9F"
                                          "e"),
                                  db_id(&a.client_id), db_integer(INT64_MIN), db_boolean(true),
                                  db_text("2026-11-22T17:00:36.123456+05:30"), db_text("-104.90"),
                                  db_text("{\"total\": 104.90}"), db_bytes(BYTES, sizeof BYTES)),
                        &rows, &err),
                 err);
    assert_works(db_rows_read(rows, 0, &EVERYTHING, &record, &err), err);
    char decimal[DECIMAL_TEXT_BYTES];
    char timestamp[CLOCK_TEXT_BYTES];
    assert_string_equal(record.text, "Gr\xC3\xBC\xC3\x9F"
                                     "e");
    assert_string_equal(record.id.text, CLIENT_A);
    assert_true(record.integer == INT64_MIN);
    assert_true(record.boolean);
    assert_string_equal(clock_render(record.timestamp, timestamp), "2026-11-22T11:30:36.123456Z");
    assert_string_equal(decimal_render(&record.decimal, decimal), "-104.90");
    assert_string_equal(json_number_text(json_find(record.json, "total")), "104.90");
    assert_int_equal(record.bytes.length, sizeof BYTES);
    assert_memory_equal(record.bytes.bytes, BYTES, sizeof BYTES);
}

static void test_nulls_come_back_as_nothing(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_rows *rows;
    struct id none = {0};
    struct everything record = {.integer = 7, .text = "before"};
    struct db_identity a = server_client(CLIENT_A);
    struct db *db CLEANUP(db_end) = open_db(&server->options);
    assert_works(db_run(CONTEXT(a), QUERY(SELECT_EVERYTHING, 8),
                        DB_VALUES(db_text(NULL), db_id(&none), db_null(), db_null(), db_null(),
                                  db_null(), db_null(), db_null()),
                        &rows, &err),
                 err);
    assert_works(db_rows_read(rows, 0, &EVERYTHING, &record, &err), err);
    assert_null(record.text);
    assert_true(id_is_none(&record.id));
    assert_int_equal(record.integer, 7); /* a default given before */
    assert_null(record.json);
    assert_null(record.bytes.bytes);
}

static void test_missing_or_unfit_column_is_named(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_rows *rows;
    struct everything record = {0};
    struct db_identity a = server_client(CLIENT_A);
    struct db *db CLEANUP(db_end) = open_db(&server->options);
    assert_works(db_run(CONTEXT(a), QUERY("SELECT 1 AS other", 0), DB_NONE, &rows, &err), err);
    assert_fails(db_rows_read(rows, 0, &INTEGER, &record, &err), err, ERR_INTERNAL,
                 "query by_hand returns no column integer");
    assert_works(db_run(CONTEXT(a), QUERY("SELECT 'x' AS integer", 0), DB_NONE, &rows, &err), err);
    assert_false(db_rows_read(rows, 0, &INTEGER, &record, &err));
    assert_non_null(strstr(err.message, "column integer of query by_hand"));
}

/* ---- notifications ---- */

static void test_notification_arrives(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    char payload[32];
    assert_fails(db_listener_open(&server->options, "", &err) != NULL, err, ERR_INVALID,
                 "the name of a channel has 1 to 63 bytes of UTF-8");
    err_clear(&err);
    struct db_listener *listener = db_listener_open(&server->options, "Odd \"channel\"", &err);
    assert_works(listener != NULL, err);
    assert_fails(db_listener_wait(listener, deadline_after_ms(10), payload, sizeof payload, &err),
                 err, ERR_TIMEOUT, "no notification arrived");
    (void)server_ask(server, "SELECT pg_notify('Odd \"channel\"', 'jobs')");
    err_clear(&err);
    assert_works(
        db_listener_wait(listener, deadline_after_ms(60000), payload, sizeof payload, &err), err);
    assert_string_equal(payload, "jobs");
    close_connections(server);
    assert_false(
        db_listener_wait(listener, deadline_after_ms(60000), payload, sizeof payload, &err));
    assert_int_equal(err.kind, ERR_UNAVAILABLE);
    db_listener_close(listener);
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_full_pool_says_so_in_time),
        cmocka_unit_test(test_waiting_request_gets_the_freed_connection),
        cmocka_unit_test(test_closed_idle_connections_are_replaced),
        cmocka_unit_test(test_connection_lost_inside_a_transaction),
        cmocka_unit_test(test_changed_schema_costs_one_error_at_most),
        cmocka_unit_test(test_batch_is_one_transaction),
        cmocka_unit_test(test_batch_may_repeat_a_named_query),
        cmocka_unit_test(test_failed_batch_leaves_nothing),
        cmocka_unit_test(test_large_batch_does_not_lock_up),
        cmocka_unit_test(test_values_go_out_and_come_back),
        cmocka_unit_test(test_nulls_come_back_as_nothing),
        cmocka_unit_test(test_missing_or_unfit_column_is_named),
        cmocka_unit_test(test_notification_arrives),
    };
    return run_server_group("db/test_pool", TESTS);
}
