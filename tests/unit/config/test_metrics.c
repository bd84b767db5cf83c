/*
 * test_metrics: counting from many threads, and the text that Prometheus reads.
 */
#include "fixture.h"

#include <pthread.h>

#define THREADS 4
#define ROUNDS  10000

static void *count(void *unused)
{
    for (int i = 0; i < ROUNDS; i++)
        metric_add(METRIC_DB_TRANSACTIONS, 1);
    return unused;
}

static void test_threads(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    int64_t before = metric_value(METRIC_DB_TRANSACTIONS);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, count, NULL), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(metric_value(METRIC_DB_TRANSACTIONS) - before, THREADS * ROUNDS);
}

static void test_gauge(void **state)
{
    (void)state;
    metric_set(METRIC_DB_CONNECTIONS, 7);
    metric_add(METRIC_DB_CONNECTIONS, -3);
    assert_int_equal(metric_value(METRIC_DB_CONNECTIONS), 4);
}

static void test_exposition(void **state)
{
    (void)state;
    struct text out CLEANUP(text_done);
    text_init(&out, PAGE_MAX_BYTES);
    metric_set(METRIC_DB_CONNECTIONS, 5);
    metric_render(&out);
    assert_true(text_starts_with(out.data,
                                 "# HELP docflow_db_connections Open connections of the pool.\n"
                                 "# TYPE docflow_db_connections gauge\n"
                                 "docflow_db_connections 5\n"
                                 "# HELP "));
    assert_true(text_ends_with(out.data, "\n"));
    assert_non_null(strstr(out.data, "# TYPE docflow_db_errors_total counter\n"
                                     "docflow_db_errors_total 0\n"));
}

/* Prometheus' own rules: counters end in _total, nothing else does. */
static void test_names(void **state)
{
    static const struct {
        enum metric_type type;
        const char *name;
    } ROWS[] = {
#define METRIC(symbol, type, name, help) {METRIC_##type, name},
#include "config/metrics.def"
#undef METRIC
    };
    (void)state;
    struct text page CLEANUP(text_done);
    text_init(&page, PAGE_MAX_BYTES);
    metric_render_reference(&page);
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        assert_true(text_starts_with(ROWS[i].name, "docflow_"));
        assert_int_equal(text_ends_with(ROWS[i].name, "_total"), ROWS[i].type == METRIC_COUNTER);
        assert_non_null(strstr(page.data, ROWS[i].name));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_gauge),
        cmocka_unit_test(test_exposition),
        cmocka_unit_test(test_names),
    };
    return run_group("config/test_metrics", tests);
}
