/*
 * api_output_actions: where results go, and what became of it.
 */
#include "http/request.h"

bool api_output_actions_list(struct request *request, struct err *err)
{
    struct resource_page page;
    const char *process_id = request_query(request, "process_id");
    struct output_action_filter filter = {
        .status = request_query(request, "status"),
        .action_type = request_query(request, "action_type"),
    };
    if (!request_page(request, &page, err))
        return false;
    if (process_id != NULL && !id_parse(process_id, &filter.process_id, err))
        return err_add(err, "the parameter process_id");
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !output_action_list_client(tx, &filter, &page, err))
        return false;
    reply_page(request, page.items, page.next_after);
    return true;
}

bool api_output_actions_get(struct request *request, struct err *err)
{
    struct id action_id;
    if (!request_path_id(request, "action_id", &action_id, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    struct json *row = tx != NULL ? output_action_show(tx, &action_id, err) : NULL;
    if (row != NULL)
        reply_json(request, row);
    return row != NULL;
}

bool api_output_actions_retry(struct request *request, struct err *err)
{
    struct engine_renewal renewal = {0};
    struct engine_order order = {.client_id = request->caller.client_id,
                                 .actor = request_actor(request)};
    if (!request_path_id(request, "action_id", &renewal.action_id, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    struct json *row = tx != NULL ? output_action_show(tx, &renewal.action_id, err) : NULL;
    if (row == NULL || !id_parse(json_text(json_find(row, "process_id")), &order.process_id, err))
        return false;
    request_end_tx(request);
    if (!engine_retry(request->service->engine, request->arena, &order, &renewal, err))
        return false;
    reply_nothing(request);
    return true;
}
