/*
 * process_type: listed and edited.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_field FIELDS[] = {
    {"process_type_id", DB_TEXT}, {"display_name", DB_TEXT},       {"description", DB_TEXT},
    {"is_active", DB_BOOLEAN},    {"default_version", DB_INTEGER}, {"created_at", DB_TIMESTAMP},
    {"updated_at", DB_TIMESTAMP}, {"revision", DB_INTEGER},
};
static const struct resource LIST = {&query_process_type_list, FIELDS, COUNT_OF(FIELDS), "row"};
static const struct resource ONE = {&query_process_type_show, FIELDS, COUNT_OF(FIELDS),
                                    "process type"};

bool process_type_list(struct db_tx *tx, const bool *is_active, struct json **items,
                       struct err *err)
{
    return resource_list_all(
        tx, &LIST, DB_VALUES(is_active != NULL ? db_boolean(*is_active) : db_null()), items, err);
}

struct json *process_type_show(struct db_tx *tx, const char *process_type_id, struct err *err)
{
    return resource_load(tx, &ONE, DB_VALUES(db_text(process_type_id)), err);
}

bool process_type_add(struct db_tx *tx, const struct process_type_edit *edit, struct err *err)
{
    if (db_query(tx, &query_process_type_add,
                 DB_VALUES(db_text(edit->process_type_id), db_text(edit->changes)), NULL, err))
        return true;
    if (err->kind == ERR_CONFLICT)
        (void)fail(err, ERR_CONFLICT, "there is a process type %s already", edit->process_type_id);
    return false;
}

bool process_type_change(struct db_tx *tx, const struct process_type_edit *edit, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_process_type_change,
                    DB_VALUES(db_text(edit->process_type_id), db_integer(edit->revision),
                              db_text(edit->changes)),
                    &rows, err) &&
           resource_check_edit(tx, &ONE, rows, DB_VALUES(db_text(edit->process_type_id)), err);
}
