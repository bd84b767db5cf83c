/*
 * test_grounding: values that come from elsewhere get their place on the page, or are marked.
 */
#include "extract/page.h"

#define SCHEMA                                                                                     \
    "{\"properties\": {\"vendor_name\": {\"type\": \"string\"}, \"invoice_date\": {\"type\": "     \
    "\"string\", \"format\": \"date\"}, \"total_net\": {\"type\": \"number\"}, \"total_gross\": "  \
    "{\"type\": \"number\"}, \"currency\": {\"type\": \"string\"}, \"line_items\": {\"type\": "    \
    "\"array\", \"items\": {\"properties\": {\"description\": {\"type\": \"string\"}, "            \
    "\"amount\": "                                                                                 \
    "{\"type\": \"number\"}}}}}}"

#define PAGE                                                                                       \
    "Quarrel & Stone Ltd           Date 3 April 2025\n"                                            \
    "\n"                                                                                           \
    "Oak board           40.00\n"                                                                  \
    "Nails               40.00\n"                                                                  \
    "\n"                                                                                           \
    "Subtotal            80.00\n"                                                                  \
    "Total due           80.00\n"

/* "reason, ... @ left edge of the place" of the field, after its grounding. */
static const char *ground(struct arena *arena, const char *result, const char *path)
{
    const struct reading reading = page_reading(arena, PAGE);
    struct json *extracted = page_parse(arena, result);
    extract_ground(arena,
                   &(struct extract_grounding){.reading = &reading,
                                               .document_id = "document",
                                               .output_schema = page_parse(arena, SCHEMA),
                                               .date_order = DATE_DAY_MONTH},
                   extracted);
    const struct json *rows = json_find(json_find(extracted, "line_items"), "line_items");
    const struct json *field = json_find(json_find(extracted, "fields"), path);
    field = field != NULL ? field : json_find(json_at(rows, 0), path);
    const struct json *evidence = json_find(field, "evidence");
    const struct json *last =
        json_count(evidence) > 0 ? json_at(evidence, json_count(evidence) - 1) : NULL;
    const struct json *box = json_find(last, "box");
    return arena_printf(arena, "%s @ %s", json_render(arena, json_find(field, "reasons")),
                        box != NULL ? json_number_text(json_at(box, 1)) : "nowhere");
}

static void check(const char *fields, const char *path, const char *expected)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    const char *result = arena_printf(arena, "{\"fields\": {%s}, \"line_items\": {}}", fields);
    assert_string_equal(ground(arena, result, path), expected);
}

static void test_place_by_label(void **state)
{
    (void)state;
    check("\"total_gross\": {\"value\": 80}", "total_gross", "[\"found_on_page\"] @ 0.0857");
    check("\"total_net\": {\"value\": 80, \"reasons\": [\"corrected\"]}", "total_net",
          "[\"corrected\",\"found_on_page\"] @ 0.0714");
    check("\"invoice_date\": {\"value\": \"2025-04-03\"}", "invoice_date",
          "[\"found_on_page\"] @ 0.0000");
}

static void test_ungrounded(void **state)
{
    (void)state;
    check("\"vendor_name\": {\"value\": \"Somebody Else\"}", "vendor_name",
          "[\"ungrounded\"] @ nowhere");
    check("\"total_net\": {\"value\": 81}", "total_net", "[\"ungrounded\"] @ nowhere");
}

/* Where there is a place already nothing changes; our own words are not looked for. */
static void test_left_alone(void **state)
{
    (void)state;
    check("\"total_net\": {\"value\": 81, \"reasons\": [], \"evidence\": [{\"page\": 1, \"box\": "
          "[0.1, 0.2, 0.3, 0.4]}]}",
          "total_net", "[] @ 0.2");
    check("\"currency\": {\"value\": \"EUR\", \"reasons\": []}", "currency", "[] @ nowhere");
}

/* 40.00 stands in two rows: it is the one of its description. */
static void test_rows(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    static const char RESULT[] =
        "{\"fields\": {}, \"line_items\": {\"line_items\": [{\"description\": {\"value\": "
        "\"Nails\"}, \"amount\": {\"value\": 40.00}}]}}";
    assert_string_equal(ground(arena, RESULT, "amount"), "[\"found_on_page\"] @ 0.0429");
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_place_by_label),
        cmocka_unit_test(test_ungrounded),
        cmocka_unit_test(test_left_alone),
        cmocka_unit_test(test_rows),
    };
    return run_group("extract/test_grounding", TESTS);
}
