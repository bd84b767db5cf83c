/*
 * csv: finds the rows, gathers the columns of all of them as a tree, writes line by line.
 *
 * A column knows its way through the objects, not its values: a cell is looked up when it is
 * written, so that a large result costs no more memory than its text.
 */
#include "output/csv.h"

#include <string.h>

#define LINE_END       "\r\n"
#define NAME_MAX_BYTES 65536

struct column {
    const struct column *parent; /* NULL for the object that holds them all */
    const char *key;
    const char *name; /* in the header; children's names begin with it */
    struct column *first_child;
    struct column *last_child;
    struct column *next;
    bool is_cell; /* some object has a value here, not only members below */
};

struct table {
    struct arena *arena;
    const char *wanted_rows; /* name of the list, or NULL for the longest */
    const struct json *rows; /* NULL: one row */
    const char *rows_name;
    size_t column_count;
};

static bool is_inner(const struct json *value)
{
    return json_kind_of(value) == JSON_OBJECT && json_count(value) > 0;
}

/* PREFIX.KEY, so that two columns never have one name. */
static const char *join_name(struct arena *arena, const char *prefix, const char *key)
{
    struct text name CLEANUP(text_done);
    text_init(&name, NAME_MAX_BYTES);
    if (prefix[0] != '\0')
        text_printf(&name, "%s.", prefix);
    for (; *key != '\0'; key++) {
        if (*key == '.' || *key == '\\')
            text_append_char(&name, '\\');
        text_append_char(&name, *key);
    }
    return arena_copy_text(arena, name.data);
}

/* ---- rows ---- */

static bool is_list_of_objects(const struct json *value)
{
    const size_t count = json_kind_of(value) == JSON_ARRAY ? json_count(value) : 0;
    for (size_t i = 0; i < count; i++) {
        if (json_kind_of(json_at(value, i)) != JSON_OBJECT)
            return false;
    }
    return count > 0;
}

static void consider_rows(struct table *table, const struct json *list, const char *name)
{
    const bool is_better = table->wanted_rows != NULL ? text_equal(name, table->wanted_rows)
                                                      : json_count(list) > json_count(table->rows);
    if (is_better) {
        table->rows = list;
        table->rows_name = name;
    }
}

/* Looks into objects, not into lists: their elements would not be one table. */
static void find_rows(struct table *table, const struct json *value, const char *name)
{
    struct json_member member = {0};
    if (is_list_of_objects(value))
        consider_rows(table, value, name);
    while (json_kind_of(value) == JSON_OBJECT && json_next(value, &member))
        find_rows(table, member.value, join_name(table->arena, name, member.key));
}

/* ---- columns ---- */

static struct column *find_column(struct table *table, struct column *parent, const char *key)
{
    for (struct column *child = parent->first_child; child != NULL; child = child->next) {
        if (strcmp(child->key, key) == 0)
            return child;
    }
    struct column *added = arena_new(table->arena, struct column);
    *added = (struct column){
        .parent = parent, .key = key, .name = join_name(table->arena, parent->name, key)};
    if (parent->last_child != NULL)
        parent->last_child->next = added;
    else
        parent->first_child = added;
    parent->last_child = added;
    table->column_count++;
    return added;
}

/* Adds what `object` has and no object before it had. */
static bool gather_columns(struct table *table, struct column *parent, const struct json *object,
                           struct err *err)
{
    struct json_member member = {0};
    while (json_next(object, &member)) {
        if (member.value == table->rows)
            continue;
        struct column *column = find_column(table, parent, member.key);
        if (table->column_count > CSV_MAX_COLUMNS)
            return fail(err, ERR_LIMIT, "the result has more than %d columns", CSV_MAX_COLUMNS);
        if (!is_inner(member.value))
            column->is_cell = true;
        else if (!gather_columns(table, column, member.value, err))
            return false;
    }
    return true;
}

static const struct json *value_at(const struct column *column, const struct json *row)
{
    return column->parent == NULL ? row : json_find(value_at(column->parent, row), column->key);
}

/* ---- cells ---- */

static bool is_formula(const char *text)
{
    const bool is_signed = text[0] == '+' || text[0] == '-';
    const bool is_number =
        is_signed && text[1] != '\0' && text[1 + strspn(text + 1, "0123456789.,")] == '\0';
    return text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL && !is_number;
}

static void append_text(struct text *out, const char *text)
{
    const size_t length = strlen(text);
    const bool is_plain =
        length > 0 && strpbrk(text, ",\"\r\n") == NULL && text[0] != ' ' && text[length - 1] != ' ';
    if (!is_plain)
        text_append_char(out, '"');
    if (is_formula(text))
        text_append_char(out, '\'');
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"')
            text_append_char(out, '"');
        text_append_char(out, *at);
    }
    if (!is_plain)
        text_append_char(out, '"');
}

static void append_value(struct arena *arena, struct text *out, const struct json *value)
{
    switch (json_kind_of(value)) {
    case JSON_NULL:
        break;
    case JSON_STRING:
        append_text(out, json_text(value));
        break;
    case JSON_INTEGER:
    case JSON_NUMBER:
        text_append_string(out, json_number_text(value));
        break;
    default:
        append_text(out, json_render(arena, value));
        break;
    }
}

/* ---- lines ---- */

/* Columns that have cells, in the order of the header. */
struct columns {
    const struct column *items[CSV_MAX_COLUMNS];
    size_t count;
};

static void flatten(struct columns *columns, const struct column *parent)
{
    for (const struct column *column = parent->first_child; column != NULL; column = column->next) {
        if (column->is_cell)
            columns->items[columns->count++] = column;
        flatten(columns, column);
    }
}

/* `separator` stands before the first cell, commas before the others. */
static void append_names(struct text *out, const struct columns *columns, const char *separator)
{
    for (size_t i = 0; i < columns->count; i++) {
        text_append_string(out, i == 0 ? separator : ",");
        append_text(out, columns->items[i]->name);
    }
}

static void append_values(struct table *table, struct text *out, const struct columns *columns,
                          const struct json *row)
{
    for (size_t i = 0; i < columns->count; i++) {
        const struct json *value = value_at(columns->items[i], row);
        text_append_string(out, i == 0 ? "" : ",");
        if (!is_inner(value))
            append_value(table->arena, out, value);
    }
}

/* The values outside the rows are rendered once, however many rows repeat them. */
static void append_lines(struct table *table, const struct json *value,
                         const struct column roots[2], struct text *out)
{
    struct columns *lead = arena_new(table->arena, struct columns);
    struct columns *cells = arena_new(table->arena, struct columns);
    struct text repeated CLEANUP(text_done);
    text_init(&repeated, out->max_bytes);
    flatten(lead, &roots[0]);
    flatten(cells, &roots[1]);
    const char *separator = lead->count > 0 ? "," : "";
    append_names(out, lead, "");
    append_names(out, cells, separator);
    append_values(table, &repeated, lead, value);
    const size_t row_count = table->rows != NULL ? json_count(table->rows) : 1;
    for (size_t i = 0; i < row_count && !out->is_full; i++) {
        text_append_string(out, LINE_END);
        text_append(out, repeated.data, repeated.length);
        if (cells->count > 0)
            text_append_string(out, separator);
        append_values(table, out, cells, table->rows != NULL ? json_at(table->rows, i) : NULL);
    }
    text_append_string(out, LINE_END);
}

bool csv_render(struct arena *arena, const struct json *value, const char *rows, struct text *out,
                struct err *err)
{
    struct table table = {.arena = arena, .wanted_rows = rows, .rows_name = ""};
    if (json_kind_of(value) != JSON_OBJECT && !is_list_of_objects(value))
        return fail(err, ERR_INVALID,
                    "a result that is neither an object nor a list of objects "
                    "(%s) has no columns",
                    json_kind_name(json_kind_of(value)));
    find_rows(&table, value, "");
    struct column roots[] = {{.name = ""}, {.name = table.rows_name}};
    if (json_kind_of(value) == JSON_OBJECT && !gather_columns(&table, &roots[0], value, err))
        return false;
    for (size_t i = 0; i < json_count(table.rows); i++) {
        if (!gather_columns(&table, &roots[1], json_at(table.rows, i), err))
            return false;
    }
    append_lines(&table, value, roots, out);
    return true;
}
