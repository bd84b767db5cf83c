/*
 * api_configurations: how a client wants documents processed, in versions that never change.
 */
#include "http/request.h"

bool api_configurations_list(struct request *request, struct err *err)
{
    struct resource_page page;
    const struct configuration_filter filter = {
        .process_type_id = request_query(request, "process_type_id"),
        .is_active = request_query_boolean(request, "is_active"),
    };
    if (!request_page(request, &page, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !configuration_list_rows(tx, &filter, &page, err))
        return false;
    reply_page(request, page.items, page.next_after);
    return true;
}

static struct json *load(struct request *request, struct err *err)
{
    struct id config_id;
    if (!request_path_id(request, "config_id", &config_id, err))
        return NULL;
    struct db_tx *tx = request_tx(request, err);
    return tx != NULL ? configuration_show(tx, &config_id, err) : NULL;
}

bool api_configurations_get(struct request *request, struct err *err)
{
    struct json *row = load(request, err);
    if (row != NULL)
        reply_json(request, row);
    return row != NULL;
}

static struct engine_configuration_order make_order(const struct request *request)
{
    return (struct engine_configuration_order){.client_id = request->caller.client_id,
                                               .actor = request_actor(request),
                                               .configuration = request->json};
}

static void reply_version(struct request *request, const struct engine_configuration_order *order)
{
    struct json *row = json_new_object(request->arena);
    row_set_text(request->arena, row, "process_type_id", order->process_type_id);
    row_set_number(request->arena, row, "version", order->version);
    json_set(request->arena, row, "is_active",
             json_new_boolean(request->arena, order->is_activated));
    reply_json(request, row);
}

bool api_configurations_create(struct request *request, struct err *err)
{
    const bool *is_activated = request_query_boolean(request, "activate");
    struct engine_configuration_order order = make_order(request);
    order.is_activated = is_activated != NULL && *is_activated;
    if (!engine_configuration_check(request->service->engine, request->arena, &order, err)) {
        request->issues = order.faults;
        return false;
    }
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !engine_configuration_keep(request->service->engine, tx, &order, err))
        return false;
    reply_version(request, &order);
    return true;
}

bool api_configurations_validate(struct request *request, struct err *err)
{
    struct engine_configuration_order order = make_order(request);
    if (!engine_configuration_check(request->service->engine, request->arena, &order, err)) {
        request->issues = order.faults;
        return false;
    }
    reply_nothing(request);
    return true;
}

bool api_configurations_activate(struct request *request, struct err *err)
{
    struct engine_configuration_order order = make_order(request);
    const struct json *row = load(request, err);
    if (row == NULL)
        return false;
    order.is_activated = true;
    order.process_type_id = json_text(json_find(row, "process_type_id"));
    if (!json_read_integer(json_find(row, "version"), &order.version))
        return fail(err, ERR_INTERNAL, "a configuration has no version");
    request_end_tx(request);
    if (!engine_configuration_activate(request->service->engine, request->arena, &order, err))
        return false;
    reply_version(request, &order);
    return true;
}
