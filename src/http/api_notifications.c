/*
 * api_notifications: what the caller, and everybody of the client, is told.
 */
#include "http/request.h"

bool api_notifications_list(struct request *request, struct err *err)
{
    struct resource_page page;
    const struct notification_filter filter = {
        .user_id = request->caller.user_id,
        .type = request_query(request, "type"),
        .is_read = request_query_boolean(request, "is_read"),
    };
    if (!request_page(request, &page, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !notification_list(tx, &filter, &page, err))
        return false;
    reply_page(request, page.items, page.next_after);
    return true;
}

bool api_notifications_read(struct request *request, struct err *err)
{
    int64_t marked;
    struct id notification_id;
    const struct id *user_id = &request->caller.user_id;
    if (!request_path_id(request, "notification_id", &notification_id, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !notification_mark(tx, &notification_id, user_id, &marked, err))
        return false;
    struct json *row = notification_show(tx, &notification_id, user_id, err);
    if (row != NULL)
        reply_json(request, row);
    return row != NULL;
}

bool api_notifications_read_all(struct request *request, struct err *err)
{
    int64_t marked;
    const struct id all = {0};
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !notification_mark(tx, &all, &request->caller.user_id, &marked, err))
        return false;
    struct json *row = json_new_object(request->arena);
    row_set_number(request->arena, row, "marked", marked);
    reply_json(request, row);
    return true;
}
