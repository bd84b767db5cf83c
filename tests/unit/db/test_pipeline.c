/*
 * test_pipeline: many batches under way at once, each in its own name, and none that is lost
 * without a word.
 */
#include "server.h"

#include "queries.h"

#include <poll.h>

#define BATCHES 60

/* What a test works with. */
struct bench {
    struct server *server;
    struct db *db;
    struct db_pipeline *pipeline;
};

struct asked {
    struct db_batch *batch;
    bool is_over;
    bool is_good;
};

static void note_end(void *argument, bool is_good)
{
    struct asked *asked = argument;
    assert_false(asked->is_over);
    asked->is_over = true;
    asked->is_good = is_good;
}

static void open_pipeline(struct bench *bench)
{
    struct err err = {0};
    bench->pipeline = db_pipeline_open(bench->db, &err);
    assert_works(bench->pipeline != NULL, err);
}

static struct bench open_bench(struct server *server)
{
    struct err err = {0};
    struct bench bench = {.server = server, .db = db_open(&server->options, &err)};
    assert_works(bench.db != NULL, err);
    open_pipeline(&bench);
    return bench;
}

static void close_bench(struct bench *bench)
{
    db_pipeline_close(bench->pipeline);
    db_close(bench->db);
}

static struct db_identity reader_of(const char *client_id)
{
    struct db_identity identity = server_client(client_id);
    identity.is_read_only = true;
    return identity;
}

static struct db_batch *new_batch(struct bench *bench, const struct db_identity *who)
{
    return db_batch_create(&(const struct db_context){
        .db = bench->db, .arena = bench->server->arena, .identity = *who});
}

static void send(struct bench *bench, struct asked *asked, const char *client_id,
                 const struct db_query *query)
{
    const struct db_identity who = reader_of(client_id);
    *asked = (struct asked){.batch = new_batch(bench, &who)};
    (void)db_batch_add(asked->batch, query, DB_NONE);
    assert_true(db_pipeline_send(bench->pipeline, asked->batch, note_end, asked));
}

static bool go_on_until(struct db_pipeline *pipeline, const struct asked *last)
{
    while (!last->is_over) {
        const short more = db_pipeline_has_more(pipeline) ? POLLOUT : 0;
        struct pollfd ready = {.fd = db_pipeline_fd(pipeline), .events = POLLIN | more};
        assert_true(poll(&ready, 1, 10000) > 0);
        if (!db_pipeline_go_on(pipeline))
            return false;
    }
    return true;
}

static const struct db_query OWN_SLUG = {
    .name = "own_slug", .sql = "SELECT string_agg(slug, ',') AS slug FROM clients", .number = -1};

static void test_each_batch_is_answered_in_its_own_name(void **state)
{
    static struct asked asked[BATCHES];
    struct bench bench = open_bench(*state);
    for (int i = 0; i < BATCHES; i++)
        send(&bench, &asked[i], i % 2 == 0 ? CLIENT_A : CLIENT_B, &OWN_SLUG);
    assert_true(go_on_until(bench.pipeline, &asked[BATCHES - 1]));
    for (int i = 0; i < BATCHES; i++) {
        assert_true(asked[i].is_over && asked[i].is_good);
        assert_string_equal(db_rows_text(db_batch_rows(asked[i].batch, 0), 0, "slug"),
                            i % 2 == 0 ? "a" : "b");
    }
    close_bench(&bench);
}

static void test_an_error_is_its_batch_s_alone(void **state)
{
    struct asked before;
    struct asked wrong;
    struct asked after;
    static const struct db_query WRITE = {
        .name = "write", .sql = "UPDATE clients SET name = 'x'", .number = -1};
    struct bench bench = open_bench(*state);
    send(&bench, &before, CLIENT_A, &OWN_SLUG);
    send(&bench, &wrong, CLIENT_A, &WRITE);
    send(&bench, &after, CLIENT_B, &OWN_SLUG);
    assert_true(go_on_until(bench.pipeline, &after));
    assert_true(before.is_good && !wrong.is_good && after.is_good);
    assert_string_equal(db_rows_text(db_batch_rows(after.batch, 0), 0, "slug"), "b");
    close_bench(&bench);
}

/* A named query is prepared by the first batch that asks it. If that batch fails before, the next
   one asks for what is not there: the connection is no longer to be trusted. */
static void test_a_preparation_that_was_skipped_ends_the_pipeline(void **state)
{
    struct asked failing;
    struct asked next;
    static const struct db_query WRONG = {.name = "wrong", .sql = "SELECT 1 / 0", .number = -1};
    struct db_identity who = reader_of(CLIENT_A);
    struct bench bench = open_bench(*state);
    failing = (struct asked){.batch = new_batch(&bench, &who)};
    (void)db_batch_add(failing.batch, &WRONG, DB_NONE);
    (void)db_batch_add(failing.batch, &query_transaction_session_role, DB_NONE);
    assert_true(db_pipeline_send(bench.pipeline, failing.batch, note_end, &failing));
    send(&bench, &next, CLIENT_A, &query_transaction_session_role);
    while (db_pipeline_go_on(bench.pipeline)) {
        struct pollfd ready = {.fd = db_pipeline_fd(bench.pipeline), .events = POLLIN};
        assert_true(poll(&ready, 1, 10000) > 0);
    }
    close_bench(&bench);
    assert_true(failing.is_over && !failing.is_good && next.is_over && !next.is_good);
}

static void test_a_lost_connection_ends_what_is_under_way(void **state)
{
    struct server *server = *state;
    struct asked asked;
    static const struct db_query SLOW = {
        .name = "slow", .sql = "SELECT pg_sleep(60)", .number = -1};
    struct bench bench = open_bench(*state);
    send(&bench, &asked, CLIENT_A, &SLOW);
    (void)server_ask(server, "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
                             "WHERE usename = 'docflow'");
    assert_false(go_on_until(bench.pipeline, &asked));
    assert_false(asked.is_over);
    db_pipeline_close(bench.pipeline);
    assert_true(asked.is_over && !asked.is_good);
    open_pipeline(&bench);
    send(&bench, &asked, CLIENT_A, &OWN_SLUG);
    assert_true(go_on_until(bench.pipeline, &asked));
    assert_true(asked.is_good);
    close_bench(&bench);
}

static void test_it_takes_no_more_than_so_many_and_nothing_that_writes(void **state)
{
    static struct asked asked[1000];
    struct db_identity writer = server_client(CLIENT_A);
    struct db_identity who = reader_of(CLIENT_A);
    size_t count = 0;
    struct bench bench = open_bench(*state);
    struct db_batch *batch = new_batch(&bench, &writer);
    assert_false(db_pipeline_send(bench.pipeline, batch, note_end, &asked[0]));
    for (bool is_taken = true; is_taken && count < COUNT_OF(asked); count += is_taken) {
        asked[count] = (struct asked){.batch = new_batch(&bench, &who)};
        (void)db_batch_add(asked[count].batch, &OWN_SLUG, DB_NONE);
        is_taken = db_pipeline_send(bench.pipeline, asked[count].batch, note_end, &asked[count]);
    }
    assert_true(count < COUNT_OF(asked));
    assert_true(go_on_until(bench.pipeline, &asked[count - 1]));
    send(&bench, &asked[count], CLIENT_A, &OWN_SLUG);
    assert_true(go_on_until(bench.pipeline, &asked[count]));
    close_bench(&bench);
}

static void test_there_is_none_behind_a_pooler(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct db_options options = server->options;
    options.is_prepared = false;
    struct db *db CLEANUP(db_end) = db_open(&options, &err);
    assert_fails(db_pipeline_open(db, &err) != NULL, err, ERR_UNSUPPORTED,
                 "behind a pooler there are no pipelines");
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_each_batch_is_answered_in_its_own_name),
        cmocka_unit_test(test_an_error_is_its_batch_s_alone),
        cmocka_unit_test(test_a_preparation_that_was_skipped_ends_the_pipeline),
        cmocka_unit_test(test_a_lost_connection_ends_what_is_under_way),
        cmocka_unit_test(test_it_takes_no_more_than_so_many_and_nothing_that_writes),
        cmocka_unit_test(test_there_is_none_behind_a_pooler),
    };
    return run_server_group("db/test_pipeline", TESTS);
}
