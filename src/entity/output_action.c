/*
 * output_action: deliveries of results, and notices to people.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_shape ACTION =
    DB_SHAPE(struct output_action, DB_COLUMN(struct output_action, action_id, DB_ID),
             DB_COLUMN(struct output_action, action_type, DB_TEXT),
             DB_COLUMN(struct output_action, status, DB_TEXT),
             DB_COLUMN(struct output_action, retry_count, DB_INTEGER),
             DB_COLUMN(struct output_action, max_retries, DB_INTEGER),
             DB_COLUMN(struct output_action, target_config, DB_JSON),
             DB_COLUMN(struct output_action, result, DB_JSON),
             DB_COLUMN(struct output_action, error_message, DB_TEXT),
             DB_COLUMN(struct output_action, completed_at, DB_TIMESTAMP));

static const struct db_shape WORK =
    DB_SHAPE(struct output_work, DB_COLUMN(struct output_work, action_id, DB_ID),
             DB_COLUMN(struct output_work, process_id, DB_ID),
             DB_COLUMN(struct output_work, action_type, DB_TEXT),
             DB_COLUMN(struct output_work, target_config, DB_JSON),
             DB_COLUMN(struct output_work, retry_count, DB_INTEGER),
             DB_COLUMN(struct output_work, max_retries, DB_INTEGER),
             DB_COLUMN(struct output_work, process_type_id, DB_TEXT),
             DB_COLUMN(struct output_work, final_output, DB_JSON),
             DB_COLUMN(struct output_work, process_created_at, DB_TIMESTAMP),
             DB_COLUMN(struct output_work, slug, DB_TEXT),
             DB_COLUMN(struct output_work, file_name, DB_TEXT));

size_t output_action_ask_list(struct db_batch *batch, const struct id *process_id)
{
    return db_batch_add(batch, &query_output_action_list, DB_VALUES(db_id(process_id)));
}

bool output_action_answer_list(const struct db_batch *batch, size_t question,
                               struct output_action **list, size_t *count, struct err *err)
{
    return db_rows_list(db_batch_rows(batch, question), &ACTION, list, count, err);
}

size_t output_action_begin(struct db_batch *batch, const struct id *action_id)
{
    return db_batch_add(batch, &query_output_action_begin, DB_VALUES(db_id(action_id)));
}

bool output_action_read_begun(const struct db_batch *batch, size_t index, struct output_work *work,
                              struct err *err)
{
    struct output_work loaded = {0};
    const struct db_rows *rows = db_batch_rows(batch, index);
    if (db_rows_count(rows) == 0)
        return fail(err, ERR_NOT_FOUND, "the output action is gone");
    if (!db_rows_read(rows, 0, &WORK, &loaded, err))
        return false;
    *work = loaded;
    return true;
}

void output_action_add(struct db_batch *batch, const struct output_action_new *action)
{
    db_batch_add(batch, &query_output_action_add,
                 DB_VALUES(db_id(&action->action_id), db_id(&action->client_id),
                           db_id(&action->process_id), db_text(action->action_type),
                           db_batch_json(batch, action->target_config),
                           db_integer(action->max_retries)));
    db_batch_add(batch, &query_job_add,
                 DB_VALUES(db_id(&action->client_id), db_text("action"), db_null(),
                           db_text(job_lane_name(JOB_LANE_OUTPUT)), db_id(&action->process_id),
                           db_id(&action->action_id), db_integer(100)));
}

void output_action_complete(struct db_batch *batch, const struct id *action_id,
                            const struct json *result)
{
    db_batch_add(batch, &query_output_action_complete,
                 DB_VALUES(db_id(action_id), db_batch_json(batch, result)));
}

void output_action_fail(struct db_batch *batch, const struct id *action_id, bool is_retried,
                        const char *error_message)
{
    db_batch_add(batch, &query_output_action_fail,
                 DB_VALUES(db_id(action_id), db_boolean(is_retried), db_text(error_message)));
}

size_t output_action_retry(struct db_batch *batch, const struct id *process_id,
                           const struct id *action_id)
{
    return db_batch_add(batch, &query_output_action_retry,
                        DB_VALUES(db_id(process_id), db_id(action_id)));
}

/* ---- shown ---- */

static const struct db_field FIELDS[] = {
    {"action_id", DB_ID},
    {"process_id", DB_ID},
    {"action_type", DB_TEXT},
    {"target_config", DB_JSON},
    {"status", DB_TEXT},
    {"retry_count", DB_INTEGER},
    {"max_retries", DB_INTEGER},
    {"result", DB_JSON},
    {"error_message", DB_TEXT},
    {"created_at", DB_TIMESTAMP},
    {"attempted_at", DB_TIMESTAMP},
    {"completed_at", DB_TIMESTAMP},
    {"next_attempt_at", DB_TIMESTAMP},
};
static const struct resource LIST = {&query_output_action_list_client, FIELDS, COUNT_OF(FIELDS) - 1,
                                     "row"};
static const struct resource ONE = {&query_output_action_show, FIELDS, COUNT_OF(FIELDS),
                                    "output action"};

bool output_action_list_client(struct db_tx *tx, const struct output_action_filter *filter,
                               struct resource_page *page, struct err *err)
{
    return resource_list(tx, &LIST,
                         DB_VALUES(db_id(&filter->process_id), db_text(filter->status),
                                   db_text(filter->action_type)),
                         page, err);
}

struct json *output_action_show(struct db_tx *tx, const struct id *action_id, struct err *err)
{
    return resource_load(tx, &ONE, DB_VALUES(db_id(action_id)), err);
}
