/*
 * api_process_types: kinds of workflows, the same for all clients.
 */
#include "http/request.h"

bool api_process_types_list(struct request *request, struct err *err)
{
    struct json *items;
    const bool *is_active = request_query_boolean(request, "is_active");
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !process_type_list(tx, is_active, &items, err))
        return false;
    reply_page(request, items, NULL);
    return true;
}

static bool reply_type(struct request *request, const char *process_type_id, struct err *err)
{
    struct db_tx *tx = request_tx(request, err);
    struct json *row = tx != NULL ? process_type_show(tx, process_type_id, err) : NULL;
    if (row != NULL)
        reply_json(request, row);
    return row != NULL;
}

bool api_process_types_get(struct request *request, struct err *err)
{
    return reply_type(request, request_path(request, "process_type_id"), err);
}

static bool record(struct request *request, const char *event, const char *process_type_id,
                   struct err *err)
{
    const struct audit_record row = {.event = event, .process_type_id = process_type_id};
    return request_record(request, &row, err);
}

bool api_process_types_create(struct request *request, struct err *err)
{
    const struct process_type_edit edit = {
        .process_type_id = request_text(request, "process_type_id"),
        .changes = json_render(request->arena, request->json),
    };
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !process_type_add(tx, &edit, err) ||
        !record(request, "process_type.created", edit.process_type_id, err) ||
        !reply_type(request, edit.process_type_id, err))
        return false;
    reply_header(request, "Location",
                 arena_printf(request->arena, "/api/v1/process_types/%s", edit.process_type_id));
    return true;
}

bool api_process_types_change(struct request *request, struct err *err)
{
    struct process_type_edit edit = {
        .process_type_id = request_path(request, "process_type_id"),
        .changes = json_render(request->arena, request->json),
    };
    if (!request_revision(request, &edit.revision, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    return tx != NULL && process_type_change(tx, &edit, err) &&
           record(request, "process_type.changed", edit.process_type_id, err) &&
           reply_type(request, edit.process_type_id, err);
}
