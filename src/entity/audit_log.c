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
