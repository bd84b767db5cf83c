/*
 * audit_log: what happened, kept for good.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_shape MADE = DB_SHAPE(int64_t, {"made", DB_INTEGER, 0});

bool audit_log_make_partitions(struct db_tx *tx, int64_t months_ahead, int64_t *made,
                               struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_audit_log_make_partitions, DB_VALUES(db_integer(months_ahead)),
                    &rows, err) &&
           db_rows_read(rows, 0, &MADE, made, err);
}

static const struct db_shape EVENT =
    DB_SHAPE(struct process_event, DB_COLUMN(struct process_event, timestamp, DB_TIMESTAMP),
             DB_COLUMN(struct process_event, event, DB_TEXT),
             DB_COLUMN(struct process_event, stage_type, DB_TEXT),
             DB_COLUMN(struct process_event, result, DB_TEXT),
             DB_COLUMN(struct process_event, actor_type, DB_TEXT),
             DB_COLUMN(struct process_event, actor_id, DB_TEXT),
             DB_COLUMN(struct process_event, payload, DB_JSON),
             DB_COLUMN(struct process_event, token_usage, DB_JSON),
             DB_COLUMN(struct process_event, error_message, DB_TEXT));

bool audit_log_list_process(struct db_tx *tx, const struct id *process_id,
                            struct process_event **list, size_t *count, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_audit_log_list_process,
                    DB_VALUES(db_id(process_id), db_integer(PROCESS_EVENTS_MAX)), &rows, err) &&
           db_rows_list(rows, &EVENT, list, count, err);
}

static const struct db_field FIELDS[] = {
    {"audit_id", DB_ID},
    {"timestamp", DB_TIMESTAMP},
    {"client_id", DB_ID},
    {"process_id", DB_ID},
    {"process_type_id", DB_TEXT},
    {"event", DB_TEXT},
    {"stage_type", DB_TEXT},
    {"result", DB_TEXT},
    {"actor_type", DB_TEXT},
    {"actor_id", DB_TEXT},
    {"process_plugin_name", DB_TEXT},
    {"payload", DB_JSON},
    {"token_usage", DB_JSON},
    {"error_message", DB_TEXT},
    {"seq", DB_INTEGER},
};
static const struct resource LIST = {&query_audit_log_list, FIELDS, COUNT_OF(FIELDS), "row"};

bool audit_log_list(struct db_tx *tx, const struct audit_filter *filter, struct resource_page *page,
                    struct err *err)
{
    return resource_list(tx, &LIST,
                         DB_VALUES(db_text(filter->from), db_text(filter->to),
                                   db_text(filter->event), db_id(&filter->process_id),
                                   db_text(filter->actor_id), db_id(&filter->client_id),
                                   db_text(filter->result)),
                         page, err);
}

void audit_log_add(struct db_batch *batch, const struct audit_record *record)
{
    db_batch_add(
        batch, &query_audit_log_add,
        DB_VALUES(db_id(&record->process_id), db_id(&record->client_id),
                  db_text(record->process_type_id), db_text(record->result),
                  db_text(record->stage_type), db_text(record->event), db_text(record->actor_type),
                  db_text(record->actor_id), db_text(record->plugin_name),
                  db_batch_texts(batch, record->document_urls),
                  record->payload != NULL ? db_batch_json(batch, record->payload) : db_text("{}"),
                  db_batch_json(batch, record->token_usage), db_text(record->error_message)));
}
