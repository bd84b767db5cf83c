/*
 * process: units of work.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_shape PROCESS = DB_SHAPE(
    struct process, DB_COLUMN(struct process, process_id, DB_ID),
    DB_COLUMN(struct process, client_id, DB_ID),
    DB_COLUMN(struct process, process_type_id, DB_TEXT),
    DB_COLUMN(struct process, config_version, DB_INTEGER),
    DB_COLUMN(struct process, status, DB_TEXT), DB_COLUMN(struct process, current_stage, DB_TEXT),
    DB_COLUMN(struct process, priority, DB_INTEGER),
    DB_COLUMN(struct process, ingestion_source, DB_TEXT),
    DB_COLUMN(struct process, source_reference, DB_TEXT),
    DB_COLUMN(struct process, overall_confidence, DB_DECIMAL),
    DB_COLUMN(struct process, requires_review, DB_BOOLEAN),
    DB_COLUMN(struct process, review_reasons, DB_JSON),
    DB_COLUMN(struct process, total_tokens_input, DB_INTEGER),
    DB_COLUMN(struct process, total_tokens_output, DB_INTEGER),
    DB_COLUMN(struct process, error_kind, DB_TEXT),
    DB_COLUMN(struct process, error_message, DB_TEXT),
    DB_COLUMN(struct process, file_name, DB_TEXT),
    DB_COLUMN(struct process, document_count, DB_INTEGER),
    DB_COLUMN(struct process, created_at, DB_TIMESTAMP),
    DB_COLUMN(struct process, updated_at, DB_TIMESTAMP),
    DB_COLUMN(struct process, started_at, DB_TIMESTAMP),
    DB_COLUMN(struct process, completed_at, DB_TIMESTAMP),
    DB_COLUMN(struct process, sealed_password, DB_BYTES));

static const struct db_shape RESULTS =
    DB_SHAPE(struct process_results, DB_COLUMN(struct process_results, input_data, DB_JSON),
             DB_COLUMN(struct process_results, classification_result, DB_JSON),
             DB_COLUMN(struct process_results, extraction_result, DB_JSON),
             DB_COLUMN(struct process_results, validation_result, DB_JSON),
             DB_COLUMN(struct process_results, final_output, DB_JSON));

static const struct db_shape STATE =
    DB_SHAPE(struct process_state, DB_COLUMN(struct process_state, status, DB_TEXT),
             DB_COLUMN(struct process_state, review_claimed_by, DB_ID),
             DB_COLUMN(struct process_state, is_claimed, DB_BOOLEAN),
             DB_COLUMN(struct process_state, review_revision, DB_INTEGER));

static const struct db_shape ADMISSION =
    DB_SHAPE(struct process_admission, DB_COLUMN(struct process_admission, slug, DB_TEXT),
             DB_COLUMN(struct process_admission, status, DB_TEXT),
             DB_COLUMN(struct process_admission, is_limited, DB_BOOLEAN),
             DB_COLUMN(struct process_admission, known, DB_ID),
             DB_COLUMN(struct process_admission, known_sha256, DB_BYTES),
             DB_COLUMN(struct process_admission, is_type_known, DB_BOOLEAN),
             DB_COLUMN(struct process_admission, is_type_active, DB_BOOLEAN),
             DB_COLUMN(struct process_admission, duplicate_of, DB_ID));

static bool fail_missing(const struct id *process_id, struct err *err)
{
    return fail(err, ERR_NOT_FOUND, "there is no process %s", process_id->text);
}

static bool read_process(const struct db_rows *rows, const struct id *process_id,
                         struct process *process, struct err *err)
{
    struct process loaded = {0};
    if (db_rows_count(rows) == 0)
        return fail_missing(process_id, err);
    if (!db_rows_read(rows, 0, &PROCESS, &loaded, err))
        return false;
    *process = loaded;
    return true;
}

bool process_load(struct db_tx *tx, const struct id *process_id, struct process *process,
                  struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_process_load, DB_VALUES(db_id(process_id)), &rows, err) &&
           read_process(rows, process_id, process, err);
}

size_t process_ask(struct db_batch *batch, const struct id *process_id)
{
    return db_batch_add(batch, &query_process_load, DB_VALUES(db_id(process_id)));
}

bool process_answer(const struct db_batch *batch, size_t question, const struct id *process_id,
                    struct process *process, struct err *err)
{
    return read_process(db_batch_rows(batch, question), process_id, process, err);
}

/* Beyond all rows: a cursor may say any number. */
#define LAST_US  INT64_C(253402300799999999) /* of the year 9999 */
#define LAST_KEY "ffffffff-ffff-ffff-ffff-ffffffffffff"

bool process_filter_is_plain(const struct process_filter *filter)
{
    return filter->order == PROCESS_NEWEST && filter->statuses == NULL &&
           filter->process_type_id == NULL && filter->ingestion_source == NULL &&
           filter->created_from == NULL && filter->created_to == NULL && filter->search == NULL;
}

/* By one plan for all values. */
static size_t ask_plain_list(struct db_batch *batch, const struct process_filter *filter)
{
    char time[CLOCK_TEXT_BYTES];
    const struct cursor *cursor = &filter->cursor;
    const struct db_value limit = db_integer(filter->limit);
    const int64_t position =
        cursor->is_set && cursor->position < LAST_US ? cursor->position : LAST_US;
    const struct db_value begin = db_text(clock_render(position, time));
    const struct db_value key = db_text(cursor->is_set ? cursor->key : LAST_KEY);
    if (filter->status == NULL)
        return db_batch_add(batch, &query_process_list_newest, DB_VALUES(limit, begin, key));
    return db_batch_add(batch, &query_process_list_status,
                        DB_VALUES(limit, begin, key, db_text(filter->status)));
}

size_t process_ask_list(struct db_batch *batch, struct arena *arena,
                        const struct process_filter *filter)
{
    static const struct db_query *const ORDERS[] = {
        [PROCESS_NEWEST] = &query_process_list,
        [PROCESS_CHANGED] = &query_process_list_changed,
        [PROCESS_URGENT] = &query_process_list_urgent,
    };
    const struct cursor *cursor = &filter->cursor;
    const struct db_value limit = db_integer(filter->limit);
    const struct db_value position = cursor->is_set ? db_integer(cursor->position) : db_null();
    const struct db_value key = cursor->is_set ? db_text(cursor->key) : db_null();
    if (process_filter_is_plain(filter))
        return ask_plain_list(batch, filter);
    return db_batch_add(
        batch, ORDERS[filter->order],
        DB_VALUES(limit, position, key, db_text(filter->status),
                  filter->statuses != NULL ? db_text_array(arena, filter->statuses) : db_null(),
                  db_text(filter->process_type_id), db_text(filter->ingestion_source),
                  db_text(filter->created_from), db_text(filter->created_to),
                  db_text(filter->search)));
}

bool process_answer_list(const struct db_batch *batch, size_t question, int64_t limit,
                         struct processes *list, struct err *err)
{
    struct processes found = {0};
    const struct db_rows *rows = db_batch_rows(batch, question);
    if (!db_rows_list(rows, &PROCESS, &found.items, &found.count, err))
        return false;
    if (found.count > 0 && (int64_t)found.count == limit)
        found.next_after = db_rows_text(rows, found.count - 1, "cursor");
    *list = found;
    return true;
}

bool process_list(struct db_tx *tx, const struct process_filter *filter, struct processes *list,
                  struct err *err)
{
    struct db_batch *batch = db_batch_of(tx);
    const size_t question = process_ask_list(batch, db_tx_arena(tx), filter);
    return db_batch_join(batch, tx, err) &&
           process_answer_list(batch, question, filter->limit, list, err);
}

static bool read_results(const struct db_rows *rows, const struct id *process_id,
                         struct process_results *results, struct err *err)
{
    struct process_results loaded = {0};
    if (db_rows_count(rows) == 0)
        return fail_missing(process_id, err);
    if (!db_rows_read(rows, 0, &RESULTS, &loaded, err))
        return false;
    *results = loaded;
    return true;
}

bool process_load_results(struct db_tx *tx, const struct id *process_id,
                          struct process_results *results, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_process_load_results, DB_VALUES(db_id(process_id)), &rows, err) &&
           read_results(rows, process_id, results, err);
}

size_t process_ask_all(struct db_batch *batch, const struct id *process_id)
{
    return db_batch_add(batch, &query_process_show, DB_VALUES(db_id(process_id)));
}

bool process_answer_results(const struct db_batch *batch, size_t question,
                            const struct id *process_id, struct process_results *results,
                            struct err *err)
{
    return read_results(db_batch_rows(batch, question), process_id, results, err);
}

bool process_admit(const struct db_context *context, const struct process_application *application,
                   struct process_admission *admission, struct err *err)
{
    struct process_admission loaded = {0};
    struct db_batch *batch = db_batch_create(context);
    db_batch_add(batch, &query_process_plan_once, DB_NONE);
    size_t index = db_batch_add(batch, &query_process_admit,
                                DB_VALUES(db_text(application->reference.ingestion_source),
                                          db_text(application->reference.source_reference),
                                          db_text(application->process_type_id),
                                          db_batch_texts(batch, application->sha256),
                                          db_integer(application->processes_max)));
    if (!db_batch_run(batch, err))
        return false;
    struct db_rows *rows = db_batch_rows(batch, index);
    if (db_rows_count(rows) == 0)
        return fail(err, ERR_NOT_FOUND, "there is no such client");
    if (!db_rows_read(rows, 0, &ADMISSION, &loaded, err))
        return false;
    *admission = loaded;
    return true;
}

bool process_lock(struct db_tx *tx, const struct id *process_id, struct process_state *state,
                  struct err *err)
{
    struct db_rows *rows;
    struct process_state loaded = {0};
    if (!db_query(tx, &query_process_lock, DB_VALUES(db_id(process_id)), &rows, err))
        return false;
    if (db_rows_count(rows) == 0)
        return fail_missing(process_id, err);
    if (!db_rows_read(rows, 0, &STATE, &loaded, err))
        return false;
    *state = loaded;
    return true;
}

void process_check_quota(struct db_batch *batch, int64_t limit)
{
    db_batch_add(batch, &query_process_check_quota, DB_VALUES(db_integer(limit)));
}

void process_add(struct db_batch *batch, const struct process_new *process)
{
    db_batch_add(
        batch, &query_process_add,
        DB_VALUES(db_id(&process->process_id), db_id(&process->client_id),
                  db_text(process->process_type_id), db_integer(process->priority),
                  db_text(process->ingestion_source), db_text(process->source_reference),
                  db_id(&process->submitted_by), db_batch_json(batch, process->input_data),
                  db_bytes(process->sealed_password.bytes, process->sealed_password.length),
                  db_bytes(process->submission_sha256.bytes, process->submission_sha256.length)));
}

void process_change_password(struct db_batch *batch, const struct id *process_id,
                             const struct db_bytes_value *sealed_password)
{
    db_batch_add(
        batch, &query_process_change_password,
        DB_VALUES(db_id(process_id), db_bytes(sealed_password->bytes, sealed_password->length)));
}

void process_change_state(struct db_batch *batch, const struct process_change *change)
{
    db_batch_add(
        batch, &query_process_change,
        DB_VALUES(db_id(&change->process_id), db_text(change->status),
                  db_text(change->current_stage), db_text(change->process_type_id),
                  change->config_version > 0 ? db_integer(change->config_version) : db_null(),
                  db_batch_json(batch, change->classification_result),
                  db_batch_json(batch, change->extraction_result),
                  db_batch_json(batch, change->validation_result),
                  db_batch_json(batch, change->final_output),
                  db_batch_decimal(batch, change->overall_confidence),
                  db_batch_json(batch, change->review_reasons), db_integer(change->tokens_input),
                  db_integer(change->tokens_output), db_text(change->error_kind),
                  db_text(change->error_message), db_id(&change->reviewed_by),
                  db_text(change->review_notes)));
}

void process_forget_type(struct db_batch *batch, const struct id *process_id,
                         const char *process_type_id)
{
    db_batch_add(batch, &query_process_forget_type,
                 DB_VALUES(db_id(process_id), db_text(process_type_id)));
}

void process_add_tokens(struct db_batch *batch, const struct id *process_id, int64_t tokens_input,
                        int64_t tokens_output)
{
    db_batch_add(batch, &query_process_add_tokens,
                 DB_VALUES(db_id(process_id), db_integer(tokens_input), db_integer(tokens_output)));
}
