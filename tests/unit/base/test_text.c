/*
 * test_text: the buffer keeps to its maximum; strings are judged and numbers read to the letter.
 */
#include "test.h"

#include <string.h>

static void test_buffer_grows_and_stays_a_string(void **state)
{
    (void)state;
    struct text text CLEANUP(text_done);
    text_init(&text, 100000);
    assert_string_equal(text.data, "");
    for (int i = 0; i < 1000; i++)
        text_printf(&text, "%d,", i % 10);
    assert_int_equal(text.length, 2000);
    assert_int_equal(strlen(text.data), 2000);
    text_append(&text, NULL, 0);
    text_append_char(&text, 'x');
    text_append_string(&text, "yz");
    assert_string_equal(text.data + 1996, "8,9,xyz");
    text_reset(&text);
    assert_string_equal(text.data, "");
    assert_int_equal(text.length, 0);
}

static void test_full_buffer_ignores_what_follows(void **state)
{
    (void)state;
    struct text text CLEANUP(text_done);
    text_init(&text, 5);
    text_append_string(&text, "12345");
    assert_false(text.is_full);
    text_append_char(&text, '6');
    assert_true(text.is_full);
    assert_string_equal(text.data, "12345");
    text_reset(&text);
    assert_false(text.is_full);
    text_append_string(&text, "123");
    text_printf(&text, "%d", 456);
    assert_string_equal(text.data, "123");
    text_append_char(&text, '4'); /* would fit, but something before it is missing */
    assert_string_equal(text.data, "123");
    assert_true(text.is_full);
}

static void test_json_strings(void **state)
{
    (void)state;
    static const struct {
        const char *string;
        const char *json;
    } CASES[] = {
        {"", "\"\""},
        {"plain / text", "\"plain / text\""},
        {"a\"b\\c", "\"a\\\"b\\\\c\""},
        {"\n\r\t\b\f\x01\x1f\x7f", "\"\\n\\r\\t\\u0008\\u000c\\u0001\\u001f\x7f\""},
        {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\""},
        {"a\xFFz", "\"a\xEF\xBF\xBDz\""},
        {"cut \xE2\x82", "\"cut \xEF\xBF\xBD\xEF\xBF\xBD\""},
        {"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct text text CLEANUP(text_done);
        text_init(&text, 100);
        text_append_json(&text, CASES[i].string);
        assert_string_equal(text.data, CASES[i].json);
    }
}

static void test_json_string_without_room_leaves_nothing(void **state)
{
    (void)state;
    struct text text CLEANUP(text_done);
    text_init(&text, 8);
    text_append_string(&text, "key:");
    text_append_json(&text, "abc");
    assert_true(text.is_full);
    assert_string_equal(text.data, "key:");
    assert_int_equal(text.length, 4);
}

static void test_comparisons(void **state)
{
    (void)state;
    assert_true(text_equal("a", "a"));
    assert_true(text_equal(NULL, NULL));
    assert_false(text_equal("a", NULL));
    assert_false(text_equal(NULL, ""));
    assert_true(text_starts_with("postgresql://x", "postgresql://"));
    assert_false(text_starts_with("post", "postgresql"));
    assert_true(text_starts_with("x", ""));
    assert_true(text_ends_with("a.up.sql", ".up.sql"));
    assert_false(text_ends_with("sql", ".up.sql"));
    assert_true(text_ends_with("x", ""));
}

static void test_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        bool is_utf8;
    } CASES[] = {
        {"", true},
        {"ascii \x7f", true},
        {"\xC2\x80 \xDF\xBF", true},
        {"\xE0\xA0\x80 \xEF\xBF\xBF", true},
        {"\xED\x9F\xBF \xEE\x80\x80", true},
        {"\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF", true},
        {"\x80", false},
        {"\xC0\x80", false},         /* overlong */
        {"\xC1\xBF", false},         /* overlong */
        {"\xE0\x9F\xBF", false},     /* overlong */
        {"\xF0\x8F\xBF\xBF", false}, /* overlong */
        {"\xED\xA0\x80", false},     /* surrogate */
        {"\xF4\x90\x80\x80", false}, /* beyond U+10FFFF */
        {"\xF5\x80\x80\x80", false},
        {"\xC3", false},
        {"\xE2\x82", false},
        {"\xE2\x82z", false},
        {"\xF0\x9F\x98z", false},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        assert_int_equal(text_is_utf8(CASES[i].bytes, strlen(CASES[i].bytes)), CASES[i].is_utf8);
    assert_false(text_is_utf8("a\0b", 3));
}

static void test_trim(void **state)
{
    (void)state;
    char both[] = " \t value with spaces \r\n";
    assert_string_equal(text_trim(both), "value with spaces");
    char blank[] = " \n ";
    assert_string_equal(text_trim(blank), "");
    char nothing[] = "";
    assert_string_equal(text_trim(nothing), "");
}

static void test_integers(void **state)
{
    (void)state;
    static const struct {
        const char *string;
        int64_t min;
        int64_t max;
        int64_t value;
    } CASES[] = {
        {"0", 0, 0, 0},
        {"-0", 0, 0, 0},
        {"+7", 1, 10, 7},
        {"0008", 1, 10, 8},
        {"-9223372036854775808", INT64_MIN, INT64_MAX, INT64_MIN},
        {"9223372036854775807", INT64_MIN, INT64_MAX, INT64_MAX},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct err err;
        int64_t value = 99;
        assert_works(text_parse_integer(CASES[i].string, CASES[i].min, CASES[i].max, &value, &err),
                     err);
        assert_int_equal(value, CASES[i].value);
    }
}

static void test_refused_integers(void **state)
{
    (void)state;
    static const struct {
        const char *string;
        const char *message;
    } CASES[] = {
        {"", "'' is not a whole number"},
        {"-", "'-' is not a whole number"},
        {"+-1", "'+-1' is not a whole number"},
        {" 1", "' 1' is not a whole number"},
        {"1 ", "'1 ' is not a whole number"},
        {"1.0", "'1.0' is not a whole number"},
        {"0x10", "'0x10' is not a whole number"},
        {"99999999999999999999x", "'99999999999999999999x' is not a whole number"},
        {"0", "0 is not between 1 and 10"},
        {"11", "11 is not between 1 and 10"},
        {"9223372036854775808", "9223372036854775808 is not between 1 and 10"},
        {"-9223372036854775809", "-9223372036854775809 is not between 1 and 10"},
        {"18446744073709551617", "18446744073709551617 is not between 1 and 10"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct err err;
        int64_t value = 99;
        assert_fails(text_parse_integer(CASES[i].string, 1, 10, &value, &err), err, ERR_INVALID,
                     CASES[i].message);
        assert_int_equal(value, 99);
    }
}

static void test_fitting(void **state)
{
    (void)state;
    assert_int_equal(text_fit("", 3), 0);
    assert_int_equal(text_fit("abc", 3), 3);
    assert_int_equal(text_fit("abcd", 3), 3);
    assert_int_equal(text_fit("ab\xC3\xA9", 3), 2);
    assert_int_equal(text_fit("ab\xC3\xA9", 4), 4);
    assert_int_equal(text_fit("\xF0\x9F\x90\xB2", 3), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buffer_grows_and_stays_a_string),
        cmocka_unit_test(test_full_buffer_ignores_what_follows),
        cmocka_unit_test(test_json_strings),
        cmocka_unit_test(test_json_string_without_room_leaves_nothing),
        cmocka_unit_test(test_comparisons),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_fitting),
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_refused_integers),
    };
    return run_group("base/test_text", tests);
}
