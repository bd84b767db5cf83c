/*
 * test_layouts: a correction teaches where a value stands; the next document of that look has it
 * from there, others do not; what later corrections contradict is trusted less.
 */
#include "extract/school.h"

#define SCHEMA                                                                                     \
    "{\"properties\": {\"invoice_number\": {\"type\": \"string\"}, \"due_date\": {\"type\": "      \
    "\"string\", \"format\": \"date\"}, \"vendor_name\": {\"type\": \"string\"}, "                 \
    "\"total_gross\": "                                                                            \
    "{\"type\": \"number\"}}}"

/* Labels that no dictionary has. */
#define FIRST                                                                                      \
    "Holzwerk Unterau\n"                                                                           \
    "Lagerplatz am Fluss, Unterau\n"                                                               \
    "\n"                                                                                           \
    "Vorgang            VG-00412\n"                                                                \
    "Abzuwickeln bis    17.02.2025\n"                                                              \
    "\n"                                                                                           \
    "Eichenbretter gehobelt          48,30\n"                                                      \
    "\n"                                                                                           \
    "Warenwert der Sendung           48,30\n"                                                      \
    "Summa samt Abgabe               57,48\n"                                                      \
    "Dank sei gesagt\n"
#define SECOND                                                                                     \
    "Holzwerk Unterau\n"                                                                           \
    "Lagerplatz am Fluss, Unterau\n"                                                               \
    "\n"                                                                                           \
    "Vorgang            VG-00977\n"                                                                \
    "Abzuwickeln bis    03.04.2025\n"                                                              \
    "\n"                                                                                           \
    "Scharniere Messing              10,00\n"                                                      \
    "Zustellung zum Hof              20,00\n"                                                      \
    "Entsorgung                      30,00\n"                                                      \
    "\n"                                                                                           \
    "Warenwert der Sendung           60,00\n"                                                      \
    "Summa samt Abgabe               71,40\n"                                                      \
    "Dank sei gesagt\n"
/* Another sender with one label in common. */
#define STRANGER                                                                                   \
    "Brindle and Moss, joiners of Port Ellery\n"                                                   \
    "\n"                                                                                           \
    "Vorgang            BM-7\n"                                                                    \
    "what we made for you in spring          90.00\n"                                              \
    "please send all of it within the month  90.00\n"
#define CORRECTIONS                                                                                \
    "{\"invoice_number\": \"VG-00412\", \"due_date\": \"2025-02-17\", \"total_gross\": 57.48}"

static const char *text_of(const struct school *school, const struct json *data, const char *name)
{
    const struct json *value = json_find(json_find(json_find(data, "fields"), name), "value");
    return value != NULL ? json_render(school->arena, value) : "nothing";
}

static double confidence_of(const struct json *data, const char *name)
{
    struct decimal value;
    const struct json *field = json_find(json_find(data, "fields"), name);
    assert_true(json_read_decimal(json_find(field, "confidence"), &value));
    double confidence = (double)value.digits;
    for (int i = 0; i < value.scale; i++)
        confidence /= 10;
    return confidence;
}

static struct school school_of(struct arena *arena)
{
    struct school school = {.arena = arena, .schema = SCHEMA};
    assert_int_equal(school_teach(&school, FIRST, CORRECTIONS), 3);
    return school;
}

#define ARENA arena_create((size_t)256 * 1024 * 1024)

static void test_the_next_document(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = ARENA;
    struct school school = {.arena = arena, .schema = SCHEMA};
    assert_string_equal(text_of(&school, school_read(&school, SECOND), "invoice_number"),
                        "nothing");
    school = school_of(arena);
    const struct json *data = school_read(&school, SECOND);
    assert_string_equal(text_of(&school, data, "invoice_number"), "\"VG-00977\"");
    assert_string_equal(text_of(&school, data, "due_date"), "\"2025-04-03\"");
    assert_string_equal(text_of(&school, data, "total_gross"), "71.40");
    assert_true(confidence_of(data, "total_gross") > 0.9);
    assert_string_equal(json_text(json_find(data, "layout")), "layout");
    /* The value points to its words. */
    const struct json *field = json_find(json_find(data, "fields"), "total_gross");
    assert_int_equal(json_count(json_find(field, "evidence")), 1);
    assert_non_null(strstr(json_render(arena, json_find(field, "reasons")), "learned_layout"));
}

static void test_another_sender(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = ARENA;
    struct school school = school_of(arena);
    const struct json *data = school_read(&school, STRANGER);
    assert_null(json_find(data, "layout"));
    assert_string_equal(text_of(&school, data, "invoice_number"), "nothing");
    assert_int_equal(school_teach(&school, STRANGER, "{\"invoice_number\": \"BM-7\"}"), 1);
    assert_int_equal(school.layout_count, 2);
    assert_string_equal(text_of(&school, school_read(&school, SECOND), "invoice_number"),
                        "\"VG-00977\"");
}

static void test_a_value_that_is_not_there(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = ARENA;
    struct school school = {.arena = arena, .schema = SCHEMA};
    assert_int_equal(school_teach(&school, FIRST, "{\"invoice_number\": \"4711\"}"), 0);
    assert_int_equal(school.layout_count, 0);
    assert_int_equal(school_teach(&school, FIRST, "{\"total_gross\": null}"), 1);
    assert_string_equal(text_of(&school, school_read(&school, SECOND), "total_gross"), "nothing");
}

/* The first lesson was about the wrong one of two equal amounts. */
static void test_a_second_correction_refines(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = ARENA;
    struct school school = {.arena = arena, .schema = SCHEMA};
    assert_int_equal(school_teach(&school, FIRST, "{\"total_gross\": 48.30}"), 1);
    assert_int_equal(school_teach(&school, SECOND, "{\"total_gross\": 60.00}"), 1);
    assert_int_equal(school.layout_count, 1);
    assert_string_equal(text_of(&school, school_read(&school, FIRST), "total_gross"), "48.30");
    assert_string_equal(text_of(&school, school_read(&school, SECOND), "total_gross"), "60.00");
}

static void test_contradictions_cost_trust(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = ARENA;
    const struct school untaught = {.arena = arena, .schema = SCHEMA};
    struct school school = school_of(arena);
    assert_int_equal(school_teach(&school, SECOND, "{\"total_gross\": 60.00}"), 1);
    const struct json *data = school_read(&school, SECOND);
    assert_string_equal(text_of(&school, data, "total_gross"), "60.00");
    assert_true(confidence_of(data, "total_gross") < 0.8);
    assert_true(confidence_of(data, "due_date") > 0.9); /* the others keep theirs */
    assert_int_equal(school_teach(&school, FIRST, "{\"total_gross\": 57.48}"), 1);
    assert_int_equal(school_teach(&school, SECOND, "{\"total_gross\": 60.00}"), 1);
    const struct json *lesson =
        json_find(page_parse(arena, school.layouts[0].fields), "total_gross");
    assert_true(extract_lesson_trust(lesson) < EXTRACT_TRUST_MIN);
    assert_string_equal(text_of(&school, school_read(&school, FIRST), "total_gross"),
                        text_of(&untaught, school_read(&untaught, FIRST), "total_gross"));
}

static void test_damaged_layouts_say_nothing(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = ARENA;
    static const char *const FIELDS[] = {
        "",
        "null",
        "[]",
        "{\"total_gross\": 1}",
        "{\"total_gross\": {\"places\": {}}}",
        "{\"total_gross\": {\"places\": [{\"how\": \"at\", \"page\": 99, \"x\": 1e9}]}}",
        "{\"total_gross\": {\"places\": [{\"how\": \"beside\", \"page\": 1, \"anchor\": \"\"}]}}",
        "{\"total_gross\": {\"places\": [7, {\"how\": \"under\"}, {\"how\": 1}], \"right\": -5}}"};
    const struct school good = school_of(arena);
    for (size_t i = 0; i < COUNT_OF(FIELDS); i++) {
        struct school school = good;
        school.layouts[0].fields = FIELDS[i];
        (void)school_read(&school, SECOND);
        school.layouts[0].fingerprint = i % 2 ? "holzwerkunterau/zz" : "no slash";
        assert_null(json_find(school_read(&school, SECOND), "layout"));
    }
}

static void test_lessons_in_words(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = ARENA;
    const struct school school = school_of(arena);
    const struct json *fields = page_parse(arena, school.layouts[0].fields);
    assert_string_equal(extract_describe_lesson(arena, json_find(fields, "invoice_number")),
                        "right of \"vorgang\", and 2 more");
    assert_string_equal(extract_describe_lesson(arena, page_parse(arena, "{\"absent\": true}")),
                        "not there");
    assert_string_equal(extract_describe_lesson(arena, page_parse(arena, "{}")), "nowhere yet");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_next_document),
        cmocka_unit_test(test_another_sender),
        cmocka_unit_test(test_a_value_that_is_not_there),
        cmocka_unit_test(test_a_second_correction_refines),
        cmocka_unit_test(test_contradictions_cost_trust),
        cmocka_unit_test(test_damaged_layouts_say_nothing),
        cmocka_unit_test(test_lessons_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
