/*
 * test_schema: what cases in files cannot say: options, documents, bounds, threads, and that the
 * answer alone is the same as the answer with reasons. The cases are in tests/cases/schema.
 */
#include "test.h"

#include "logic/logic.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES ((size_t)512 * 1024 * 1024)

struct fixture {
    struct arena *arena;
    struct err err;
};

static int set_up(void **state)
{
    struct fixture *fixture = memory_create(sizeof *fixture);
    fixture->arena = arena_create(ARENA_BYTES);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    arena_destroy(fixture->arena);
    free(fixture);
    return 0;
}

static struct json *parse(struct fixture *fixture, const char *text)
{
    struct json *json = json_parse(fixture->arena, text, strlen(text), &fixture->err);
    assert_works(json, fixture->err);
    return json;
}

static struct schema *compile(struct fixture *fixture, const char *text)
{
    struct schema *schema = schema_compile(fixture->arena, parse(fixture, text), &fixture->err);
    assert_works(schema, fixture->err);
    return schema;
}

static struct schema *compile_with(struct fixture *fixture, const char *text,
                                   const struct schema_options *options)
{
    struct schema *schema =
        schema_compile_with(fixture->arena, parse(fixture, text), options, &fixture->err);
    assert_works(schema, fixture->err);
    return schema;
}

/* Asks both ways. */
static bool fits(struct fixture *fixture, const struct schema *schema, const char *text)
{
    const struct json *instance = parse(fixture, text);
    struct schema_issues issues;
    const bool answer = schema_fits(schema, fixture->arena, instance, &issues);
    assert_int_equal(answer, issues.count == 0);
    assert_int_equal(answer, schema_fits(schema, fixture->arena, instance, NULL));
    return answer;
}

static void test_formats_are_enforced_unless_told(void **state)
{
    struct fixture *fixture = *state;
    static const char SCHEMA[] = "{\"format\": \"date\"}";
    static const char ASSERTING[] = "{\"$schema\": \"urn:meta\", \"format\": \"date\"}";
    const struct schema_document document = {
        .uri = "urn:meta",
        .json = parse(fixture,
                      "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\","
                      " \"$vocabulary\": {"
                      "  \"https://json-schema.org/draft/2020-12/vocab/core\": true,"
                      "  \"https://json-schema.org/draft/2020-12/vocab/format-assertion\": true}}"),
    };
    const struct schema_options loose = {
        .has_loose_formats = true, .documents = &document, .document_count = 1};
    assert_false(fits(fixture, compile(fixture, SCHEMA), "\"12.03.2025\""));
    assert_true(fits(fixture, compile_with(fixture, SCHEMA, &loose), "\"12.03.2025\""));
    assert_false(fits(fixture, compile_with(fixture, ASSERTING, &loose), "\"12.03.2025\""));
    assert_true(fits(fixture, compile(fixture, "{\"format\": \"of-our-own\"}"), "\"x\""));
}

static void test_draft_of_a_schema_that_names_none(void **state)
{
    struct fixture *fixture = *state;
    static const char SCHEMA[] = "{\"items\": [{\"type\": \"string\"}]}";
    const struct schema_options old = {.draft = SCHEMA_DRAFT_07};
    assert_false(fits(fixture, compile_with(fixture, SCHEMA, &old), "[1]"));
    assert_fails(schema_compile(fixture->arena, parse(fixture, SCHEMA), &fixture->err),
                 fixture->err, ERR_INVALID,
                 "schema /items: a schema must be an object or a boolean");
}

static void test_documents_are_reached_by_uri(void **state)
{
    struct fixture *fixture = *state;
    const struct schema_document documents[] = {
        {.uri = "https://example.com/money.json",
         .json = parse(fixture, "{\"$id\": \"https://example.com/v2/money\","
                                " \"$defs\": {\"cents\": {\"$anchor\": \"cents\","
                                "  \"$ref\": \"../party.json\", \"multipleOf\": 0.01}}}")},
        {.uri = "https://example.com/party.json",
         .json = parse(fixture, "{\"$schema\": \"http://json-schema.org/draft-07/schema#\","
                                " \"items\": [false]}")},
        {.uri = "https://example.com/wrong.json", .json = parse(fixture, "{\"type\": 1}")},
    };
    const struct schema_options options = {.documents = documents,
                                           .document_count = COUNT_OF(documents)};
    const struct schema *schema =
        compile_with(fixture,
                     "{\"$id\": \"https://example.com/root.json\", \"allOf\": ["
                     "{\"$ref\": \"money.json#cents\"}, {\"$ref\": \"v2/money#cents\"},"
                     "{\"$ref\": \"money.json#/$defs/cents\"}]}",
                     &options);
    assert_true(fits(fixture, schema, "1.05"));
    assert_false(fits(fixture, schema, "1.055"));

    struct schema_issues issues;
    assert_false(schema_fits(schema, fixture->arena, parse(fixture, "[1]"), &issues));
    assert_string_equal(issues.items[0].schema_pointer, "https://example.com/party.json#/items/0");

    assert_fails(
        schema_compile_with(fixture->arena,
                            parse(fixture, "{\"$ref\": \"https://example.com/wrong.json\"}"),
                            &options, &fixture->err),
        fixture->err, ERR_INVALID,
        "schema https://example.com/wrong.json#/type: must be the name of a type or an "
        "array of them");
}

static void test_dialects(void **state)
{
    struct fixture *fixture = *state;
    const struct schema_document documents[] = {
        {.uri = "urn:no-validation",
         .json =
             parse(fixture, "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\","
                            " \"$vocabulary\": {"
                            "  \"https://json-schema.org/draft/2020-12/vocab/applicator\": true,"
                            "  \"urn:whatever\": false}}")},
        {.uri = "urn:unknown",
         .json = parse(fixture, "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\","
                                " \"$vocabulary\": {\"urn:whatever\": true}}")},
    };
    const struct schema_options options = {.documents = documents,
                                           .document_count = COUNT_OF(documents)};
    const struct schema *schema = compile_with(
        fixture,
        "{\"$schema\": \"urn:no-validation\", \"minimum\": 5, \"properties\": {\"a\": false}}",
        &options);
    assert_true(fits(fixture, schema, "1"));
    assert_false(fits(fixture, schema, "{\"a\": 1}"));
    assert_fails(schema_compile_with(fixture->arena,
                                     parse(fixture, "{\"$schema\": \"urn:unknown\"}"), &options,
                                     &fixture->err),
                 fixture->err, ERR_UNSUPPORTED, "schema vocabulary 'urn:whatever' is not known");
}

static void test_references_that_leave_are_unsupported(void **state)
{
    struct fixture *fixture = *state;
    assert_fails(
        schema_compile(fixture->arena, parse(fixture, "{\"$ref\": \"https://example.com/a\"}"),
                       &fixture->err),
        fixture->err, ERR_UNSUPPORTED, "schema /$ref: 'https://example.com/a' is not at hand");
    assert_string_equal(fixture->err.hint,
                        "put it under \"$defs\" of the schema that refers to it");
}

/* ---- bounds ---- */

static void test_number_of_subschemas(void **state)
{
    struct fixture *fixture = *state;
    struct json *list = json_new_array(fixture->arena);
    struct json *schema = json_new_object(fixture->arena);
    json_set(fixture->arena, schema, "allOf", list);
    for (int i = 0; i < SCHEMA_SUBSCHEMAS_MAX - 1; i++)
        json_append(fixture->arena, list, json_new_object(fixture->arena));
    assert_works(schema_compile(fixture->arena, schema, &fixture->err), fixture->err);
    json_append(fixture->arena, list, json_new_object(fixture->arena));
    assert_fails(schema_compile(fixture->arena, schema, &fixture->err), fixture->err, ERR_LIMIT,
                 "the schema has more than 20000 subschemas");
}

/* Each level looks twice at the next one. */
static void test_amount_of_work(void **state)
{
    struct fixture *fixture = *state;
    struct text text CLEANUP(text_done);
    text_init(&text, 100000);
    text_append_string(&text, "{\"$ref\": \"#/$defs/0\", \"$defs\": {\"30\": {}");
    for (int i = 0; i < 30; i++)
        text_printf(&text,
                    ", \"%d\": {\"allOf\": [{\"$ref\": \"#/$defs/%d\"},"
                    " {\"$ref\": \"#/$defs/%d\"}]}",
                    i, i + 1, i + 1);
    text_append_string(&text, "}}");
    struct schema_issues issues;
    const struct schema *schema = compile(fixture, text.data);
    assert_false(schema_fits(schema, fixture->arena, parse(fixture, "1"), &issues));
    assert_int_equal(issues.count, 1);
    assert_string_equal(issues.items[0].message, "the value takes too much work to check");
}

static void test_number_of_issues(void **state)
{
    struct fixture *fixture = *state;
    const struct schema *schema = compile(fixture, "{\"items\": {\"type\": \"null\"}}");
    struct json *array = json_new_array(fixture->arena);
    for (int i = 0; i < 1000; i++)
        json_append(fixture->arena, array, json_new_integer(fixture->arena, i));
    struct schema_issues issues;
    assert_false(schema_fits(schema, fixture->arena, array, &issues));
    assert_int_equal(issues.count, SCHEMA_ISSUES_MAX);
    assert_string_equal(issues.items[99].message, "[99] must be null, not an integer");
}

static void test_long_names_are_cut_in_sentences(void **state)
{
    struct fixture *fixture = *state;
    const size_t length = 100000;
    char *name = arena_alloc(fixture->arena, length + 1, 1);
    memset(name, 'n', length);
    struct json *object = json_new_object(fixture->arena);
    json_set(fixture->arena, object, name, json_new_integer(fixture->arena, 1));
    struct schema_issues issues;
    assert_false(schema_fits(compile(fixture, "{\"additionalProperties\": false}"), fixture->arena,
                             object, &issues));
    assert_true(strlen(issues.items[0].message) < 200);
    assert_true(text_ends_with(issues.items[0].message, "n... is not allowed"));
}

/* ---- threads ---- */

struct share {
    const struct schema *schema;
    const struct json *good;
    const struct json *bad;
};

static void *work(void *argument)
{
    const struct share *share = argument;
    for (int i = 0; i < 200; i++) {
        struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
        struct schema_issues issues;
        if (!schema_fits(share->schema, arena, share->good, NULL) ||
            schema_fits(share->schema, arena, share->bad, &issues) || issues.count != 2)
            return argument;
    }
    return NULL;
}

static void test_threads_share_a_schema(void **state)
{
    struct fixture *fixture = *state;
    struct share share = {
        .schema = compile(fixture, "{\"properties\": {\"a\": {\"pattern\": \"^x+$\"}},"
                                   " \"required\": [\"b\"], \"unevaluatedProperties\": true}"),
        .good = parse(fixture, "{\"a\": \"xxx\", \"b\": 1}"),
        .bad = parse(fixture, "{\"a\": \"yyy\"}"),
    };
    pthread_t threads[4];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, &share), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        void *result = NULL;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_null(result);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_formats_are_enforced_unless_told),
        TEST(test_draft_of_a_schema_that_names_none),
        TEST(test_documents_are_reached_by_uri),
        TEST(test_dialects),
        TEST(test_references_that_leave_are_unsupported),
        TEST(test_number_of_subschemas),
        TEST(test_amount_of_work),
        TEST(test_number_of_issues),
        TEST(test_long_names_are_cut_in_sentences),
        TEST(test_threads_share_a_schema),
    };
    return run_group("logic/test_schema", tests);
}
