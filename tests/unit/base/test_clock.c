/*
 * test_clock: instants turn into text and back; deadlines count down and never wrap.
 */
#include "test.h"

#include <limits.h>
#include <string.h>

#define FIRST_US INT64_C(-62135596800000000)
#define LAST_US  INT64_C(253402300799999999)

static void test_render(void **state)
{
    (void)state;
    static const struct {
        int64_t us;
        const char *text;
    } CASES[] = {
        {0, "1970-01-01T00:00:00.000000Z"},
        {-1, "1969-12-31T23:59:59.999999Z"},
        {INT64_C(1795366836123456), "2026-11-22T17:00:36.123456Z"},
        {INT64_C(951782400000000), "2000-02-29T00:00:00.000000Z"},
        {INT64_C(4107542400000000), "2100-03-01T00:00:00.000000Z"},
        {FIRST_US, "0001-01-01T00:00:00.000000Z"},
        {LAST_US, "9999-12-31T23:59:59.999999Z"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char buffer[CLOCK_TEXT_BYTES];
        assert_string_equal(clock_render(CASES[i].us, buffer), CASES[i].text);
    }
}

static void test_every_day_comes_back(void **state)
{
    (void)state;
    char last[CLOCK_TEXT_BYTES] = "";
    for (int64_t us = FIRST_US; us < LAST_US; us += INT64_C(86400000000) * 13) {
        char text[CLOCK_TEXT_BYTES];
        int64_t again = 0;
        struct err err;
        clock_render(us, text);
        assert_true(strcmp(last, text) < 0);
        assert_works(clock_parse(text, &again, &err), err);
        assert_true(again == us);
        memcpy(last, text, sizeof last);
    }
}

static void test_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *utc;
    } CASES[] = {
        {"2026-11-22T17:00:36Z", "2026-11-22T17:00:36.000000Z"},
        {"2026-11-22t17:00:36z", "2026-11-22T17:00:36.000000Z"},
        {"2026-11-22T17:00:36.5Z", "2026-11-22T17:00:36.500000Z"},
        {"2026-11-22T17:00:36.000001Z", "2026-11-22T17:00:36.000001Z"},
        {"2026-11-22 17:00:36.1+01", "2026-11-22T16:00:36.100000Z"},
        {"2026-11-22 17:00:36-08", "2026-11-23T01:00:36.000000Z"},
        {"2026-11-22T00:00:00+05:30", "2026-11-21T18:30:00.000000Z"},
        {"1890-01-01 00:00:00+01:02:03", "1889-12-31T22:57:57.000000Z"},
        {"2026-11-22T17:00:36-00:00", "2026-11-22T17:00:36.000000Z"},
        {"2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000000Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        int64_t us = 0;
        struct err err;
        char buffer[CLOCK_TEXT_BYTES];
        assert_works(clock_parse(CASES[i].text, &us, &err), err);
        assert_string_equal(clock_render(us, buffer), CASES[i].utc);
    }
}

static void test_refused_forms(void **state)
{
    (void)state;
    static const char *const CASES[] = {
        "",
        "2026-11-22",
        "2026-11-22T17:00:36", /* no offset */
        "2026-11-22T17:00Z",
        "2026-11-22T17:00:36.Z",
        "2026-11-22T17:00:36.1234567Z",
        "2026-11-22T17:00:36.1000000Z",
        "2026-11-22T17:00:36,5Z",
        "2026-11-22T17:00:36 Z",
        "2026-11-22T17:00:36Zx",
        "2026-11-22T17:00:36+1",
        "2026-11-22T17:00:36+0100",
        "2026-11-22T17:00:36+01:",
        "2026-11-22T17:00:36+24:00",
        "2026-11-22T24:00:00Z",
        "2026-11-22T17:60:00Z",
        "2026-11-22T17:00:61Z",
        "2026-00-22T17:00:36Z",
        "2026-13-22T17:00:36Z",
        "2026-11-00T17:00:36Z",
        "2026-11-31T17:00:36Z",
        "2026-02-29T17:00:36Z",
        "2100-02-29T17:00:36Z",
        "0000-01-01T00:00:00Z",
        "26-11-22T17:00:36Z",
        "12026-11-22T17:00:36Z",
        " 2026-11-22T17:00:36Z",
        "infinity",
        "0044-03-15 00:00:00+00 BC",
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        int64_t us = 42;
        struct err err;
        assert_false(clock_parse(CASES[i], &us, &err));
        assert_int_equal(err.kind, ERR_INVALID);
        assert_non_null(strstr(err.message, "is not a time like 2026-11-22T17:00:36.123456Z"));
        assert_true(us == 42);
    }
}

static void test_offset_may_not_leave_the_calendar(void **state)
{
    (void)state;
    int64_t us = 42;
    struct err err;
    assert_fails(clock_parse("0001-01-01T00:00:00+01:00", &us, &err), err, ERR_INVALID,
                 "'0001-01-01T00:00:00+01:00' is outside the years 0001 to 9999");
    assert_fails(clock_parse("9999-12-31T23:59:59-00:01", &us, &err), err, ERR_INVALID,
                 "'9999-12-31T23:59:59-00:01' is outside the years 0001 to 9999");
    assert_true(us == 42);
}

static void test_deadlines(void **state)
{
    (void)state;
    assert_true(deadline_has_passed(deadline_after_ms(0)));
    assert_int_equal(deadline_left_ms(deadline_after_ms(0)), 0);
    assert_true(deadline_has_passed(deadline_after_ms(-5)));
    assert_true(deadline_has_passed(deadline_after_ms(INT64_MIN)));

    const struct deadline soon = deadline_after_ms(20);
    assert_false(deadline_has_passed(soon));
    assert_in_range(deadline_left_ms(soon), 1, 20);
    clock_sleep_ms(deadline_left_ms(soon));
    assert_true(deadline_has_passed(soon));

    assert_int_equal(deadline_left_ms(deadline_after_ms(INT64_MAX)), INT_MAX);
    assert_false(deadline_has_passed(deadline_after_ms(INT64_MAX)));
}

static void test_sleep_lasts(void **state)
{
    (void)state;
    const int64_t start_us = clock_monotonic_us();
    clock_sleep_ms(15);
    assert_true(clock_monotonic_us() - start_us >= 15000);
    clock_sleep_ms(0);
    clock_sleep_ms(-1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_render),
        cmocka_unit_test(test_every_day_comes_back),
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_refused_forms),
        cmocka_unit_test(test_offset_may_not_leave_the_calendar),
        cmocka_unit_test(test_deadlines),
        cmocka_unit_test(test_sleep_lasts),
    };
    return run_group("base/test_clock", tests);
}
