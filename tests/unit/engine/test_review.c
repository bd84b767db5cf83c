/*
 * test_review: who may decide, what corrections do to fields and tables of one document and of
 * several, and what happens where nobody is asked.
 */
#include "station.h"

#include <string.h>

static const char WORKFLOWS[] =
    "INSERT INTO process_types (process_type_id, display_name) VALUES ('audited', 'Audited'),"
    "  ('unattended', 'Unattended'), ('table', 'Table'), ('bundle', 'Bundle');"
    "INSERT INTO configurations (client_id, process_type_id, version, is_active, enable_hitl,"
    "                            options, output_schema, validation_rules)"
    "SELECT '" CLIENT_A "', type, 1, true, type <> 'unattended', options::jsonb, schema::jsonb,"
    "  '{\"validation_rules\": [{\"field\": \"net\", \"rule\": \"less_than_or_equal\","
    "                            \"compare_to\": \"total\"}]}' "
    "FROM (VALUES"
    "  ('audited', '{\"random_audit_share\": 1}', '{\"required\": [\"total\"]}'),"
    "  ('unattended', '{\"random_audit_share\": 1}', '{\"required\": [\"total\"]}'),"
    "  ('table', '{\"random_audit_share\": 1}', '{\"type\": \"object\"}'),"
    "  ('bundle', '{\"random_audit_share\": 1}', '{\"x-scope\": \"process\"}'))"
    "  AS workflow (type, options, schema)";

static int start(void **state)
{
    if (station_start(state) != 0)
        return -1;
    (void)server_ask(((struct station *)*state)->server, WORKFLOWS);
    return 0;
}

/* A process of that type with a document for each text, at the end of the pipeline. */
static struct id process_of(struct station *station, const char *type, const char *const *texts,
                            const char *status)
{
    struct err err = {0};
    struct engine_receipt receipt;
    struct engine_upload *uploads[2];
    size_t count = 0;
    for (; texts[count] != NULL; count++) {
        uploads[count] =
            engine_upload_start(station->engine, &(struct id){CLIENT_A}, "note.txt", 0, &err);
        assert_works(uploads[count] != NULL, err);
        assert_works(engine_upload_write(uploads[count], texts[count], strlen(texts[count]), &err),
                     err);
    }
    struct engine_submission submission = {.client_id = {CLIENT_A},
                                           .process_type_id = type,
                                           .ingestion_source = "api",
                                           .actor = {"system", "test"},
                                           .priority = 100,
                                           .uploads = uploads,
                                           .upload_count = count};
    assert_works(engine_submit(station->engine, station->arena, &submission, &receipt, &err), err);
    for (size_t i = 0; i < count; i++)
        engine_upload_end(uploads[i]);
    station_work_until(station, &receipt.process_id, status);
    return receipt.process_id;
}

static struct id process_in_review(struct station *station, const char *type, const char *text)
{
    return process_of(station, type, (const char *const[]){text, NULL}, "hitl_review");
}

static struct engine_review review_by(struct station *station, const struct id *id,
                                      const char *role_and_status)
{
    struct engine_review review = {.order = {{CLIENT_A}, *id, {"user", "reviewer"}}};
    const char *user = server_ask(
        station->server,
        arena_printf(station->arena,
                     "INSERT INTO users (client_id, email, role, status) VALUES ('" CLIENT_A "', "
                     "gen_random_uuid() || '@a.example', %s) RETURNING user_id",
                     role_and_status));
    (void)snprintf(review.reviewer.text, sizeof review.reviewer.text, "%s", user);
    return review;
}

#define OPERATOR "'operator', 'active'"

static struct json *parse(struct station *station, const char *text)
{
    struct err err = {0};
    struct json *value = json_parse(station->arena, text, strlen(text), &err);
    assert_works(value != NULL, err);
    return value;
}

static void correct(struct station *station, const struct id *id, const char *corrections)
{
    struct err err = {0};
    struct engine_review review = review_by(station, id, OPERATOR);
    assert_works(engine_review_correct(station->engine, station->arena, &review,
                                       parse(station, corrections), &err),
                 err);
}

static void refuse(struct station *station, const struct id *id, const char *corrections,
                   const char *message)
{
    struct err err = {0};
    struct engine_review review = review_by(station, id, OPERATOR);
    const char *before =
        station_ask(station, "SELECT extraction_result FROM processes WHERE process_id = '%s'", id);
    assert_fails(engine_review_correct(station->engine, station->arena, &review,
                                       parse(station, corrections), &err),
                 err, ERR_USAGE, message);
    assert_string_equal(
        station_ask(station, "SELECT extraction_result FROM processes WHERE process_id = '%s'", id),
        before);
}

static const char *reasons(struct station *station, const struct id *id)
{
    return station_ask(station,
                       "SELECT coalesce(string_agg(reason ->> 'code', ' '), '') FROM processes, "
                       "jsonb_array_elements(review_reasons) AS reason WHERE process_id = '%s'",
                       id);
}

/* Approves and returns the result. */
static const char *approve(struct station *station, const struct id *id)
{
    struct err err = {0};
    struct engine_review review = review_by(station, id, OPERATOR);
    assert_works(engine_review_approve(station->engine, station->arena, &review, &err), err);
    return station_ask(station, "SELECT final_output FROM processes WHERE process_id = '%s'", id);
}

/* ---- who ---- */

static void test_only_active_operators_decide(void **state)
{
    static const struct {
        const char *role_and_status;
        const char *message;
    } CASES[] = {
        {"'viewer', 'active'", " is a viewer and may not decide"},
        {"'operator', 'inactive'", " is not active"},
        {"'admin', 'pending'", " is not active"},
    };
    struct station *station = *state;
    struct id id = process_in_review(station, "audited", "total=1 who");
    struct json *corrections = parse(station, "{\"/total\": 2}");
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct engine_review review = review_by(station, &id, CASES[i].role_and_status);
        struct err errs[3] = {{0}};
        review.notes = "no";
        assert_false(engine_review_approve(station->engine, station->arena, &review, &errs[0]));
        assert_false(engine_review_reject(station->engine, station->arena, &review, &errs[1]));
        assert_false(
            engine_review_correct(station->engine, station->arena, &review, corrections, &errs[2]));
        for (size_t e = 0; e < COUNT_OF(errs); e++) {
            assert_int_equal(errs[e].kind, ERR_FORBIDDEN);
            assert_non_null(strstr(errs[e].message, CASES[i].message));
        }
    }
    assert_string_equal(
        station_ask(station,
                    "SELECT string_agg(event || ' ' || n, ' ' ORDER BY event) FROM (SELECT event, "
                    "count(*) AS n FROM audit_logs WHERE process_id = '%s' AND result = 'FAILED' "
                    "AND payload = '{\"reason\": \"forbidden\"}' GROUP BY event) AS refused",
                    &id),
        "review.approve_refused 3 review.correct_refused 3 review.reject_refused 3");
    assert_string_equal(approve(station, &id), "{\"total\": 1}");
}

static void test_refusal_names_places_only(void **state)
{
    struct station *station = *state;
    struct err err = {0};
    struct id id = process_in_review(station, "note", "total=secret refused");
    struct engine_review review = review_by(station, &id, OPERATOR);
    assert_false(engine_review_approve(station->engine, station->arena, &review, &err));
    assert_string_equal(station_ask(station,
                                    "SELECT error_message FROM audit_logs WHERE process_id = '%s' "
                                    "AND event = 'review.approve_refused'",
                                    &id),
                        "the result does not fit the output_schema: /total (type)");
}

/* ---- nobody is asked ---- */

static void test_without_review_a_doubt_fails(void **state)
{
    static const char *const CASES[][2] = {
        {"net=90 alone", "total is missing"},
        {"total=1 net=2 swapped", "a rule about net does not hold"},
    };
    struct station *station = *state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct id id =
            process_of(station, "unattended", (const char *const[]){CASES[i][0], NULL}, "failed");
        assert_string_equal(
            station_ask(station, "SELECT error_message FROM processes WHERE process_id = '%s'",
                        &id),
            arena_printf(station->arena,
                         "the result may not leave without a review: %s; with enable_hitl in the "
                         "configuration a person would be asked",
                         CASES[i][1]));
    }
    (void)process_of(station, "unattended", (const char *const[]){"total=1 sure", NULL},
                     "completed");
}

/* ---- tables ---- */

#define CELL(value) "{\"a\": {\"value\": " value ", \"confidence\": 1}}"

/* Gives the first document a table of two rows with that proof. */
static struct id process_with_table(struct station *station, const char *proof)
{
    struct id id = process_in_review(station, "table", "net=1 table");
    (void)station_ask(
        station,
        arena_printf(station->arena,
                     "UPDATE processes SET extraction_result = jsonb_set(extraction_result, "
                     "'{documents,0}', extraction_result #> '{documents,0}' || '{\"line_items\": "
                     "{\"rows\": [" CELL("1") "," CELL("2") "]}, \"completeness\": {\"rows\": "
                                                            "%s}}') WHERE process_id = '%%s'",
                     proof),
        &id);
    return id;
}

#define PARTIAL "{\"state\": \"PARTIAL\", \"rows_seen\": 4, \"rows_extracted\": 2}"

static void test_a_table_is_complete_when_its_rows_are_there(void **state)
{
    struct station *station = *state;
    struct id id = process_with_table(station, PARTIAL);
    correct(station, &id, "{\"/rows/0/a\": 10}");
    assert_string_equal(reasons(station, &id), "table_partial");
    correct(station, &id, "{\"/rows/2/a\": 3}");
    assert_string_equal(reasons(station, &id), "table_partial");
    correct(station, &id, "{\"/rows/3\": {\"a\": 4, \"b\": null}}");
    assert_string_equal(reasons(station, &id), "");
    assert_string_equal(
        approve(station, &id),
        "{\"net\": 1, \"rows\": [{\"a\": 10}, {\"a\": 2}, {\"a\": 3}, {\"a\": 4}]}");
}

static void test_a_table_as_a_whole_is_complete(void **state)
{
    struct station *station = *state;
    struct id id = process_with_table(station, PARTIAL);
    correct(station, &id, "{\"/rows\": [{\"a\": 5, \"b\": \"x\"}]}");
    assert_string_equal(reasons(station, &id), "");
    assert_string_equal(station_ask(station,
                                    "SELECT value_before::text || ' ' || value_after::text FROM "
                                    "review_corrections WHERE process_id = '%s'",
                                    &id),
                        "[{\"a\": 1}, {\"a\": 2}] [{\"a\": 5, \"b\": \"x\"}]");
    assert_string_equal(approve(station, &id),
                        "{\"net\": 1, \"rows\": [{\"a\": 5, \"b\": \"x\"}]}");
}

static void test_null_removes(void **state)
{
    struct station *station = *state;
    struct id id = process_with_table(station, PARTIAL);
    correct(station, &id, "{\"/rows/0\": null, \"/rows/1/b\": 7, \"/net\": null}");
    assert_string_equal(reasons(station, &id), "table_partial");
    assert_string_equal(
        station_ask(station,
                    "SELECT extraction_result #>> '{documents,0,completeness,rows,rows_seen}' "
                    "FROM processes WHERE process_id = '%s'",
                    &id),
        "3");
    correct(station, &id, "{\"/rows/0/b\": null}");
    assert_string_equal(
        station_ask(station,
                    "SELECT extraction_result #>> "
                    "'{documents,0,line_items,rows,0,a,value}' || (extraction_result "
                    "#> '{documents,0,line_items,rows,0}' ? 'b') FROM processes "
                    "WHERE process_id = '%s'",
                    &id),
        "2false");
    correct(station, &id, "{\"/rows\": null, \"/net\": 1}");
    assert_string_equal(reasons(station, &id), "");
    assert_string_equal(approve(station, &id), "{\"net\": 1}");
}

static void test_corrections_that_lead_nowhere(void **state)
{
    static const char *const CASES[][2] = {
        {"{\"/rows/3/a\": 1}", "rows has no row 3"},
        {"{\"/rows/2\": null}", "rows has no row 2"},
        {"{\"/rows/0\": null, \"/rows/0/a\": 1}", "rows has no row 0"},
        {"{\"/rows/0\": 5}", "'/rows/0' is a row: its value is an object, or null"},
        {"{\"/rows\": 5}", "'/rows' is a table: its value is a list of objects, or null"},
        {"{\"/rows\": [1]}", "'/rows' is a table: its value is a list of objects, or null"},
        {"{\"/net/0/a\": 5}", "'/net/0/a' is no place in the result: net is not a table"},
        {"{\"/other\": null}", "'/other' is not in the result"},
        {"{\"net\": 1}", "'net' is no place in the result"},
        {"{\"/\": 1}", "'/' is no place in the result"},
        {"{\"/rows/x/a\": 1}", "'/rows/x/a' is no place in the result"},
        {"{\"/rows/0/a/b\": 1}", "'/rows/0/a/b' is no place in the result"},
        {"{\"/documents/0/output/net\": 1}", "'/documents/0/output/net' is no place in the result"},
        {"{}", "there is nothing to correct"},
    };
    struct station *station = *state;
    struct id id = process_with_table(station, PARTIAL);
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        refuse(station, &id, CASES[i][0], CASES[i][1]);
}

/* ---- several documents ---- */

static void test_documents_that_are_one_result(void **state)
{
    struct station *station = *state;
    struct id id = process_of(station, "bundle",
                              (const char *const[]){"net=1 first", "net=2 total=3 second", NULL},
                              "hitl_review");
    (void)station_ask(
        station,
        "UPDATE processes SET extraction_result = jsonb_set(jsonb_set(extraction_result, "
        "'{documents,0,line_items}', '{\"rows\": [" CELL("1") "," CELL(
            "2") "]}'), "
                 "'{documents,1,line_items}', '{\"rows\": [" CELL(
                     "3") "]}') WHERE process_id = '%s'",
        &id);
    refuse(station, &id, "{\"/documents/0/output/net\": 5}",
           "'/documents/0/output/net' is no place in the result");
    correct(station, &id,
            "{\"/net\": 9, \"/total\": null, \"/rows/0\": null, \"/rows/2/a\": 30, "
            "\"/rows/3/a\": 40}");
    assert_string_equal(
        station_ask(station,
                    "SELECT string_agg(c.field_path || ' ' || coalesce(d.position::text, '-'), "
                    "', ' ORDER BY c.field_path) FROM review_corrections c LEFT JOIN documents d "
                    "USING (document_id) WHERE c.process_id = '%s'",
                    &id),
        "/net 1, /rows/0 1, /rows/2/a 2, /rows/3/a 2, /total -");
    for (int i = 0; i < 2; i++)
        correct(station, &id, "{\"/net\": 8}");
    assert_string_equal(approve(station, &id),
                        "{\"net\": 8, \"rows\": [{\"a\": 2}, {\"a\": 30}, {\"a\": 40}]}");
}

static void test_documents_by_themselves(void **state)
{
    struct station *station = *state;
    struct id id =
        process_of(station, "audited", (const char *const[]){"total=1 one", "total=2 two", NULL},
                   "hitl_review");
    refuse(station, &id, "{\"/total\": 5}", "'/total' is no place in the result");
    refuse(station, &id, "{\"/documents/2/output/total\": 5}",
           "'/documents/2/output/total' is no place in the result");
    correct(station, &id, "{\"/documents/1/output/total\": 5}");
    assert_string_equal(approve(station, &id),
                        station_ask(station,
                                    "SELECT jsonb_build_object('documents', jsonb_agg("
                                    "jsonb_build_object('output', jsonb_build_object('total', "
                                    "CASE position WHEN 1 THEN 1 ELSE 5 END), 'document_id', "
                                    "document_id) ORDER BY position)) FROM documents "
                                    "WHERE process_id = '%s'",
                                    &id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_active_operators_decide),
        cmocka_unit_test(test_refusal_names_places_only),
        cmocka_unit_test(test_without_review_a_doubt_fails),
        cmocka_unit_test(test_a_table_is_complete_when_its_rows_are_there),
        cmocka_unit_test(test_a_table_as_a_whole_is_complete),
        cmocka_unit_test(test_null_removes),
        cmocka_unit_test(test_corrections_that_lead_nowhere),
        cmocka_unit_test(test_documents_that_are_one_result),
        cmocka_unit_test(test_documents_by_themselves),
    };
    return cmocka_run_group_tests_name("engine/test_review", tests, start, station_stop);
}
