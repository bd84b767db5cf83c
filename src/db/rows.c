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
    const char *column;
    size_t guess; /* where the column is if the result has the order of the shape */
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

/* The place of a column in the result, or -1. To compare every name with every other would be most
   of the cost of a long list. */
static int find_field(const PGresult *result, const char *column, size_t guess)
{
    const bool is_there =
        (int)guess < PQnfields(result) && strcmp(PQfname(result, (int)guess), column) == 0;
    return is_there ? (int)guess : PQfnumber(result, column);
}

/* The text of a cell whose column is said; its member is still to be said. */
static bool find_cell(const struct db_rows *rows, size_t index, struct cell *cell, struct err *err)
{
    const int field = find_field(rows->result, cell->column, cell->guess);
    if (field < 0)
        return fail(err, ERR_INTERNAL, "query %s returns no column %s", rows->query_name,
                    cell->column);
    const bool is_null = PQgetisnull(rows->result, (int)index, field) == 1;
    cell->arena = rows->arena;
    cell->text = is_null ? NULL : PQgetvalue(rows->result, (int)index, field);
    cell->length = (size_t)PQgetlength(rows->result, (int)index, field);
    return true;
}

static bool explain_cell(const struct db_rows *rows, const char *column, struct err *err)
{
    err->kind = ERR_INTERNAL;
    return err_add(err, "column %s of query %s", column, rows->query_name);
}

bool db_rows_read(const struct db_rows *rows, size_t index, const struct db_shape *shape,
                  void *record, struct err *err)
{
    for (size_t i = 0; i < shape->column_count; i++) {
        const struct db_column *column = &shape->columns[i];
        struct cell cell = {.column = column->name, .guess = i};
        if (!find_cell(rows, index, &cell, err))
            return false;
        cell.member = (char *)record + column->offset;
        if (!READERS[column->type](&cell, err))
            return explain_cell(rows, column->name, err);
    }
    return true;
}

/* ---- as JSON ---- */

/* A member of any type. */
union member {
    const char *text;
    struct id id;
    int64_t integer;
    bool boolean;
    struct decimal decimal;
    struct json *json;
    struct db_bytes_value bytes;
};

static struct json *render_member(struct arena *arena, enum db_type type,
                                  const union member *member)
{
    char buffer[CLOCK_TEXT_BYTES];
    switch (type) {
    case DB_TEXT:
        return json_new_text(arena, member->text);
    case DB_ID:
        return json_new_text(arena, member->id.text);
    case DB_INTEGER:
        return json_new_integer(arena, member->integer);
    case DB_BOOLEAN:
        return json_new_boolean(arena, member->boolean);
    case DB_TIMESTAMP:
        return json_new_text(arena, clock_render(member->integer, buffer));
    case DB_DECIMAL:
        return json_new_decimal(arena, &member->decimal);
    case DB_JSON:
        return member->json;
    case DB_BYTES:
        break;
    }
    char *hex = arena_alloc(arena, 2 * member->bytes.length + 1, 1);
    return json_new_text(arena, crypto_hex(member->bytes.bytes, member->bytes.length, hex));
}

struct json *db_rows_render(const struct db_rows *rows, size_t index, const struct db_field *fields,
                            size_t field_count, struct err *err)
{
    struct json *row = json_new_object(rows->arena);
    for (size_t i = 0; i < field_count; i++) {
        struct cell cell = {.column = fields[i].name, .guess = i};
        union member member = {0};
        struct json *value = NULL;
        if (!find_cell(rows, index, &cell, err))
            return NULL;
        cell.member = &member;
        if (!READERS[fields[i].type](&cell, err)) {
            (void)explain_cell(rows, fields[i].name, err);
            return NULL;
        }
        if (cell.text != NULL)
            value = render_member(rows->arena, fields[i].type, &member);
        json_set(rows->arena, row, fields[i].name, value ? value : json_new_null(rows->arena));
    }
    return row;
}

struct json *db_rows_render_list(const struct db_rows *rows, const struct db_field *fields,
                                 size_t field_count, struct err *err)
{
    struct json *list = json_new_array(rows->arena);
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        struct json *row = db_rows_render(rows, i, fields, field_count, err);
        if (row == NULL)
            return NULL;
        json_append(rows->arena, list, row);
    }
    return list;
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
