/*
 * test_judgement: what results are worth, by themselves and together; no database.
 */
#include "test.h"

#include "engine/judgement.h"

#include <string.h>

#define ARENA_BYTES ((size_t)8 * 1024 * 1024)

struct case_state {
    struct arena *arena;
    struct judgement judgement;
};

static int start(void **state)
{
    static struct case_state started;
    started = (struct case_state){.arena = arena_create(ARENA_BYTES)};
    *state = &started;
    return 0;
}

static int stop(void **state)
{
    struct case_state *started = *state;
    arena_destroy(started->arena);
    return 0;
}

static struct json *parse(struct case_state *state, const char *text)
{
    struct err err = {0};
    struct json *value = json_parse(state->arena, text, strlen(text), &err);
    assert_works(value != NULL, err);
    return value;
}

/* Judges `documents` by `schema` and `rules`; the codes of the reasons. */
static const char *judge_by_rules(struct case_state *state, const char *schema, const char *rules,
                                  const struct json *documents)
{
    struct err err = {0};
    struct json *result = json_new_object(state->arena);
    struct configuration configuration = {
        .output_schema = parse(state, schema),
        .validation_rules = parse(state, rules),
        .options = json_new_object(state->arena),
        .confidence_threshold = {.digits = 85, .scale = 2},
    };
    json_set(state->arena, result, "documents", (struct json *)documents);
    assert_works(judge(state->arena, &configuration, result, &state->judgement, &err), err);
    const char *codes = "";
    for (size_t i = 0; i < json_count(state->judgement.reasons); i++)
        codes = arena_printf(state->arena, "%s%s%s", codes, i > 0 ? " " : "",
                             json_text(json_find(json_at(state->judgement.reasons, i), "code")));
    return codes;
}

static const char *judge_by(struct case_state *state, const char *schema,
                            const struct json *documents)
{
    return judge_by_rules(state, schema, "{\"validation_rules\": []}", documents);
}

#define TOGETHER   "{\"type\": \"object\", \"x-scope\": \"process\", \"required\": [\"rows\"]}"
#define ROW(value) "{\"a\": {\"value\": " value ", \"confidence\": 1}}"
#define TABLE(id, state, rows, score)                                                              \
    "{\"document_id\": \"" id "\", \"fields\": {}, \"line_items\": {\"rows\": [" rows "]},"        \
    " \"completeness\": {\"rows\": {\"state\": \"" state "\"}},"                                   \
    " \"poor_pages\": [{\"page\": 1, \"score\": " score ", \"defect\": \"dark\"}]}"

static void test_documents_keep_their_tables(void **state)
{
    struct case_state *now = *state;
    struct json *documents = parse(now, "[" TABLE("1", "COMPLETE", ROW("1"), "1.0") "," TABLE(
                                            "2", "COMPLETE", ROW("2"), "1.0") "]");
    const char *before = json_render(now->arena, documents);
    for (int i = 0; i < 2; i++) {
        assert_string_equal(judge_by(now, TOGETHER, documents), "");
        assert_string_equal(json_render(now->arena, now->judgement.plain),
                            "{\"rows\":[{\"a\":1},{\"a\":2}]}");
    }
    assert_string_equal(json_render(now->arena, documents), before);
}

static void test_every_document_is_looked_at(void **state)
{
    struct case_state *now = *state;
    assert_string_equal(
        judge_by(now, TOGETHER,
                 parse(now, "[" TABLE("1", "COMPLETE", ROW("1"), "1.0") "," TABLE(
                                "2", "PARTIAL", ROW("2"), "0.1") "," TABLE("3", "COMPLETE",
                                                                           ROW("3"), "1.0") "]")),
        "table_partial poor_image");
    const struct json *reason = json_at(now->judgement.reasons, 0);
    assert_string_equal(json_text(json_find(reason, "document_id")), "2");
    assert_string_equal(
        json_render(now->arena, json_find(now->judgement.validation_result, "completeness")),
        "[{\"table\":\"rows\",\"document_id\":\"1\",\"state\":\"COMPLETE\"},{\"table\":\"rows\","
        "\"document_id\":\"2\",\"state\":\"PARTIAL\"},{\"table\":\"rows\",\"document_id\":\"3\","
        "\"state\":\"COMPLETE\"}]");
}

static void test_nothing_found_is_not_sure(void **state)
{
    struct case_state *now = *state;
    assert_string_equal(judge_by(now, "{\"type\": \"object\"}",
                                 parse(now, "[{\"fields\": {}, \"line_items\": {}}]")),
                        "nothing_found");
    assert_true(now->judgement.confidence == 0.0);
    assert_string_equal(judge_by(now, "{\"type\": \"object\"}",
                                 parse(now, "[" TABLE("1", "COMPLETE", ROW("1"), "1") "]")),
                        "");
    assert_true(now->judgement.confidence == 1.0);
}

#define VENDOR(id, type, name)                                                                     \
    "{\"document_id\": \"" id "\", \"doc_type\": \"" type "\", \"fields\": {\"vendor_name\": "     \
    "{\"value\": \"" name "\", \"confidence\": 1}}}"

/* Asked once about all of them, whether each has a result or all have one. */
static void test_documents_of_a_process_belong_together(void **state)
{
    struct case_state *now = *state;
    static const char RULES[] =
        "{\"validation_rules\": [{\"field\": \"documents[].doc_type\", \"rule\": \"includes_all\", "
        "\"value\": [\"invoice\", \"delivery_note\"]}, {\"field\": \"documents[].vendor_name\", "
        "\"rule\": \"same_party\"}]}";
    static const char *const SCHEMAS[] = {"{\"type\": \"object\"}",
                                          "{\"type\": \"object\", \"x-scope\": \"process\"}"};
    for (size_t i = 0; i < COUNT_OF(SCHEMAS); i++) {
        struct json *good = parse(now, "[" VENDOR("1", "invoice", "Acme Ltd") "," VENDOR(
                                           "2", "delivery_note", "ACME Limited") "]");
        assert_string_equal(judge_by_rules(now, SCHEMAS[i], RULES, good), "");
        struct json *bad = parse(now, "[" VENDOR("1", "invoice", "Acme Ltd") "," VENDOR(
                                          "2", "delivery_note", "Birch") "]");
        assert_string_equal(judge_by_rules(now, SCHEMAS[i], RULES, bad), "rule_failed");
        assert_null(json_find(json_at(now->judgement.reasons, 0), "document_id"));
    }
    struct json *alone = parse(now, "[" VENDOR("1", "invoice", "Acme Ltd") "]");
    assert_string_equal(judge_by_rules(now, SCHEMAS[0], RULES, alone), "rule_failed");
}

static void test_misfit_always_has_a_reason(void **state)
{
    struct case_state *now = *state;
    assert_string_equal(
        judge_by(now, "{\"required\": [\"a\"], \"allOf\": [{\"required\": [\"b\"]}]}",
                 parse(now, "[{\"fields\": {\"a\": {\"value\": 1, \"confidence\": 1}}}]")),
        "schema");
    assert_false(now->judgement.fits);
}

static void test_a_person_says_that_there_are_no_rows(void **state)
{
    struct case_state *now = *state;
    assert_string_equal(
        judge_by(now, TOGETHER, parse(now, "[" TABLE("1", "COMPLETE", "", "1") "]")), "");
    assert_string_equal(judge_by(now, TOGETHER, parse(now, "[" TABLE("1", "PARTIAL", "", "1") "]")),
                        "missing_field table_partial");
}

/* What no page shows is looked at by a person, unless a person has said it. */
static void test_ungrounded_values(void **state)
{
    struct case_state *now = *state;
    assert_string_equal(
        judge_by(now, "{}",
                 parse(now,
                       "[{\"fields\": {\"a\": {\"value\": 1, \"confidence\": 1, \"reasons\": "
                       "[\"ungrounded\"]}}, \"line_items\": {\"rows\": [{\"b\": {\"value\": 2, "
                       "\"confidence\": 1, \"reasons\": [\"ungrounded\"]}}]}}]")),
        "ungrounded ungrounded");
    assert_string_equal(json_text(json_find(json_at(now->judgement.reasons, 0), "field")), "a");
    assert_string_equal(json_text(json_find(json_at(now->judgement.reasons, 1), "field")), "rows");
    assert_string_equal(
        judge_by(now, "{}",
                 parse(now, "[{\"fields\": {\"a\": {\"value\": 1, \"confidence\": 1, \"reasons\": "
                            "[\"corrected\", \"ungrounded\"]}}}]")),
        "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_documents_keep_their_tables, start, stop),
        cmocka_unit_test_setup_teardown(test_every_document_is_looked_at, start, stop),
        cmocka_unit_test_setup_teardown(test_nothing_found_is_not_sure, start, stop),
        cmocka_unit_test_setup_teardown(test_ungrounded_values, start, stop),
        cmocka_unit_test_setup_teardown(test_documents_of_a_process_belong_together, start, stop),
        cmocka_unit_test_setup_teardown(test_misfit_always_has_a_reason, start, stop),
        cmocka_unit_test_setup_teardown(test_a_person_says_that_there_are_no_rows, start, stop),
    };
    return cmocka_run_group_tests_name("engine/test_judgement", tests, NULL, NULL);
}
