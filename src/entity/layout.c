/*
 * layout: what corrections have taught about documents of a look.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_shape LAYOUT = DB_SHAPE(
    struct layout, DB_COLUMN(struct layout, layout_id, DB_ID),
    DB_COLUMN(struct layout, fingerprint, DB_TEXT), DB_COLUMN(struct layout, fields, DB_TEXT));

static const struct db_shape RECORD =
    DB_SHAPE(struct layout_record, DB_COLUMN(struct layout_record, layout_id, DB_ID),
             DB_COLUMN(struct layout_record, client_id, DB_ID),
             DB_COLUMN(struct layout_record, slug, DB_TEXT),
             DB_COLUMN(struct layout_record, process_type_id, DB_TEXT),
             DB_COLUMN(struct layout_record, vendor, DB_TEXT),
             DB_COLUMN(struct layout_record, fields, DB_JSON),
             DB_COLUMN(struct layout_record, times_used, DB_INTEGER),
             DB_COLUMN(struct layout_record, is_active, DB_BOOLEAN),
             DB_COLUMN(struct layout_record, learned_from_process_id, DB_ID),
             DB_COLUMN(struct layout_record, created_at, DB_TIMESTAMP),
             DB_COLUMN(struct layout_record, last_used_at, DB_TIMESTAMP));

bool layout_list_active(struct db_tx *tx, const char *process_type_id, struct layout **list,
                        size_t *count, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_layout_list_active, DB_VALUES(db_text(process_type_id)), &rows,
                    err) &&
           db_rows_list(rows, &LAYOUT, list, count, err);
}

bool layout_lock_active(struct db_tx *tx, const char *process_type_id, struct layout **list,
                        size_t *count, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_layout_lock_active, DB_VALUES(db_text(process_type_id)), &rows,
                    err) &&
           db_rows_list(rows, &LAYOUT, list, count, err);
}

bool layout_list(struct db_tx *tx, const struct id *client_id, struct layout_record **list,
                 size_t *count, struct err *err)
{
    struct db_rows *rows;
    const struct db_value client = client_id != NULL ? db_id(client_id) : db_null();
    return db_query(tx, &query_layout_list, DB_VALUES(client, db_null()), &rows, err) &&
           db_rows_list(rows, &RECORD, list, count, err);
}

bool layout_load(struct db_tx *tx, const struct id *layout_id, struct layout_record *layout,
                 struct err *err)
{
    struct db_rows *rows;
    struct layout_record loaded = {0};
    if (!db_query(tx, &query_layout_list, DB_VALUES(db_null(), db_id(layout_id)), &rows, err))
        return false;
    if (db_rows_count(rows) == 0)
        return fail(err, ERR_NOT_FOUND, "there is no layout %s", layout_id->text);
    if (!db_rows_read(rows, 0, &RECORD, &loaded, err))
        return false;
    *layout = loaded;
    return true;
}

void layout_add(struct db_batch *batch, const struct layout_new *layout)
{
    db_batch_add(batch, &query_layout_add,
                 DB_VALUES(db_id(&layout->layout_id), db_id(&layout->client_id),
                           db_text(layout->process_type_id), db_text(layout->fingerprint),
                           db_text(layout->vendor), db_batch_json(batch, layout->fields),
                           db_id(&layout->learned_from_process_id)));
}

void layout_teach(struct db_batch *batch, const struct layout_change *change)
{
    db_batch_add(batch, &query_layout_teach,
                 DB_VALUES(db_id(&change->layout_id), db_text(change->fingerprint),
                           db_batch_json(batch, change->fields), db_boolean(change->is_active)));
}

void layout_use(struct db_batch *batch, struct arena *arena, const struct id *ids, size_t count)
{
    db_batch_add(batch, &query_layout_use, DB_VALUES(db_id_array(arena, ids, count)));
}

void layout_confirm(struct db_batch *batch, const struct id *layout_id, const char *const *names)
{
    db_batch_add(batch, &query_layout_confirm,
                 DB_VALUES(db_id(layout_id), db_batch_texts(batch, names)));
}

void layout_forget(struct db_batch *batch, const struct id *layout_id)
{
    db_batch_add(batch, &query_layout_forget, DB_VALUES(db_id(layout_id)));
}

void layout_forget_field(struct db_batch *batch, const struct id *layout_id, const char *field)
{
    db_batch_add(batch, &query_layout_forget_field, DB_VALUES(db_id(layout_id), db_text(field)));
}
