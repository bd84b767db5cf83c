/*
 * installation: what all clients share.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_shape INSTALLATION = DB_SHAPE(struct id, {"installation_id", DB_ID, 0});

static const struct db_shape DESCRIPTION =
    DB_SHAPE(struct installation, DB_COLUMN(struct installation, server_version, DB_TEXT),
             DB_COLUMN(struct installation, clock_us, DB_INTEGER),
             DB_COLUMN(struct installation, workers, DB_INTEGER),
             DB_COLUMN(struct installation, languages, DB_TEXT));

bool installation_describe(struct db_tx *tx, struct installation *installation, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_installation_describe, DB_NONE, &rows, err) &&
           db_rows_read(rows, 0, &DESCRIPTION, installation, err);
}

bool installation_load(struct db_tx *tx, struct id *installation_id, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_installation_load, DB_NONE, &rows, err))
        return false;
    if (db_rows_count(rows) != 1)
        return fail(err, ERR_INTERNAL, "the database does not say which installation it is");
    return db_rows_read(rows, 0, &INSTALLATION, installation_id, err);
}
