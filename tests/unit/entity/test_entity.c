/*
 * test_entity: the nouns as C sees them: what a tenant may load, and what only the platform lists.
 */
#include "server.h"

#include "entity/entity.h"

#include <string.h>

#define PROCESS "99999999-9999-7999-8999-999999999999"

static struct db *open_db(struct server *server)
{
    struct err err = {0};
    struct db *db = db_open(&server->options, &err);
    assert_works(db != NULL, err);
    return db;
}

static void test_process_belongs_to_one_client(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct process process = {.status = "untouched"};
    struct id id = {PROCESS};
    struct db *db CLEANUP(db_end) = open_db(server);
    (void)server_ask(server, "INSERT INTO processes (process_id, client_id, overall_confidence) "
                             "VALUES ('" PROCESS "', '" CLIENT_A "', 0.9050)");
    struct db_tx *b CLEANUP(db_tx_end) = db_begin(CONTEXT(server_client(CLIENT_B)), &err);
    assert_fails(process_load(b, &id, &process, &err), err, ERR_NOT_FOUND,
                 "there is no process " PROCESS);
    assert_string_equal(process.status, "untouched");
    struct db_tx *a CLEANUP(db_tx_end) = db_begin(CONTEXT(server_client(CLIENT_A)), &err);
    assert_works(process_load(a, &id, &process, &err), err);
    char confidence[DECIMAL_TEXT_BYTES];
    assert_string_equal(process.process_id.text, PROCESS);
    assert_string_equal(process.client_id.text, CLIENT_A);
    assert_string_equal(process.status, "pending");
    assert_string_equal(process.current_stage, "INGEST");
    assert_string_equal(decimal_render(&process.overall_confidence, confidence), "0.9050");
    assert_null(process.process_type_id);
    assert_true(process.created_at > 0);
}

static void test_clients_come_in_pages(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    struct client_overview *list;
    size_t count;
    struct db_identity platform = {.role = DB_ROLE_PLATFORM, .is_read_only = true};
    struct db *db CLEANUP(db_end) = open_db(server);
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(CONTEXT(platform), &err);
    assert_works(client_list_overview(tx, &(struct page){"", 1}, &list, &count, &err), err);
    assert_int_equal(count, 1);
    assert_string_equal(list[0].slug, "a");
    assert_string_equal(list[0].client_id.text, CLIENT_A);
    assert_works(client_list_overview(tx, &(struct page){"a", 10}, &list, &count, &err), err);
    assert_int_equal(count, 1);
    assert_string_equal(list[0].slug, "b");
    assert_int_equal(list[0].users, 0);
}

static void test_months_of_audit_are_made_once(void **state)
{
    struct server *server = *state;
    struct err err = {0};
    int64_t made = -1;
    struct db_identity worker = {.role = DB_ROLE_WORKER};
    struct db *db CLEANUP(db_end) = open_db(server);
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(CONTEXT(worker), &err);
    assert_works(audit_log_make_partitions(tx, 20, &made, &err), err);
    assert_true(made > 0);
    assert_works(audit_log_make_partitions(tx, 20, &made, &err), err);
    assert_int_equal(made, 0);
    assert_false(audit_log_make_partitions(tx, 1000, &made, &err));
    assert_int_equal(err.kind, ERR_INVALID);
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_process_belongs_to_one_client),
        cmocka_unit_test(test_clients_come_in_pages),
        cmocka_unit_test(test_months_of_audit_are_made_once),
    };
    return run_server_group("entity/test_entity", TESTS);
}
