/*
 * test_errand: an errand survives its way to the child, and nothing else is taken for one.
 */
#include "test.h"

#include "reading/reading.h"

#include <string.h>

static const struct errand ERRAND = {.languages = "de,en",
                                     .max_pages = 7,
                                     .memory_mb = 1024,
                                     .cpu_s = 600,
                                     .is_sandbox_required = true,
                                     .is_unpacked = true,
                                     .password = "a b"};

static void test_an_errand_survives(void **state)
{
    (void)state;
    struct err err;
    struct errand parsed;
    struct text out CLEANUP(text_done);
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024);
    text_init(&out, ERRAND_MAX_BYTES);
    errand_append(&out, &ERRAND);
    assert_works(errand_parse(arena, out.data, out.length, &parsed, &err), err);
    assert_string_equal(parsed.languages, "de,en");
    assert_int_equal(parsed.max_pages, 7);
    assert_int_equal(parsed.memory_mb, 1024);
    assert_int_equal(parsed.cpu_s, 600);
    assert_true(parsed.is_sandbox_required);
    assert_true(parsed.is_unpacked);
    assert_string_equal(parsed.password, "a b");
}

static void test_every_cut_is_refused(void **state)
{
    (void)state;
    struct err err;
    struct errand parsed;
    struct text out CLEANUP(text_done);
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024);
    text_init(&out, ERRAND_MAX_BYTES);
    errand_append(&out, &ERRAND);
    for (size_t length = 0; length < out.length; length++)
        assert_false(errand_parse(arena, out.data, length, &parsed, &err));
    text_append_char(&out, 'x');
    assert_fails(errand_parse(arena, out.data, out.length, &parsed, &err), err, ERR_INVALID,
                 "an errand of 43 bytes is damaged");
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_an_errand_survives),
        cmocka_unit_test(test_every_cut_is_refused),
    };
    return run_group("reading/test_errand", TESTS);
}
