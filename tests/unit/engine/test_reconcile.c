/*
 * test_reconcile: what does not agree is found, what must not be removed stays.
 */
#include "station.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OLD_S (INT64_C(2) * 24 * 3600)
#define DAY_S (INT64_C(24) * 3600)

/* Every finding as "check: message", one on a line. */
static const char *findings(struct station *station, const char *client)
{
    struct err err = {0};
    struct engine_reconciliation result;
    struct id client_id = {""};
    if (client != NULL)
        assert_works(id_parse(client, &client_id, &err), err);
    assert_works(engine_reconcile(station->engine, station->arena, &client_id, &result, &err), err);
    const char *list = "";
    for (size_t i = 0; i < result.finding_count; i++)
        list = arena_printf(station->arena, "%s%s: %s\n", list, result.findings[i].check,
                            result.findings[i].message);
    return list;
}

static const char *path_of(struct station *station, const char *key)
{
    return arena_printf(station->arena, "%s/engine/documents/%.36s/%.6s/%s",
                        station->server->folder, key, key + 37, key + 37);
}

static void make_older(const char *path, int64_t age_s)
{
    struct timespec times[2];
    times[0].tv_sec = times[1].tv_sec = (time_t)(clock_wall_us() / 1000000 - age_s);
    times[0].tv_nsec = times[1].tv_nsec = 0;
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* A blob of that age. */
static void store(struct station *station, const char *key, int64_t age_s)
{
    struct err err = {0};
    struct storage_put *put = storage_put_start(engine_storage(station->engine), key, 0, &err);
    assert_works(put != NULL, err);
    assert_works(storage_put_write(put, "x", 1, &err), err);
    assert_works(storage_put_finish(put, &err), err);
    make_older(path_of(station, key), age_s);
}

/* A blob of no document, of that age; its key. */
static const char *orphan(struct station *station, int64_t age_s)
{
    struct id document_id = id_create();
    const char *key = arena_printf(station->arena, CLIENT_A "/%s", document_id.text);
    store(station, key, age_s);
    return key;
}

static const char *key_of(struct station *station, const struct id *process_id)
{
    return station_ask(station,
                       "SELECT substr(storage_url, 7) FROM documents WHERE process_id = '%s'",
                       process_id);
}

static size_t sweep(struct station *station)
{
    size_t removed = 99;
    struct err err = {0};
    assert_works(engine_sweep(station->engine, DAY_S, &removed, &err), err);
    return removed;
}

static void test_lost_process(void **state)
{
    struct station *station = *state;
    struct id lost = station_submit(station, "total=1 lost");
    struct id removed = station_submit(station, "total=1 removed");
    const char *keys[] = {key_of(station, &lost), key_of(station, &removed)};
    assert_string_equal(findings(station, NULL), "");
    (void)server_ask(station->server, "DELETE FROM processes");
    (void)station_ask(station,
                      "INSERT INTO audit_logs (process_id, client_id, result, event) VALUES "
                      "('%s', '" CLIENT_A "', 'SUCCESS', 'process.deleted')",
                      &removed);
    assert_string_equal(findings(station, NULL),
                        arena_printf(station->arena,
                                     "received: process %s was submitted and is not there\n",
                                     lost.text));
    assert_string_equal(findings(station, CLIENT_B), "");
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        assert_int_equal(unlink(path_of(station, keys[i])), 0);
    (void)station_ask(station,
                      "INSERT INTO audit_logs (process_id, client_id, result, event) VALUES "
                      "('%s', '" CLIENT_A "', 'SUCCESS', 'process.deleted')",
                      &lost);
    assert_string_equal(findings(station, NULL), "");
}

static void test_blobs_of_nobody(void **state)
{
    struct station *station = *state;
    const char *old = orphan(station, OLD_S);
    const char *young = orphan(station, 60);
    const char *message =
        arena_printf(station->arena, "blobs: blob %s belongs to no document\n", old);
    assert_string_equal(findings(station, NULL), message);
    assert_string_equal(findings(station, CLIENT_A), message);
    assert_string_equal(findings(station, CLIENT_B), "");
    assert_int_equal(sweep(station), 1);
    assert_string_equal(findings(station, NULL), "");
    assert_int_equal(unlink(path_of(station, young)), 0);
}

static void check_document(struct station *station, const struct id *id, const char *change,
                           const char *message)
{
    (void)station_ask(station, change, id);
    assert_string_equal(findings(station, NULL), message);
}

static void test_documents_and_their_blobs(void **state)
{
    struct station *station = *state;
    struct id id = station_submit(station, "total=1 sized");
    const char *document =
        station_ask(station, "SELECT document_id FROM documents WHERE process_id = '%s'", &id);
    assert_string_equal(findings(station, NULL), "");
    check_document(station, &id, "UPDATE documents SET file_size = 12 WHERE process_id = '%s'",
                   arena_printf(station->arena,
                                "blobs: the blob of document %s has 13 bytes and not 12\n",
                                document));
    check_document(
        station, &id, "UPDATE documents SET file_size = NULL WHERE process_id = '%s'",
        arena_printf(station->arena, "blobs: the size of document %s is not known\n", document));
    check_document(station, &id, "UPDATE documents SET file_size = 0 WHERE process_id = '%s'",
                   arena_printf(station->arena,
                                "blobs: the blob of document %s has 13 bytes and not 0\n",
                                document));
    (void)station_ask(station, "UPDATE documents SET file_size = 13 WHERE process_id = '%s'", &id);
    const char *path = path_of(station, key_of(station, &id));
    assert_int_equal(unlink(path), 0);
    assert_string_equal(findings(station, NULL),
                        arena_printf(station->arena, "blobs: document %s has no blob\n", document));
    check_document(station, &id,
                   "UPDATE documents SET storage_url = NULL, erased_at = now() "
                   "WHERE process_id = '%s'",
                   "");
}

static void test_few_are_removed_and_many_are_not(void **state)
{
    struct station *station = *state;
    struct err err = {0};
    size_t removed = 99;
    for (int i = 0; i < 10; i++)
        (void)orphan(station, OLD_S);
    assert_int_equal(sweep(station), 10);
    for (int i = 0; i < 11; i++)
        (void)orphan(station, OLD_S);
    assert_fails(engine_sweep(station->engine, DAY_S, &removed, &err), err, ERR_CONFIGURATION,
                 "11 of 11 stored documents are in no process of this database: too many to be "
                 "removed unasked");
    assert_int_equal(removed, 99);
    assert_works(engine_sweep_all(station->engine, DAY_S, &removed, &err), err);
    assert_int_equal(removed, 11);
}

/* They stay as long as their document; and being made again, they are no reason to be careful. */
static void test_pictures_go_with_their_document(void **state)
{
    struct station *station = *state;
    struct id id = station_submit(station, "total=1 pictured");
    const char *picture = arena_printf(station->arena, "%s.1-0-large", key_of(station, &id));
    store(station, picture, OLD_S);
    assert_string_equal(findings(station, NULL), "");
    assert_int_equal(sweep(station), 0);

    const char *lost = orphan(station, OLD_S);
    for (int page = 1; page <= 12; page++)
        store(station, arena_printf(station->arena, "%s.%d-0-small", lost, page), OLD_S);
    assert_int_equal(sweep(station), 13);
    assert_true(file_exists(path_of(station, picture)));
    store(station, arena_printf(station->arena, "%s.1-0-small", lost), OLD_S);
    assert_string_equal(
        findings(station, NULL),
        arena_printf(station->arena, "blobs: blob %s.1-0-small belongs to no document\n", lost));
    assert_int_equal(sweep(station), 1);

    /* Of an erased document they are nobody's. */
    assert_int_equal(unlink(path_of(station, key_of(station, &id))), 0);
    (void)station_ask(station,
                      "UPDATE documents SET storage_url = NULL, erased_at = now() "
                      "WHERE process_id = '%s'",
                      &id);
    assert_int_equal(sweep(station), 1);
    assert_false(file_exists(path_of(station, picture)));
}

static void test_another_installation_removes_nothing(void **state)
{
    struct station *station = *state;
    struct err err = {0};
    size_t removed = 0;
    const char *marker =
        arena_printf(station->arena, "%s/engine/documents/installation", station->server->folder);
    const char *own = server_ask(station->server, "SELECT installation_id FROM installation");
    const char *strange = CLIENT_B "\n";
    (void)orphan(station, OLD_S);
    assert_works(file_replace(marker, strange, strlen(strange), 0600, &err), err);
    const char *message =
        arena_printf(station->arena,
                     "the storage folder %s/engine/documents belongs to installation " CLIENT_B
                     " and the database to %s",
                     station->server->folder, own);
    assert_fails(engine_sweep(station->engine, DAY_S, &removed, &err), err, ERR_CONFIGURATION,
                 message);
    assert_fails(engine_sweep_all(station->engine, DAY_S, &removed, &err), err, ERR_CONFIGURATION,
                 message);
    assert_non_null(strstr(err.hint, own));
    assert_string_equal(findings(station, NULL),
                        arena_printf(station->arena, "storage: %s\n", message));
    assert_int_equal(unlink(marker), 0);
    assert_fails(engine_sweep_all(station->engine, DAY_S, &removed, &err), err, ERR_CONFIGURATION,
                 arena_printf(station->arena,
                              "the storage folder %s/engine/documents has documents and does not "
                              "say of which installation",
                              station->server->folder));
    assert_works(file_replace(marker, own, strlen(own), 0600, &err), err);
    assert_int_equal(sweep(station), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lost_process),
        cmocka_unit_test(test_blobs_of_nobody),
        cmocka_unit_test(test_documents_and_their_blobs),
        cmocka_unit_test(test_pictures_go_with_their_document),
        cmocka_unit_test(test_few_are_removed_and_many_are_not),
        cmocka_unit_test(test_another_installation_removes_nothing),
    };
    return run_station_group("engine/test_reconcile", tests);
}
