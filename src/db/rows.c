/*
 * rows: a result as records of C, by column name.
 *
 * A column table (struct db_column) says which column fills which member; values come in
 * PostgreSQL's text form, which does not depend on the session except for the offset of a
 * timestamp, and that is read too.
 */
#include "db/rows.h"

#include <stdlib.h>
#include <string.h>

struct db_rows {
    PGresult *result;
    struct arena *arena;
    const char *query_name;
};

/* A text of the result on its way into a member. */
struct cell {
    struct arena *arena;
    const char *text; /* NULL for null */
    size_t length;
    void *member;
};

static void rows_clear(void *result)
{
    PQclear(result);
}

struct db_rows *rows_create(struct arena *arena, const struct db_query *query, PGresult *result)
{
    struct db_rows *rows = arena_new(arena, struct db_rows);
    *rows = (struct db_rows){.result = result, .arena = arena, .query_name = query->name};
    arena_defer(arena, rows_clear, result);
    return rows;
}

size_t db_rows_count(const struct db_rows *rows)
{
    return (size_t)PQntuples(rows->result);
}

int64_t db_rows_affected(const struct db_rows *rows)
{
    return strtoll(PQcmdTuples(rows->result), NULL, 10);
}

/* ---- one reader for each enum db_type ---- */

static bool read_text(const struct cell *cell, struct err *err)
{
    (void)err;
    const char *copy = cell->text == NULL ? NULL : arena_copy_text(cell->arena, cell->text);
    *(const char **)cell->member = copy;
    return true;
}

static bool read_id(const struct cell *cell, struct err *err)
{
    struct id *id = cell->member;
    if (cell->text != NULL)
        return id_parse(cell->text, id, err);
    *id = (struct id){0};
    return true;
}

static bool read_integer(const struct cell *cell, struct err *err)
{
    return cell->text == NULL ||
           text_parse_integer(cell->text, INT64_MIN, INT64_MAX, cell->member, err);
}

static bool read_boolean(const struct cell *cell, struct err *err)
{
    if (cell->text == NULL)
        return true;
    if (!text_equal(cell->text, "t") && !text_equal(cell->text, "f"))
        return fail(err, ERR_INTERNAL, "'%s' is no boolean", cell->text);
    *(bool *)cell->member = cell->text[0] == 't';
    return true;
}

static bool read_timestamp(const struct cell *cell, struct err *err)
{
    return cell->text == NULL || clock_parse(cell->text, cell->member, err);
}

static bool read_decimal(const struct cell *cell, struct err *err)
{
    return cell->text == NULL || decimal_parse(cell->text, cell->member, err);
}

static bool read_json(const struct cell *cell, struct err *err)
{
    struct json *value = NULL;
    if (cell->text != NULL) {
        value = json_parse(cell->arena, cell->text, cell->length, err);
        if (value == NULL)
            return false;
    }
    *(struct json **)cell->member = value;
    return true;
}

static bool read_bytes(const struct cell *cell, struct err *err)
{
    struct db_bytes_value value = {0};
    if (cell->text != NULL) {
        unsigned char *bytes = PQunescapeBytea((const unsigned char *)cell->text, &value.length);
        if (bytes == NULL)
            return fail(err, ERR_BUSY, "no memory for %zu bytes of a result", cell->length);
        value.bytes = (const uint8_t *)arena_copy_bytes(cell->arena, bytes, value.length);
        PQfreemem(bytes);
    }
    *(struct db_bytes_value *)cell->member = value;
    return true;
}

static bool (*const READERS[])(const struct cell *cell, struct err *err) = {
    [DB_TEXT] = read_text,           [DB_ID] = read_id,
    [DB_INTEGER] = read_integer,     [DB_BOOLEAN] = read_boolean,
    [DB_TIMESTAMP] = read_timestamp, [DB_DECIMAL] = read_decimal,
    [DB_JSON] = read_json,           [DB_BYTES] = read_bytes,
};

bool db_rows_read(const struct db_rows *rows, size_t index, const struct db_shape *shape,
                  void *record, struct err *err)
{
    for (size_t i = 0; i < shape->column_count; i++) {
        const struct db_column *column = &shape->columns[i];
        int field = PQfnumber(rows->result, column->name);
        if (field < 0)
            return fail(err, ERR_INTERNAL, "query %s returns no column %s", rows->query_name,
                        column->name);
        bool is_null = PQgetisnull(rows->result, (int)index, field) == 1;
        struct cell cell = {
            .arena = rows->arena,
            .text = is_null ? NULL : PQgetvalue(rows->result, (int)index, field),
            .length = (size_t)PQgetlength(rows->result, (int)index, field),
            .member = (char *)record + column->offset,
        };
        if (!READERS[column->type](&cell, err)) {
            err->kind = ERR_INTERNAL;
            return err_add(err, "column %s of query %s", column->name, rows->query_name);
        }
    }
    return true;
}

bool db_rows_list(const struct db_rows *rows, const struct db_shape *shape, void *list,
                  size_t *count, struct err *err)
{
    size_t row_count = db_rows_count(rows);
    char *records = arena_alloc(rows->arena, row_count, shape->record_bytes);
    for (size_t i = 0; i < row_count; i++) {
        if (!db_rows_read(rows, i, shape, records + i * shape->record_bytes, err))
            return false;
    }
    *(void **)list = records;
    *count = row_count;
    return true;
}

const char *db_rows_text(const struct db_rows *rows, size_t index, const char *column)
{
    int field = PQfnumber(rows->result, column);
    if (field < 0) {
        log_error("a query lacks a column", {"query", rows->query_name}, {"column", column});
        abort();
    }
    if (PQgetisnull(rows->result, (int)index, field) == 1)
        return NULL;
    return arena_copy_text(rows->arena, PQgetvalue(rows->result, (int)index, field));
}
