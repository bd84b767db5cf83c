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
    DB_COLUMN(struct process, overall_confidence, DB_DECIMAL),
    DB_COLUMN(struct process, requires_review, DB_BOOLEAN),
    DB_COLUMN(struct process, created_at, DB_TIMESTAMP),
    DB_COLUMN(struct process, updated_at, DB_TIMESTAMP));

bool process_load(struct db_tx *tx, const struct id *process_id, struct process *process,
                  struct err *err)
{
    struct db_rows *rows;
    struct process loaded = {0};
    if (!db_query(tx, &query_process_load, DB_VALUES(db_id(process_id)), &rows, err))
        return false;
    if (db_rows_count(rows) == 0)
        return fail(err, ERR_NOT_FOUND, "there is no process %s", process_id->text);
    if (!db_rows_read(rows, 0, &PROCESS, &loaded, err))
        return false;
    *process = loaded;
    return true;
}
