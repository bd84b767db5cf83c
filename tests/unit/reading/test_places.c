/*
 * test_places: where words stand in a file survives its encoding, and only sound places are taken.
 */
#include "test.h"

#include "reading/reading.h"

#include <string.h>

#define MAX_BYTES ((size_t)1024 * 1024)

struct fixture {
    struct arena *arena;
    struct text out;
    struct err err;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.arena = arena_create(MAX_BYTES)};
    text_init(&fixture.out, MAX_BYTES);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    text_done(&fixture->out);
    arena_destroy(fixture->arena);
    return 0;
}

static struct reading_place PLACES[] = {
    {0, 2, "Sheet1!A1"},
    {3, 1, "'M\xC3\xA4rz 2024'!XFD1048576"},
    {4, 2, "Sheet1!C1"},
};

static const struct reading_page PAGE = {
    .word_count = 7, .places = PLACES, .place_count = COUNT_OF(PLACES)};

static bool decode(struct fixture *fixture, size_t length, struct reading_page *page)
{
    return reading_places_decode(fixture->arena, fixture->out.data, length, page, &fixture->err);
}

static void test_places_survive(void **state)
{
    struct fixture *fixture = *state;
    struct reading_page page = {.word_count = 7};
    reading_places_encode(&PAGE, &fixture->out);
    assert_works(decode(fixture, fixture->out.length, &page), fixture->err);
    assert_int_equal(page.place_count, 3);
    static const char *const PATHS[] = {
        "Sheet1!A1", "Sheet1!A1", NULL, "'M\xC3\xA4rz 2024'!XFD1048576",
        "Sheet1!C1", "Sheet1!C1", NULL};
    for (size_t i = 0; i < COUNT_OF(PATHS); i++) {
        const char *path = reading_find_path(&page, i);
        assert_true(text_equal(path, PATHS[i]));
    }
}

static void test_a_page_without_places(void **state)
{
    struct fixture *fixture = *state;
    const struct reading_page none = {.word_count = 7};
    struct reading_page page = {.word_count = 7, .place_count = 42};
    reading_places_encode(&none, &fixture->out);
    assert_works(decode(fixture, fixture->out.length, &page), fixture->err);
    assert_int_equal(page.place_count, 0);
    assert_null(reading_find_path(&page, 0));
}

static void test_every_cut_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct reading_page page = {.word_count = 7};
    reading_places_encode(&PAGE, &fixture->out);
    for (size_t length = 0; length < fixture->out.length; length++) {
        assert_false(decode(fixture, length, &page));
        assert_int_equal(fixture->err.kind, ERR_INVALID);
    }
    text_append_char(&fixture->out, 'x');
    assert_fails(decode(fixture, fixture->out.length, &page), fixture->err, ERR_INVALID,
                 "encoded places: 1 bytes too many");
}

/* Two places on a page of seven words, the second of which is not as it should be. */
static void check_refused(struct fixture *fixture, uint32_t first, uint32_t count)
{
    struct reading_place places[] = {{1, 2, "A!A1"}, {first, count, "A!B1"}};
    const struct reading_page bad = {.word_count = 7, .places = places, .place_count = 2};
    struct reading_page page = {.word_count = 7};
    text_reset(&fixture->out);
    reading_places_encode(&bad, &fixture->out);
    assert_fails(decode(fixture, fixture->out.length, &page), fixture->err, ERR_INVALID,
                 "encoded places: place 2 of 2 is damaged");
}

static void test_unsound_places_are_refused(void **state)
{
    struct fixture *fixture = *state;
    check_refused(fixture, 2, 1); /* a word of the place before */
    check_refused(fixture, 0, 1);
    check_refused(fixture, 7, 1); /* beyond the page */
    check_refused(fixture, 6, 2);
    check_refused(fixture, 6, UINT32_MAX);
    check_refused(fixture, 3, 0);
}

static void test_a_path_is_shown_as_it_is(void **state)
{
    struct fixture *fixture = *state;
    struct reading_page page = {.word_count = 7};
    reading_places_encode(&PAGE, &fixture->out);
    char *path = memmem(fixture->out.data, fixture->out.length, "A1", 2);
    path[0] = '\x1B';
    assert_fails(decode(fixture, fixture->out.length, &page), fixture->err, ERR_INVALID,
                 "encoded places: place 1 of 3 is damaged");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_places_survive, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_page_without_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_cut_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unsound_places_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_path_is_shown_as_it_is, set_up, tear_down),
    };
    return run_group("reading/test_places", tests);
}
