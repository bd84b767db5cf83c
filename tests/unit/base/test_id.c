/*
 * test_id: identifiers have the form of RFC 9562, come in order, and never twice.
 */
#include "test.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static void test_form(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        const struct id id = id_create();
        struct id parsed;
        struct err err;
        assert_works(id_parse(id.text, &parsed, &err), err);
        assert_true(id_equal(&id, &parsed));
        assert_int_equal(id.text[14], '7');
        assert_non_null(strchr("89ab", id.text[19]));
    }
}

static void test_carries_the_time(void **state)
{
    (void)state;
    const int64_t before_ms = clock_wall_us() / 1000;
    const struct id id = id_create();
    const int64_t after_ms = clock_wall_us() / 1000;
    char digits[13] = "";
    memcpy(digits, id.text, 8);
    memcpy(digits + 8, id.text + 9, 4);
    const int64_t ms = strtoll(digits, NULL, 16);
    assert_true(ms >= before_ms && ms <= after_ms);
}

static void test_increases(void **state)
{
    (void)state;
    struct id last = id_create();
    for (int i = 0; i < 20000; i++) {
        const struct id next = id_create();
        assert_true(strcmp(last.text, next.text) < 0);
        last = next;
    }
}

#define THREADS    4
#define PER_THREAD 5000

static void *create_many(void *ids)
{
    struct id *at = ids;
    for (size_t i = 0; i < PER_THREAD; i++)
        at[i] = id_create();
    return NULL;
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct id *)a)->text, ((const struct id *)b)->text);
}

static void test_is_unique_across_threads(void **state)
{
    (void)state;
    static struct id ids[THREADS * PER_THREAD];
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, create_many, ids + i * PER_THREAD), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    qsort(ids, COUNT_OF(ids), sizeof ids[0], compare);
    for (size_t i = 1; i < COUNT_OF(ids); i++)
        assert_false(id_equal(&ids[i - 1], &ids[i]));
}

static void test_reads_either_case(void **state)
{
    (void)state;
    struct id id;
    struct err err;
    assert_works(id_parse("0190ABCD-ef01-4234-8567-89abCDEF0123", &id, &err), err);
    assert_string_equal(id.text, "0190abcd-ef01-4234-8567-89abcdef0123");
    assert_works(id_parse("11111111-1111-1111-1111-111111111111", &id, &err), err);
}

static void test_refuses(void **state)
{
    (void)state;
    static const char *const CASES[] = {
        "",
        "11111111-1111-1111-1111-11111111111",
        "11111111-1111-1111-1111-1111111111111",
        "11111111111111111111111111111111",
        "11111111-1111-1111-1111-11111111111g",
        "11111111-1111-1111-11111-1111111111",
        "{1111111-1111-1111-1111-11111111111}",
        " 1111111-1111-1111-1111-111111111111",
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct id id = {.text = "untouched"};
        struct err err;
        assert_false(id_parse(CASES[i], &id, &err));
        assert_int_equal(err.kind, ERR_INVALID);
        assert_true(text_ends_with(err.message, "' is not a UUID"));
        assert_string_equal(id.text, "untouched");
    }
}

static void test_none(void **state)
{
    (void)state;
    const struct id none = {0};
    const struct id some = id_create();
    assert_true(id_is_none(&none));
    assert_false(id_is_none(&some));
    assert_false(id_equal(&none, &some));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_form),
        cmocka_unit_test(test_carries_the_time),
        cmocka_unit_test(test_increases),
        cmocka_unit_test(test_is_unique_across_threads),
        cmocka_unit_test(test_reads_either_case),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_none),
    };
    return run_group("base/test_id", tests);
}
