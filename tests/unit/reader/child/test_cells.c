/*
 * test_cells: numbers of a sheet come out as a person sees them, and places of cells are places.
 */
#include "test.h"

#include "reader/child/cells.h"

#define MAX_BYTES ((size_t)64 * 1024)

static void check(const char *value, const struct cell_form *form, const char *expected)
{
    struct text out CLEANUP(text_done);
    text_init(&out, MAX_BYTES);
    cell_render(&out, value, form, false);
    assert_string_equal(out.data, expected);
}

static void check_code(const char *code, const char *value, const char *expected)
{
    const struct cell_form form = cell_form_parse(code);
    check(value, &form, expected);
}

static void test_numbers(void **state)
{
    (void)state;
    check_code("General", "104.90000000000001", "104.9"); /* noise of binary numbers */
    check_code("General", "1E-3", "0.001");
    check_code("General", "-7", "-7");
    check_code("0.00", "104.9", "104.90");
    check_code("0.00", "2.675", "2.68"); /* as a sheet rounds, not as binary numbers do */
    check_code("#,##0.00", "1234.5", "1234.50");
    check_code("#,##0", "1234.5", "1235");
    check_code("#,##0.00;[Red](#,##0.00)", "-1234.5", "-1234.50");
    check_code("0.000000000000", "0.5", "0.500000000"); /* more digits than anybody counts */
    check_code("0%", "0.19", "19%");
    check_code("0.0%", "0.075", "7.5%");
    check_code("@", "0815", "815");
}

static void test_currencies(void **state)
{
    (void)state;
    check_code("#,##0.00 \"EUR\"", "5", "5.00 EUR");
    check_code("#,##0.00\\ [$\xE2\x82\xAC-407]", "5", "5.00\xE2\x82\xAC");
    check_code("#,##0.00\xE2\x82\xAC", "5", "5.00\xE2\x82\xAC");
    check_code("[$USD] #,##0.00", "5", "USD 5.00");
    check_code("\"$\"#,##0.00", "5", "$5.00");
    check_code("\"a name that is far too long to be a currency\"0", "5", "5");
}

static void test_dates(void **state)
{
    (void)state;
    const struct cell_form built_in = cell_form_built_in(14);
    check("45369", &built_in, "2024-03-18");
    check("1", &built_in, "1900-01-01"); /* before the day that never was */
    check("61", &built_in, "1900-03-01");
    check("2958465", &built_in, "9999-12-31");
    check("2958466", &built_in, "2958466"); /* no day any more */
    check("-1", &built_in, "-1");
    check_code("dd.mm.yyyy", "45369", "2024-03-18");
    check_code("[$-409]d-mmm-yy", "45369.75", "2024-03-18");
    check_code("yyyy-mm-dd hh:mm", "45369.75", "2024-03-18 18:00");
    check_code("mmmm", "45369", "2024-03-18");
    check_code("hh:mm:ss", "0.5000578704", "12:00:05");
    check_code("[h]:mm", "1.5", "36:00");
    struct text out CLEANUP(text_done);
    text_init(&out, MAX_BYTES);
    cell_render(&out, "43907", &built_in, true);
    assert_string_equal(out.data, "2024-03-18");
}

static void test_what_is_no_number(void **state)
{
    (void)state;
    const struct cell_form money = cell_form_parse("0.00");
    check("", &money, "");
    check("n/a", &money, "n/a");
    check("1e999", &money, "1e999");
    check("nan", &money, "nan");
    check("1.5 kg", &money, "1.5 kg");
    check("12345678901234567890123", &money, "12345678901234567890123");
}

static void test_codes_that_are_none(void **state)
{
    (void)state;
    check_code("", "5", "5");
    check_code("[", "5", "5");
    check_code("\"", "5", "5");
    check_code("\\", "5", "5");
    check_code("%", "5", "500%");
}

static void check_place(const char *place, size_t column, size_t row)
{
    size_t found_column = 0;
    size_t found_row = 0;
    assert_true(cell_parse_place(place, &found_column, &found_row));
    assert_int_equal(found_column, column);
    assert_int_equal(found_row, row);
    struct arena *arena CLEANUP(arena_end) = arena_create(MAX_BYTES);
    assert_string_equal(cell_path(arena, "S", column, row), arena_printf(arena, "S!%s", place));
}

static void test_places(void **state)
{
    (void)state;
    check_place("A1", 0, 0);
    check_place("Z9", 25, 8);
    check_place("AA10", 26, 9);
    check_place("AZ1", 51, 0);
    check_place("BA1", 52, 0);
    check_place("ZZ1", 701, 0);
    check_place("AAA1", 702, 0);
    check_place("XFD1048576", 16383, 1048575);
    static const char *const WRONG[] = {"",
                                        "A",
                                        "1",
                                        "A0",
                                        "a1",
                                        "A1B",
                                        "A-1",
                                        "$A$1",
                                        "XFE1",
                                        "A1048577",
                                        "ZZZZZZZZZZZZZZZZZZZZ1",
                                        "A99999999999999999999999"};
    size_t column = 0;
    size_t row = 0;
    for (size_t i = 0; i < COUNT_OF(WRONG); i++)
        assert_false(cell_parse_place(WRONG[i], &column, &row));
}

static void test_names_of_sheets(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(MAX_BYTES);
    assert_string_equal(cell_path(arena, "March_2024", 1, 6), "March_2024!B7");
    assert_string_equal(cell_path(arena, "March 2024", 1, 6), "'March 2024'!B7");
    assert_string_equal(cell_path(arena, "a\tb\n", 0, 0), "'a_b_'!A1");
    assert_string_equal(cell_path(arena, "", 0, 0), "''!A1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_currencies),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_what_is_no_number),
        cmocka_unit_test(test_codes_that_are_none),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_names_of_sheets),
    };
    return run_group("reader/child/test_cells", tests);
}
