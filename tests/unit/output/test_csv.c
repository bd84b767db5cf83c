/*
 * test_csv: what of a result becomes a row, a column, a cell, and that nothing of it is lost or
 * run as a formula.
 */
#include "test.h"

#include "output/csv.h"

#include <string.h>

static const char *render(struct arena *arena, const char *rows, const char *result)
{
    struct err err;
    struct text out CLEANUP(text_done);
    const struct json *value = json_parse(arena, result, strlen(result), &err);
    text_init(&out, 100000);
    assert_works(value, err);
    assert_works(csv_render(arena, value, rows, &out, &err), err);
    return arena_copy_text(arena, out.data);
}

static void test_tables(void **state)
{
    static const struct {
        const char *result;
        const char *rows;
        const char *expected;
    } CASES[] = {
        /* no list: one row */
        {"{\"number\": \"R-1\", \"total\": 104.90}", NULL, "number,total\r\nR-1,104.90\r\n"},
        /* everything else on each row */
        {"{\"number\": \"R-1\", \"lines\": [{\"sku\": \"a\", \"price\": 1.10}, {\"sku\": \"b\"}], "
         "\"total\": 5}",
         NULL, "number,total,lines.sku,lines.price\r\nR-1,5,a,1.10\r\nR-1,5,b,\r\n"},
        /* columns of all rows, in the order in which they first appear */
        {"{\"lines\": [{\"a\": 1}, {\"b\": 2, \"a\": 3}]}", NULL,
         "lines.a,lines.b\r\n1,\r\n3,2\r\n"},
        /* nested objects */
        {"{\"vendor\": {\"name\": \"ACME\", \"address\": {\"city\": \"Bonn\"}}, \"lines\": "
         "[{\"tax\": {\"rate\": 19}}]}",
         NULL, "vendor.name,vendor.address.city,lines.tax.rate\r\nACME,Bonn,19\r\n"},
        /* the longest list, the first of several; the others stay, as JSON */
        {"{\"a\": [{\"x\": 1}], \"b\": [{\"y\": 1}, {\"y\": 2}], \"c\": [{\"z\": 1}, {\"z\": 2}]}",
         NULL,
         "a,c,b.y\r\n"
         "\"[{\"\"x\"\":1}]\",\"[{\"\"z\"\":1},{\"\"z\"\":2}]\",1\r\n"
         "\"[{\"\"x\"\":1}]\",\"[{\"\"z\"\":1},{\"\"z\"\":2}]\",2\r\n"},
        /* the list that is named, wherever it is, however short */
        {"{\"order\": {\"lines\": [{\"x\": 1}], \"id\": 7}, \"b\": [{\"y\": 1}, {\"y\": 2}]}",
         "order.lines", "order.id,b,order.lines.x\r\n7,\"[{\"\"y\"\":1},{\"\"y\"\":2}]\",1\r\n"},
        /* a named list that is not there */
        {"{\"id\": 7, \"b\": [1, \"x\"]}", "lines", "id,b\r\n7,\"[1,\"\"x\"\"]\"\r\n"},
        {"{\"id\": 7, \"lines\": []}", NULL, "id,lines\r\n7,[]\r\n"},
        /* a list at the top */
        {"[{\"x\": 1, \"list\": [{\"y\": 1}, {\"y\": 2}]}, {\"x\": 2}]", NULL,
         "x,list\r\n1,\"[{\"\"y\"\":1},{\"\"y\"\":2}]\"\r\n2,\r\n"},
        /* an object in one row, a text in another */
        {"{\"l\": [{\"v\": {\"a\": 1}}, {\"v\": \"t\"}, {\"v\": {}}]}", NULL,
         "l.v,l.v.a\r\n,1\r\nt,\r\n{},\r\n"},
        /* two ways to one name */
        {"{\"a.b\": 1, \"a\": {\"b\": 2}, \"c\\\\\": 3}", NULL, "a\\.b,a.b,c\\\\\r\n1,2,3\r\n"},
        /* null is empty, the empty text is not */
        {"{\"a\": null, \"b\": \"\", \"c\": true, \"d\": null}", NULL,
         "a,b,c,d\r\n,\"\",true,\r\n"},
        {"{}", NULL, "\r\n\r\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct arena *arena CLEANUP(arena_end) = arena_create((size_t)4 * 1024 * 1024);
        assert_string_equal(render(arena, CASES[i].rows, CASES[i].result), CASES[i].expected);
    }
}

static void test_cells(void **state)
{
    static const struct {
        const char *json;
        const char *expected;
    } CASES[] = {
        {"\"plain\"", "plain"},
        {"\"a,b\"", "\"a,b\""},
        {"\"say \\\"hi\\\"\"", "\"say \"\"hi\"\"\""},
        {"\"two\\nlines\"", "\"two\nlines\""},
        {"\" kept \"", "\" kept \""},
        {"\"M\u00fcller \u20ac\"", "M\u00fcller \u20ac"},
        {"104.90", "104.90"},
        {"-12.50", "-12.50"},
        {"1e3", "1e3"},
        {"123456789012345678901234567890.10", "123456789012345678901234567890.10"},
        /* numbers written as text stay what they are */
        {"\"-12.50\"", "-12.50"},
        {"\"-1.234,56\"", "\"-1.234,56\""},
        {"\"+49301234\"", "+49301234"},
        /* what a spreadsheet would run */
        {"\"=1+1\"", "'=1+1"},
        {"\"=HYPERLINK(\\\"http://x\\\",\\\"y\\\")\"",
         "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
        {"\"@SUM(A1)\"", "'@SUM(A1)"},
        {"\"+cmd|' /C calc'!A0\"", "'+cmd|' /C calc'!A0"},
        {"\"-2+3\"", "'-2+3"},
        {"\"-\"", "'-"},
        {"\"\\t=1\"", "'\t=1"},
        {"\"\\r=1\"", "\"'\r=1\""},
        {"\"a=1\"", "a=1"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct arena *arena CLEANUP(arena_end) = arena_create((size_t)4 * 1024 * 1024);
        const char *result = arena_printf(arena, "{\"x\": %s}", CASES[i].json);
        assert_string_equal(render(arena, NULL, result),
                            arena_printf(arena, "x\r\n%s\r\n", CASES[i].expected));
    }
}

static void test_header_is_no_formula_either(void **state)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)4 * 1024 * 1024);
    (void)state;
    assert_string_equal(render(arena, NULL, "{\"=a,b\": 1}"), "\"'=a,b\"\r\n1\r\n");
}

static void test_what_is_no_table_is_refused(void **state)
{
    static const char *const RESULTS[] = {"\"text\"", "1.5", "null", "[1, 2]", "[]"};
    static const char *const NAMES[] = {"string", "number", "null", "array", "array"};
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)4 * 1024 * 1024);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(RESULTS); i++) {
        struct err err;
        struct text out CLEANUP(text_done);
        text_init(&out, 1000);
        const struct json *value = json_parse(arena, RESULTS[i], strlen(RESULTS[i]), &err);
        assert_fails(csv_render(arena, value, NULL, &out, &err), err, ERR_INVALID,
                     arena_printf(arena,
                                  "a result that is neither an object nor a list of objects "
                                  "(%s) has no columns",
                                  NAMES[i]));
    }
}

static void test_columns_are_bounded(void **state)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)16 * 1024 * 1024);
    struct json *result = json_new_object(arena);
    struct text out CLEANUP(text_done);
    struct err err;
    (void)state;
    text_init(&out, 100000);
    for (int i = 0; i < CSV_MAX_COLUMNS; i++)
        json_set(arena, result, arena_printf(arena, "c%d", i), json_new_integer(arena, i));
    assert_works(csv_render(arena, result, NULL, &out, &err), err);
    json_set(arena, result, "one more", json_new_integer(arena, 1));
    assert_fails(csv_render(arena, result, NULL, &out, &err), err, ERR_LIMIT,
                 "the result has more than 1000 columns");
}

/* A long text on each of many rows ends at the maximum, not in all memory. */
static void test_size_is_bounded(void **state)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    struct json *result = json_new_object(arena);
    struct json *lines = json_new_array(arena);
    char *note = arena_alloc(arena, 1, 100001);
    struct text out CLEANUP(text_done);
    struct err err;
    (void)state;
    memset(note, 'x', 100000);
    text_init(&out, 1000000);
    json_set(arena, result, "note", json_new_text(arena, note));
    json_set(arena, result, "lines", lines);
    for (int i = 0; i < 10000; i++) {
        struct json *line = json_new_object(arena);
        json_set(arena, line, "n", json_new_integer(arena, i));
        json_append(arena, lines, line);
    }
    assert_works(csv_render(arena, result, NULL, &out, &err), err);
    assert_true(out.is_full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_header_is_no_formula_either),
        cmocka_unit_test(test_what_is_no_table_is_refused),
        cmocka_unit_test(test_columns_are_bounded),
        cmocka_unit_test(test_size_is_bounded),
    };
    return run_group("output/test_csv", tests);
}
