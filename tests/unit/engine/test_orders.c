/*
 * test_orders: cancelling and trying again, and what is left of an order that was refused.
 */
#include "station.h"

#include <string.h>

static struct engine_order order_for(const struct id *id)
{
    return (struct engine_order){{CLIENT_A}, *id, {"user", "somebody"}};
}

static const char *refusals(struct station *station, const struct id *id)
{
    return station_ask(station,
                       "SELECT string_agg(event || ' by ' || actor_id || ': ' || error_message, "
                       "'; ' ORDER BY seq) FROM audit_logs WHERE process_id = '%s' "
                       "AND result = 'FAILED' AND event <> 'stage'",
                       id);
}

static void test_cancelled_documents_do_not_wait(void **state)
{
    struct station *station = *state;
    struct err err = {0};
    struct id id = station_submit(station, "total=1 unwanted");
    struct engine_order order = order_for(&id);
    assert_works(engine_cancel(station->engine, station->arena, &order, &err), err);
    assert_string_equal(station_ask(station,
                                    "SELECT status || ': ' || error_message FROM documents "
                                    "WHERE process_id = '%s'",
                                    &id),
                        "failed: the process was cancelled");
    assert_fails(
        engine_cancel(station->engine, station->arena, &order, &err), err, ERR_CONFLICT,
        arena_printf(station->arena, "process %s is cancelled and cannot be cancelled", id.text));
    assert_string_equal(refusals(station, &id),
                        arena_printf(station->arena,
                                     "process.cancel_refused by somebody: process %s is cancelled "
                                     "and cannot be cancelled",
                                     id.text));
}

static void test_orders_for_nothing_are_in_the_audit_trail(void **state)
{
    struct station *station = *state;
    struct err err = {0};
    struct id id = id_create();
    struct engine_order order = order_for(&id);
    assert_false(engine_cancel(station->engine, station->arena, &order, &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
    assert_false(engine_retry(station->engine, station->arena, &order, NULL, &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
    assert_string_equal(station_ask(station,
                                    "SELECT string_agg(event || ' ' || (payload ->> 'reason'), "
                                    "', ' ORDER BY seq) FROM audit_logs WHERE process_id = '%s'",
                                    &id),
                        "process.cancel_refused not_found, process.retry_refused not_found");
}

static void refuse_type(struct station *station, const struct id *id, const char *type,
                        enum err_kind kind, const char *message)
{
    struct err err = {0};
    struct engine_order order = order_for(id);
    assert_fails(engine_retry(station->engine, station->arena, &order,
                              &(struct engine_renewal){.process_type_id = type}, &err),
                 err, kind, message);
}

static void test_types_that_cannot_be_tried(void **state)
{
    struct station *station = *state;
    (void)server_ask(station->server, "INSERT INTO process_types (process_type_id, display_name) "
                                      "VALUES ('unused', 'Unused')");
    struct id failed = station_submit(station, "unreadable");
    station_work_until(station, &failed, "failed");
    refuse_type(station, &failed, "poem", ERR_NOT_FOUND, "there is no process type 'poem'");
    refuse_type(station, &failed, "unused", ERR_CONFLICT,
                "the client has no active configuration of process type unused");
    assert_string_equal(
        station_ask(station, "SELECT status FROM processes WHERE process_id = '%s'", &failed),
        "failed");
    struct id completed = station_submit(station, "total=1 done");
    station_work_until(station, &completed, "completed");
    refuse_type(station, &completed, "note", ERR_CONFLICT,
                arena_printf(station->arena,
                             "process %s is completed and cannot be given another type",
                             completed.text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cancelled_documents_do_not_wait),
        cmocka_unit_test(test_orders_for_nothing_are_in_the_audit_trail),
        cmocka_unit_test(test_types_that_cannot_be_tried),
    };
    return run_station_group("engine/test_orders", tests);
}
