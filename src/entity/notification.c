/*
 * notification: added by the engine, read by people.
 */
#include "entity/entity.h"

#include "queries.h"

void notification_add(struct db_batch *batch, const struct notification *notification)
{
    db_batch_add(batch, &query_notification_add,
                 DB_VALUES(db_id(&notification->client_id), db_id(&notification->process_id),
                           db_text(notification->type), db_text(notification->severity),
                           db_text(notification->title), db_text(notification->message)));
}

static const struct db_field FIELDS[] = {
    {"notification_id", DB_ID}, {"process_id", DB_ID},
    {"user_id", DB_ID},         {"type", DB_TEXT},
    {"severity", DB_TEXT},      {"title", DB_TEXT},
    {"message", DB_TEXT},       {"is_read", DB_BOOLEAN},
    {"read_at", DB_TIMESTAMP},  {"created_at", DB_TIMESTAMP},
};
static const struct resource LIST = {&query_notification_list, FIELDS, COUNT_OF(FIELDS), "row"};
static const struct resource ONE = {&query_notification_show, FIELDS, COUNT_OF(FIELDS),
                                    "notification"};

bool notification_list(struct db_tx *tx, const struct notification_filter *filter,
                       struct resource_page *page, struct err *err)
{
    return resource_list(
        tx, &LIST,
        DB_VALUES(db_id(&filter->user_id),
                  filter->is_read != NULL ? db_boolean(*filter->is_read) : db_null(),
                  db_text(filter->type)),
        page, err);
}

struct json *notification_show(struct db_tx *tx, const struct id *notification_id,
                               const struct id *user_id, struct err *err)
{
    return resource_load(tx, &ONE, DB_VALUES(db_id(notification_id), db_id(user_id)), err);
}

bool notification_mark(struct db_tx *tx, const struct id *notification_id, const struct id *user_id,
                       int64_t *marked, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_notification_mark, DB_VALUES(db_id(notification_id), db_id(user_id)),
                  &rows, err))
        return false;
    *marked = db_rows_affected(rows);
    return true;
}
