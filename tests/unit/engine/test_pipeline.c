/*
 * test_pipeline: what a process goes through, with stubs for reading and extracting: each stage
 * once, errors tried again, people deciding, cancelling at work.
 */
#include "station.h"

#include <stdlib.h>
#include <string.h>

#define AUDIT_OF "FROM audit_logs WHERE process_id = '%s' AND "

static const char *events(struct station *station, const struct id *process_id)
{
    return station_ask(station,
                       "SELECT string_agg(coalesce(payload ->> 'step', event), ' ' ORDER BY seq) "
                       "FROM audit_logs WHERE process_id = '%s'",
                       process_id);
}

static void test_document_becomes_output(void **state)
{
    struct station *station = *state;
    struct id id = station_submit(station, "total=104.90 net=90.00 first");
    station_work_until(station, &id, "completed");
    assert_string_equal(
        station_ask(station, "SELECT final_output FROM processes WHERE process_id = '%s'", &id),
        "{\"net\": 90.00, \"total\": 104.90}");
    assert_string_equal(
        station_ask(
            station,
            "SELECT current_stage || ' ' || process_type_id || ' ' || config_version || ' ' "
            "|| overall_confidence FROM processes WHERE process_id = '%s'",
            &id),
        "OUTPUT note 1 1.0000");
    assert_memory_equal(events(station, &id),
                        "process.submitted ingest read classify extract validate", 55);
    assert_string_equal(
        station_ask(station, "SELECT status FROM documents WHERE process_id = '%s'", &id),
        "completed");
}

static void wait_for_action(struct station *station, const struct id *id, const char *status)
{
    while (strcmp(station_ask(station, "SELECT status FROM output_actions WHERE process_id = '%s'",
                              id),
                  status) != 0)
        clock_sleep_ms(2);
}

static void test_result_is_delivered_once(void **state)
{
    struct station *station = *state;
    struct err err = {0};
    struct id id = station_submit(station, "total=1 delivered");
    struct engine_worker *worker = engine_worker_start(station->engine, &err);
    assert_works(worker != NULL, err);
    wait_for_action(station, &id, "completed");
    engine_worker_stop(worker);
    const char *path = station_ask(
        station, "SELECT result ->> 'path' FROM output_actions WHERE process_id = '%s'", &id);
    const char *file =
        arena_printf(station->arena, "%s/engine/exports/%s", station->server->folder, path);
    char *content = file_read(station->arena, file, 4096, NULL, &err);
    assert_works(content != NULL, err);
    assert_non_null(strstr(content, "\"total\": 1"));
    assert_string_equal(
        station_ask(station, "SELECT count(*) " AUDIT_OF "stage_type = 'OUTPUT'", &id), "1");
    assert_string_equal(station_ask(station, "SELECT count(*) FROM jobs", &id), "0");
}

static void test_passing_error_is_tried_again(void **state)
{
    struct station *station = *state;
    atomic_store(&station_stub.failures, 2);
    struct id id = station_submit(station, "total=2 again");
    station_work_until(station, &id, "completed");
    assert_string_equal(station_ask(station,
                                    "SELECT count(*) " AUDIT_OF
                                    "result = 'ERRORS' AND error_message "
                                    "LIKE '%%told to fail'",
                                    &id),
                        "2");
}

static void test_exhausted_attempts_fail_and_are_retried_by_hand(void **state)
{
    struct station *station = *state;
    struct err err = {0};
    atomic_store(&station_stub.failures, 3);
    struct id id = station_submit(station, "total=3 exhausted");
    station_work_until(station, &id, "failed");
    assert_string_equal(station_ask(station,
                                    "SELECT error_kind || ': ' || error_message FROM processes "
                                    "WHERE process_id = '%s'",
                                    &id),
                        "io: document 1: the stub was told to fail");
    assert_string_equal(
        station_ask(station, "SELECT type FROM notifications WHERE process_id = '%s'", &id),
        "process_failed");
    struct engine_order order = {{CLIENT_A}, id, {"user", "somebody"}};
    assert_works(engine_retry(station->engine, station->arena, &order, NULL, &err), err);
    station_work_until(station, &id, "completed");
    assert_fails(engine_retry(station->engine, station->arena, &order, NULL, &err), err,
                 ERR_CONFLICT,
                 arena_printf(station->arena,
                              "process %s is completed and no output action has failed", id.text));
}

static void test_cancelled_work_is_dropped(void **state)
{
    struct station *station = *state;
    struct err err = {0};
    atomic_store(&station_stub.is_held, true);
    struct id id = station_submit(station, "total=4 cancelled");
    struct engine_worker *worker = engine_worker_start(station->engine, &err);
    assert_works(worker != NULL, err);
    while (atomic_load(&station_stub.reading) == 0)
        clock_sleep_ms(1);
    struct engine_order order = {{CLIENT_A}, id, {"user", "somebody"}};
    assert_works(engine_cancel(station->engine, station->arena, &order, &err), err);
    atomic_store(&station_stub.is_held, false);
    while (atomic_load(&station_stub.reading) > 0)
        clock_sleep_ms(1);
    engine_worker_stop(worker);
    station_wait(station, &id, "cancelled");
    assert_string_equal(events(station, &id), "process.submitted ingest process.cancelled");
    assert_fails(
        engine_cancel(station->engine, station->arena, &order, &err), err, ERR_CONFLICT,
        arena_printf(station->arena, "process %s is cancelled and cannot be cancelled", id.text));
}

/* The reviewer of CLIENT_A. */
static struct engine_review review_of(struct station *station, const struct id *id)
{
    struct engine_review review = {.order = {{CLIENT_A}, *id, {"user", "reviewer"}}};
    const char *user = server_ask(
        station->server,
        "INSERT INTO users (client_id, email, full_name, role, status) VALUES ('" CLIENT_A
        "', gen_random_uuid() || '@a.example', 'R', 'operator', 'active') RETURNING user_id");
    (void)snprintf(review.reviewer.text, sizeof review.reviewer.text, "%s", user);
    return review;
}

static void test_person_corrects_and_approves(void **state)
{
    struct station *station = *state;
    struct err err = {0};
    struct id id = station_submit(station, "net=90 unsure");
    station_work_until(station, &id, "hitl_review");
    assert_string_equal(
        station_ask(station, "SELECT review_reasons FROM processes WHERE process_id = '%s'", &id),
        "[{\"code\": \"missing_field\", \"field\": \"total\"}]");
    struct engine_review review = review_of(station, &id);
    assert_fails(engine_review_approve(station->engine, station->arena, &review, &err), err,
                 ERR_INVALID, "the result does not fit the output_schema: total is missing");
    struct json *corrections = json_new_object(station->arena);
    json_set(station->arena, corrections, "/total", json_new_integer(station->arena, 100));
    assert_works(engine_review_correct(station->engine, station->arena, &review, corrections, &err),
                 err);
    assert_string_equal(station_ask(station,
                                    "SELECT status || review_reasons FROM processes "
                                    "WHERE process_id = '%s'",
                                    &id),
                        "hitl_review[]");
    assert_works(engine_review_approve(station->engine, station->arena, &review, &err), err);
    assert_string_equal(
        station_ask(station,
                    "SELECT status || final_output || (reviewed_by IS NOT NULL) FROM processes "
                    "WHERE process_id = '%s'",
                    &id),
        "completed{\"net\": 90, \"total\": 100}true");
    assert_string_equal(
        station_ask(station,
                    "SELECT field_path || ' ' || value_after FROM review_corrections "
                    "WHERE process_id = '%s'",
                    &id),
        "/total 100");
}

static void test_person_rejects(void **state)
{
    struct station *station = *state;
    struct err err = {0};
    struct id id = station_submit(station, "net=90 rejected");
    station_work_until(station, &id, "hitl_review");
    struct engine_review review = review_of(station, &id);
    assert_fails(engine_review_reject(station->engine, station->arena, &review, &err), err,
                 ERR_USAGE, "a rejection needs its reason");
    review.notes = "not ours";
    assert_works(engine_review_reject(station->engine, station->arena, &review, &err), err);
    assert_string_equal(station_ask(station,
                                    "SELECT status || ': ' || error_message FROM processes "
                                    "WHERE process_id = '%s'",
                                    &id),
                        "failed: rejected in review: not ours");
}

static void test_reference_is_taken_in_once(void **state)
{
    struct station *station = *state;
    struct err err = {0};
    struct engine_receipt first;
    struct engine_receipt second;
    struct engine_submission submission = {.client_id = {CLIENT_A}, .source_reference = "mail 7"};
    assert_works(station_try(station, &submission, "total=5 once", &first, &err), err);
    assert_works(station_try(station, &submission, "total=5 once", &second, &err), err);
    assert_false(first.is_repeated);
    assert_true(second.is_repeated);
    assert_string_equal(first.process_id.text, second.process_id.text);
}

static void test_same_bytes_are_noticed(void **state)
{
    struct station *station = *state;
    struct err err = {0};
    struct engine_receipt first;
    struct engine_receipt second;
    struct engine_submission submission = {.client_id = {CLIENT_A}};
    assert_works(station_try(station, &submission, "total=6 twice", &first, &err), err);
    assert_works(station_try(station, &submission, "total=6 twice", &second, &err), err);
    assert_true(id_is_none(&first.duplicate_of));
    assert_string_equal(second.duplicate_of.text, first.process_id.text);
}

static void refuse(struct station *station, const struct engine_submission *submission,
                   enum err_kind kind, const char *message)
{
    struct err err = {0};
    struct engine_receipt receipt;
    const char *blobs = server_ask(station->server, "SELECT count(*) FROM processes");
    assert_fails(station_try(station, submission, "total=7", &receipt, &err), err, kind, message);
    assert_string_equal(server_ask(station->server, "SELECT count(*) FROM processes"), blobs);
    assert_string_equal(server_ask(station->server,
                                   "SELECT error_message FROM audit_logs WHERE event = "
                                   "'process.refused' ORDER BY seq DESC LIMIT 1"),
                        message);
}

static void test_refusals_leave_an_audit_row_and_nothing_else(void **state)
{
    struct station *station = *state;
    struct engine_submission submission = {.client_id = {CLIENT_A}, .process_type_id = "poem"};
    refuse(station, &submission, ERR_NOT_FOUND, "there is no process type 'poem'");
    submission = (struct engine_submission){.client_id = {CLIENT_B}, .process_type_id = "note"};
    refuse(station, &submission, ERR_CONFLICT,
           "the client has no active configuration of process type note");
    (void)server_ask(station->server, "UPDATE clients SET status = 'suspended', suspended_at = "
                                      "now() WHERE client_id = '" CLIENT_B "'");
    refuse(station, &submission, ERR_FORBIDDEN, "client b is suspended");
    submission = (struct engine_submission){.client_id = id_create()};
    refuse(station, &submission, ERR_NOT_FOUND, "there is no such client");
}

static void test_everything_agrees(void **state)
{
    struct station *station = *state;
    struct err err = {0};
    struct engine_reconciliation result;
    struct id none = {""};
    struct engine_worker *worker = engine_worker_start(station->engine, &err);
    assert_works(worker != NULL, err);
    while (strcmp(server_ask(station->server, "SELECT count(*) FROM jobs"), "0") != 0)
        clock_sleep_ms(2);
    engine_worker_stop(worker);
    assert_works(engine_reconcile(station->engine, station->arena, &none, &result, &err), err);
    for (size_t i = 0; i < result.finding_count; i++)
        print_error("%s: %s\n", result.findings[i].check, result.findings[i].message);
    assert_int_equal(result.finding_count, 0);
    assert_string_equal(server_ask(station->server, "SELECT count(*) FROM workers"), "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_document_becomes_output),
        cmocka_unit_test(test_result_is_delivered_once),
        cmocka_unit_test(test_passing_error_is_tried_again),
        cmocka_unit_test(test_exhausted_attempts_fail_and_are_retried_by_hand),
        cmocka_unit_test(test_cancelled_work_is_dropped),
        cmocka_unit_test(test_person_corrects_and_approves),
        cmocka_unit_test(test_person_rejects),
        cmocka_unit_test(test_reference_is_taken_in_once),
        cmocka_unit_test(test_same_bytes_are_noticed),
        cmocka_unit_test(test_refusals_leave_an_audit_row_and_nothing_else),
        cmocka_unit_test(test_everything_agrees),
    };
    return run_station_group("engine/test_pipeline", tests);
}
