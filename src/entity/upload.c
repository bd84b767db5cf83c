/*
 * upload: kept, taken, removed.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_shape ROW =
    DB_SHAPE(struct upload_row, DB_COLUMN(struct upload_row, document_id, DB_ID),
             DB_COLUMN(struct upload_row, client_id, DB_ID),
             DB_COLUMN(struct upload_row, file_name, DB_TEXT),
             DB_COLUMN(struct upload_row, file_size, DB_INTEGER),
             DB_COLUMN(struct upload_row, sha256, DB_BYTES));
static const struct db_shape KEY =
    DB_SHAPE(struct upload_row, DB_COLUMN(struct upload_row, document_id, DB_ID),
             DB_COLUMN(struct upload_row, client_id, DB_ID));

void upload_add(struct db_batch *batch, const struct upload_new *upload)
{
    const struct upload_row *row = &upload->row;
    db_batch_add(batch, &query_upload_add,
                 DB_VALUES(db_id(&row->document_id), db_id(&row->client_id),
                           db_text(row->file_name), db_integer(row->file_size),
                           db_bytes(row->sha256.bytes, row->sha256.length),
                           db_text(upload->created_by), db_integer(upload->lifetime_s)));
}

bool upload_find(struct db_tx *tx, const struct id *document_id, struct upload_row *row,
                 struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_upload_find, DB_VALUES(db_id(document_id)), &rows, err))
        return false;
    if (db_rows_count(rows) == 0)
        return fail(err, ERR_NOT_FOUND, "no document %s waits for a process", document_id->text);
    return db_rows_read(rows, 0, &ROW, row, err);
}

void upload_claim(struct db_batch *batch, struct arena *arena, const struct id *ids, size_t count)
{
    db_batch_add(batch, &query_upload_claim, DB_VALUES(db_id_array(arena, ids, count)));
}

static const struct db_field FIELDS[] = {
    {"document_id", DB_ID},       {"file_name", DB_TEXT},  {"file_size", DB_INTEGER},
    {"sha256", DB_TEXT},          {"created_by", DB_TEXT}, {"created_at", DB_TIMESTAMP},
    {"expires_at", DB_TIMESTAMP},
};
static const struct resource LIST = {&query_upload_list, FIELDS, COUNT_OF(FIELDS), "row"};
static const struct resource ONE = {&query_upload_show, FIELDS, COUNT_OF(FIELDS), "upload"};

bool upload_list(struct db_tx *tx, struct resource_page *page, struct err *err)
{
    return resource_list(tx, &LIST, DB_NONE, page, err);
}

struct json *upload_show(struct db_tx *tx, const struct id *document_id, struct err *err)
{
    return resource_load(tx, &ONE, DB_VALUES(db_id(document_id)), err);
}

bool upload_remove(struct db_tx *tx, const struct id *document_id, bool *is_removed,
                   struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_upload_remove, DB_VALUES(db_id(document_id)), &rows, err))
        return false;
    *is_removed = db_rows_affected(rows) > 0;
    return true;
}

bool upload_remove_expired(struct db_tx *tx, struct upload_row **list, size_t *count,
                           struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_upload_remove_expired, DB_NONE, &rows, err) &&
           db_rows_list(rows, &KEY, list, count, err);
}
