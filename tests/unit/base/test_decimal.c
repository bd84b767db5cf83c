/*
 * test_decimal: numbers keep their digits; what does not fit is said, not rounded.
 */
#include "test.h"

#include <string.h>

static struct decimal decimal_of(const char *string)
{
    struct decimal value = {0};
    struct err err;
    assert_works(decimal_parse(string, &value, &err), err);
    return value;
}

static void assert_renders(const struct decimal *value, const char *expected)
{
    char buffer[DECIMAL_TEXT_BYTES];
    assert_string_equal(decimal_render(value, buffer), expected);
}

static void test_text_comes_back(void **state)
{
    (void)state;
    static const struct {
        const char *string;
        const char *rendered;
    } CASES[] = {
        {"0", "0"},
        {"-0", "0"},
        {"0.00", "0.00"},
        {"104.90", "104.90"},
        {"-104.90", "-104.90"},
        {"+1.5", "1.5"},
        {"007.50", "7.50"},
        {"0.05", "0.05"},
        {"-0.05", "-0.05"},
        {"999999999999999999", "999999999999999999"},
        {"-999999999999999999", "-999999999999999999"},
        {"0.999999999999999999", "0.999999999999999999"},
        {"-0.000000000000000001", "-0.000000000000000001"},
        {"1E5", "100000"},
        {"1.5e3", "1500"},
        {"1.50e1", "15.0"},
        {"1.5e-3", "0.0015"},
        {"1e+17", "100000000000000000"},
        {"0e999999999999999999999", "0"},
        {"0e-999999999999999999999", "0.000000000000000000"},
        /* Zeros at the end give way. */
        {"12.50000000000000000000", "12.5000000000000000"},
        {"1.000000000000000000000000000000000000000000000000000", "1.00000000000000000"},
        {"1000000000000000000000000000000000e-30", "1000.00000000000000"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct decimal value = decimal_of(CASES[i].string);
        assert_renders(&value, CASES[i].rendered);
    }
}

static void test_refused_forms(void **state)
{
    (void)state;
    static const char *const CASES[] = {
        "",   "-",   "+",     ".",    "1.",    ".5",   "1e",   "1e+", "1e1.5", "--1", "1 ", " 1",
        "1x", "1,5", "1_000", "0x10", "1.2.3", "1e5e", "1.e5", "NaN", "inf",   "-.1", "e5", "1\n",
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct decimal value = {.digits = 42};
        struct err err;
        assert_false(decimal_parse(CASES[i], &value, &err));
        assert_int_equal(err.kind, ERR_INVALID);
        assert_true(text_ends_with(err.message, "' is not a decimal number"));
        assert_int_equal(value.digits, 42);
    }
}

static void test_what_does_not_fit_is_refused(void **state)
{
    (void)state;
    static const char *const CASES[] = {
        "1000000000000000000",
        "-1000000000000000000",
        "0.0000000000000000001",
        "1.123456789012345678",
        "1e18",
        "1e-19",
        "1e999999999999999999999",
        "1e-999999999999999999999",
        "1.0000000000000000000000000000000000000000000000000001",
        "1000000000000000000000000000000000000000000000000000000000",
        "100000000000000000.01",
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct decimal value = {.digits = 42};
        struct err err;
        assert_false(decimal_parse(CASES[i], &value, &err));
        assert_int_equal(err.kind, ERR_INVALID);
        assert_true(text_ends_with(err.message, " has more than 18 digits"));
        assert_int_equal(value.digits, 42);
    }
}

static void test_a_huge_exponent_is_not_taken_for_a_small_one(void **state)
{
    (void)state;
    static char zeros[1000100];
    memset(zeros, '0', sizeof zeros);
    memcpy(zeros, "0.", 2);
    /* 0.00..01 with 10^6 decimals, once with the exponent that makes it 1, once with a larger one.
     */
    memcpy(zeros + 1000001, "1e1000000", 10);
    const struct decimal one = decimal_of(zeros);
    assert_renders(&one, "1");
    memcpy(zeros + 1000001, "1e10000000", 11);
    struct decimal value;
    struct err err;
    assert_false(decimal_parse(zeros, &value, &err));
}

static void test_compare_by_value(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        int expected;
    } CASES[] = {
        {"1.5", "1.50", 0},
        {"0", "-0.000", 0},
        {"1.49", "1.5", -1},
        {"-1", "0.000000000000000001", -1},
        {"999999999999999999", "0.999999999999999999", 1},
        {"-999999999999999999", "-0.999999999999999999", -1},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct decimal a = decimal_of(CASES[i].a);
        const struct decimal b = decimal_of(CASES[i].b);
        assert_int_equal(decimal_compare(&a, &b), CASES[i].expected);
        assert_int_equal(decimal_compare(&b, &a), -CASES[i].expected);
    }
}

typedef bool operation(const struct decimal *a, const struct decimal *b, struct decimal *result,
                       struct err *err);

static void test_arithmetic_is_exact(void **state)
{
    (void)state;
    static const struct {
        operation *operation;
        const char *a;
        const char *b;
        const char *expected;
    } CASES[] = {
        {decimal_add, "0.1", "0.2", "0.3"},
        {decimal_add, "1.5", "0.25", "1.75"},
        {decimal_add, "-1.00", "1", "0.00"},
        {decimal_add, "999999999999999998", "1", "999999999999999999"},
        {decimal_add, "999999999999999999", "0.0", "999999999999999999"},
        {decimal_add, "0.999999999999999999", "0.000000000000000001", "1.00000000000000000"},
        {decimal_subtract, "100.00", "99.99", "0.01"},
        {decimal_subtract, "1", "1.50", "-0.50"},
        {decimal_multiply, "19.99", "3", "59.97"},
        {decimal_multiply, "1.10", "2.20", "2.4200"},
        {decimal_multiply, "-0.5", "0.5", "-0.25"},
        {decimal_multiply, "1.0000000000", "1.0000000000", "1.00000000000000000"},
        {decimal_multiply, "0.00000000000", "0.00000000000", "0.000000000000000000"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct decimal a = decimal_of(CASES[i].a);
        const struct decimal b = decimal_of(CASES[i].b);
        struct decimal result;
        struct err err;
        assert_works(CASES[i].operation(&a, &b, &result, &err), err);
        assert_renders(&result, CASES[i].expected);
    }
}

static void test_arithmetic_that_does_not_fit(void **state)
{
    (void)state;
    const struct decimal largest = decimal_of("999999999999999999");
    const struct decimal smallest = decimal_of("-999999999999999999");
    const struct decimal one = decimal_of("1");
    const struct decimal cent = decimal_of("0.01");
    const struct decimal tiny = decimal_of("0.000000000000000001");
    struct decimal result = {.digits = 42};
    struct err err;
    assert_fails(decimal_add(&largest, &one, &result, &err), err, ERR_INVALID,
                 "the sum has more than 18 digits");
    assert_fails(decimal_add(&largest, &cent, &result, &err), err, ERR_INVALID,
                 "the sum has more than 18 digits");
    assert_fails(decimal_subtract(&smallest, &one, &result, &err), err, ERR_INVALID,
                 "the difference has more than 18 digits");
    assert_fails(decimal_multiply(&largest, &smallest, &result, &err), err, ERR_INVALID,
                 "the product has more than 18 digits");
    assert_fails(decimal_multiply(&tiny, &tiny, &result, &err), err, ERR_INVALID,
                 "the product has more than 18 digits");
    assert_int_equal(result.digits, 42);
}

static void test_rounding_is_commercial(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        uint8_t scale;
        const char *expected;
    } CASES[] = {
        {"2.345", 2, "2.35"},
        {"-2.345", 2, "-2.35"},
        {"2.344999", 2, "2.34"},
        {"0.5", 0, "1"},
        {"-0.5", 0, "-1"},
        {"0.49", 0, "0"},
        {"-0.49", 0, "0"},
        {"999.995", 2, "1000.00"},
        {"1.5", 3, "1.500"},
        {"7", 0, "7"},
        {"0.999999999999999999", 0, "1"},
        {"0.999999999999999999", 18, "0.999999999999999999"},
        {"0", 18, "0.000000000000000000"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct decimal value = decimal_of(CASES[i].value);
        struct decimal result;
        struct err err;
        assert_works(decimal_round(&value, CASES[i].scale, &result, &err), err);
        assert_renders(&result, CASES[i].expected);
    }
    const struct decimal one = decimal_of("1");
    struct decimal result;
    struct err err;
    assert_fails(decimal_round(&one, 18, &result, &err), err, ERR_INVALID,
                 "the rounded number has more than 18 digits");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_comes_back),
        cmocka_unit_test(test_refused_forms),
        cmocka_unit_test(test_what_does_not_fit_is_refused),
        cmocka_unit_test(test_a_huge_exponent_is_not_taken_for_a_small_one),
        cmocka_unit_test(test_compare_by_value),
        cmocka_unit_test(test_arithmetic_is_exact),
        cmocka_unit_test(test_arithmetic_that_does_not_fit),
        cmocka_unit_test(test_rounding_is_commercial),
    };
    return run_group("base/test_decimal", tests);
}
