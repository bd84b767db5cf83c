/*
 * test_route: finding a row of the table; who may; counting failures; waiting in the queue.
 */
#include "test.h"

#include "http/queue.h"
#include "http/throttle.h"

static struct arena *make_arena(void)
{
    return arena_create((size_t)16 * 1024 * 1024);
}

static void test_routes_are_found(void **state)
{
    (void)state;
    struct route_values values;
    const char *allowed;
    struct arena *arena CLEANUP(arena_end) = make_arena();
    const struct route *route =
        route_find(arena, "GET", "/api/v1/documents/abc/pages/2/image", &values, &allowed);
    assert_non_null(route);
    assert_int_equal(values.count, 2);
    assert_string_equal(values.items[0], "abc");
    assert_string_equal(values.items[1], "2");
    assert_non_null(route_find(arena, "HEAD", "/healthz", &values, &allowed));
    assert_null(route_find(arena, "DELETE", "/api/v1/processes", &values, &allowed));
    assert_string_equal(allowed, "POST, GET");
    const char *const missing[] = {"", "/", "/healthz/", "/api/v1/processes/",
                                   "/api/v1/processes//events"};
    for (size_t i = 0; i < COUNT_OF(missing); i++) {
        assert_null(route_find(arena, "GET", missing[i], &values, &allowed));
        assert_string_equal(allowed, "");
    }
}

static bool is_listed(const char *const *list, const char *name)
{
    while (*list != NULL && !text_equal(*list, name))
        list++;
    return *list != NULL;
}

static bool is_wanted(const char *scope)
{
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if (text_equal(ROUTES[i].scope, scope))
            return true;
    }
    return false;
}

static void test_scopes_of_keys_are_those_of_routes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROUTE_COUNT; i++)
        assert_true(ROUTES[i].scope == NULL || is_listed(API_KEY_SCOPES, ROUTES[i].scope));
    for (size_t i = 0; API_KEY_SCOPES[i] != NULL; i++)
        assert_true(is_wanted(API_KEY_SCOPES[i]));
}

static void test_every_role_of_a_user_is_one_of_a_route(void **state)
{
    (void)state;
    unsigned all = 0;
    for (size_t i = 0; USER_ROLES[i] != NULL; i++)
        all |= route_role_parse(USER_ROLES[i]);
    assert_int_equal(all, ROLES_SIGNED_IN);
    assert_int_equal(route_role_parse("boss"), 0);
}

static void test_failures_are_counted_by_name(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = make_arena();
    struct throttle *throttle = throttle_create(arena);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(throttle_wait_s(throttle, "ada", 3), 0);
        throttle_note(throttle, "ada");
    }
    assert_in_range(throttle_wait_s(throttle, "ada", 3), 1, THROTTLE_WINDOW_S);
    assert_int_equal(throttle_wait_s(throttle, "ada", 4), 0);
    assert_int_equal(throttle_wait_s(throttle, "bob", 3), 0);
}

static void test_queue_is_bounded_and_in_order(void **state)
{
    (void)state;
    struct queue queue;
    struct request requests[3] = {0};
    queue_init(&queue, 2);
    assert_true(queue_put(&queue, &requests[0]));
    assert_true(queue_put(&queue, &requests[1]));
    assert_false(queue_put(&queue, &requests[2]));
    assert_ptr_equal(queue_take(&queue), &requests[0]);
    queue_close(&queue);
    assert_false(queue_put(&queue, &requests[2]));
    assert_ptr_equal(queue_take(&queue), &requests[1]);
    assert_null(queue_take(&queue));
    queue_done(&queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_routes_are_found),
        cmocka_unit_test(test_scopes_of_keys_are_those_of_routes),
        cmocka_unit_test(test_every_role_of_a_user_is_one_of_a_route),
        cmocka_unit_test(test_failures_are_counted_by_name),
        cmocka_unit_test(test_queue_is_bounded_and_in_order),
    };
    return run_group("http/test_route", tests);
}
