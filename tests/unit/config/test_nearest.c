/*
 * test_nearest: the name somebody probably meant.
 */
#include "fixture.h"

static void test_nearest(void **state)
{
    static const char *const NAMES[] = {"config", "db", "help", "status", "version"};
    static const struct {
        const char *word;
        const char *nearest;
    } CASES[] = {
        {"config", "config"},  {"confg", "config"},  {"cofnig", "config"}, {"conf", "config"},
        {"configs", "config"}, {"stauts", "status"}, {"hepl", "help"},     {"d", "db"},
        {"bd", "db"},          {"xyz", NULL},        {"", NULL},           {"verzion", "version"},
        {"invoices", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const char *nearest = config_find_nearest(CASES[i].word, NAMES, COUNT_OF(NAMES));
        if (CASES[i].nearest == NULL)
            assert_null(nearest);
        else
            assert_string_equal(nearest, CASES[i].nearest);
    }
}

static void test_long_words(void **state)
{
    struct fixture *fixture = *state;
    char *word = arena_alloc(fixture->arena, 1000, 1);
    memset(word, 'a', 63);
    const char *const names[] = {arena_copy_text(fixture->arena, word)};
    assert_string_equal(config_find_nearest(word, names, 1), names[0]);
    memset(word, 'a', 999);
    assert_null(config_find_nearest(word, names, 1));
    const char *const long_names[] = {word};
    assert_null(config_find_nearest("aaaa", long_names, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nearest),
        TEST(test_long_words),
    };
    return run_group("config/test_nearest", tests);
}
