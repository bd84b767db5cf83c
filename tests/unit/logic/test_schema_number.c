/*
 * test_schema_number: order, equality and multiples of numbers of any length.
 */
#include "test.h"

#include "logic/schema_number.h"

#include <string.h>

static struct schema_number number_of(struct arena *arena, const char *text)
{
    struct err err;
    const struct json *json = json_parse(arena, text, strlen(text), &err);
    assert_works(json, err);
    return schema_number_of(json);
}

/* Each is less than the next; those in one line are equal. */
static void test_order(void **state)
{
    (void)state;
    static const char *const ORDER[][3] = {
        {"-1e30", "-1000000000000000000000000000000", "-0.1e31"},
        {"-10", "-1e1", "-10.000"},
        {"-9.99", "-999e-2", "-0.00999E3"},
        {"-1e-400", "-0.1e-399", "-10e-401"},
        {"0", "-0.0", "0e999999999999999999999"},
        {"1e-400", "0.01e-398", "100e-402"},
        {"0.05", "5e-2", "0.050"},
        {"0.051", "51e-3", "0.0510"},
        {"1", "1.0", "10e-1"},
        {"1.0000000000000000000000000000001", "10000000000000000000000000000001e-31",
         "1.00000000000000000000000000000010"},
        {"9.99", "999e-2", "9.990"},
        {"10", "1E+1", "0.1e2"},
        {"18446744073709551616", "1.8446744073709551616e19", "184467440737095516160e-1"},
        {"18446744073709551617", "1.8446744073709551617e19", "184467440737095516170e-1"},
        {"1e400", "0.1e401", "10e399"},
    };
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)1024 * 1024);
    for (size_t i = 0; i < COUNT_OF(ORDER); i++) {
        const struct schema_number first = number_of(arena, ORDER[i][0]);
        for (size_t j = 0; j < COUNT_OF(ORDER); j++) {
            for (size_t k = 0; k < 3; k++) {
                const struct schema_number other = number_of(arena, ORDER[j][k]);
                const int compared = schema_number_compare(&first, &other);
                assert_int_equal((compared > 0) - (compared < 0), (i > j) - (i < j));
                if (i == j)
                    assert_true(schema_number_hash(&first) == schema_number_hash(&other));
            }
        }
    }
}

static void test_integers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_integer;
    } CASES[] = {
        {"0", true},     {"-0.0", true},   {"0e-5", true},    {"1", true},       {"-7.000", true},
        {"1.5", false},  {"15e-1", false}, {"150e-1", true},  {"1e400", true},   {"1.5e1", true},
        {"1e-1", false}, {"100e-2", true}, {"0.001e3", true}, {"1e-400", false},
    };
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)1024 * 1024);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct schema_number number = number_of(arena, CASES[i].text);
        assert_int_equal(schema_number_is_integer(&number), CASES[i].is_integer);
    }
}

static void test_multiples(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        const char *divisor;
        bool is_multiple;
    } CASES[] = {
        {"0", "3", true},
        {"9", "3", true},
        {"-9", "3", true},
        {"10", "3", false},
        {"0.0075", "0.0001", true},
        {"0.00751", "0.0001", false},
        {"4.5", "1.5", true},
        {"35", "1.5", false},
        {"1e308", "0.5", true},
        {"1e308", "0.123456789", false},
        {"123456789e300", "0.123456789", true},
        {"12391239123", "1e-8", true},
        {"1e400", "999999999999999999", false},
        {"999999999999999999e400", "999999999999999999", true},
        {"99999999999999999800000000000000000001", "99999999999999999", false},
        {"300", "100", true},
        {"30", "100", false},
        {"1e2", "1e3", false},
        {"2.5e3", "1.25e-10", true},
    };
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)1024 * 1024);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct schema_number number = number_of(arena, CASES[i].number);
        const struct schema_number divisor = number_of(arena, CASES[i].divisor);
        assert_int_equal(schema_number_is_multiple(&number, &divisor), CASES[i].is_multiple);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_multiples),
    };
    return run_group("logic/test_schema_number", tests);
}
