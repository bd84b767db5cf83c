/*
 * xlsx: the cells of a workbook as its sheets show them, each word with the place of its cell.
 *
 * Hidden sheets, rows and columns are left out: nobody sees them. Formulas are taken for what they
 * came to when the file was saved.
 */
#include "reader/child/cells.h"
#include "reader/child/document.h"
#include "reader/child/package.h"
#include "reader/child/typeset.h"

#include <string.h>

#define MAIN_PART       "xl/workbook.xml"
#define STRINGS_MAX     2000000
#define STRING_MAX      ((size_t)1024 * 1024)
#define SHEETS_MAX      1000
#define FORMS_MAX       65536
#define FORM_CUSTOM_MIN 164
#define COLUMNS_MAX     16384

/* A list in the arena that grows; what it holds is kept by pointer. */
struct list {
    const void **items;
    size_t count;
    size_t capacity;
};

struct sheet {
    const char *name;
    const char *relation; /* by which its part is known */
};

struct custom_form {
    int64_t number;
    struct cell_form form;
};

struct relation {
    const char *id;
    const char *target;
};

struct workbook {
    struct arena *arena;
    struct typeset *set;
    struct package *package;
    struct list relations;
    struct list sheets;
    struct list strings;
    struct list customs;
    struct list forms; /* by the number that a cell has as its style */
    bool is_from_1904;
};

bool xlsx_recognise(const struct document *document)
{
    return package_has(document, MAIN_PART);
}

static bool add(struct arena *arena, struct list *list, size_t max, const void *item)
{
    if (list->count == max)
        return false;
    if (list->count == list->capacity) {
        const size_t capacity = 2 * list->capacity + 64;
        const void **items = arena_new_array(arena, const void *, capacity);
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
    return true;
}

/* A number of an attribute; `otherwise` when it has none. */
static int64_t read_number(const struct part *part, const char *name, int64_t otherwise)
{
    int64_t number = otherwise;
    struct err ignored;
    const char *value = part_attribute(part, name);
    if (value && !text_parse_integer(value, 0, INT32_MAX, &number, &ignored))
        return otherwise;
    return number;
}

static bool read_flag(const struct part *part, const char *name)
{
    const char *value = part_attribute(part, name);
    return value && (text_equal(value, "1") || text_equal(value, "true"));
}

static const char *copy_attribute(struct workbook *book, const struct part *part, const char *name)
{
    const char *value = part_attribute(part, name);
    return arena_copy_text(book->arena, value ? value : "");
}

/* ---- a part, element by element ---- */

typedef bool element_reader(struct workbook *book, struct part *part, const struct node *node,
                            struct err *err);

/* Hands every start of an element to `read`; a part that is missing has none. */
static bool read_part(struct workbook *book, const char *name, element_reader *read,
                      struct err *err)
{
    struct part *part CLEANUP(part_end) = NULL;
    struct node node = {.kind = NODE_START};
    if (!package_open_part(book->package, name, &part, err))
        return false;
    while (part && node.kind != NODE_LAST) {
        if (!part_next(part, &node, err) ||
            (node.kind == NODE_START && !read(book, part, &node, err)))
            return false;
    }
    return true;
}

static bool read_relation(struct workbook *book, struct part *part, const struct node *node,
                          struct err *err)
{
    if (!text_equal(node->name, "Relationship"))
        return true;
    struct relation *relation = arena_new(book->arena, struct relation);
    relation->id = copy_attribute(book, part, "Id");
    const char *target = copy_attribute(book, part, "Target");
    relation->target = target[0] == '/' ? target + 1 : arena_printf(book->arena, "xl/%s", target);
    return add(book->arena, &book->relations, FORMS_MAX, relation) ||
           fail(err, ERR_LIMIT, "the workbook has more than %d relations", FORMS_MAX);
}

static bool read_sheet_name(struct workbook *book, struct part *part, const struct node *node,
                            struct err *err)
{
    if (text_equal(node->name, "workbookPr"))
        book->is_from_1904 = read_flag(part, "date1904");
    const char *state = part_attribute(part, "state");
    if (!text_equal(node->name, "sheet") || (state && !text_equal(state, "visible")))
        return true;
    struct sheet *sheet = arena_new(book->arena, struct sheet);
    sheet->name = copy_attribute(book, part, "name");
    sheet->relation = copy_attribute(book, part, "id");
    return add(book->arena, &book->sheets, SHEETS_MAX, sheet) ||
           fail(err, ERR_LIMIT, "the workbook has more than %d sheets", SHEETS_MAX);
}

/* Text of the element that has just begun, without how it is spoken. */
static bool read_rich_text(struct part *part, struct text *out, struct err *err)
{
    size_t depth = 1;
    struct node node;
    while (depth > 0) {
        if (!part_next(part, &node, err))
            return false;
        if (node.kind == NODE_LAST)
            return true;
        if (node.kind == NODE_START && text_equal(node.name, "rPh")) {
            if (!part_skip(part, err))
                return false;
            continue;
        }
        depth += node.kind == NODE_START;
        depth -= node.kind == NODE_END;
        if (node.kind == NODE_TEXT)
            text_append_string(out, node.text);
    }
    return true;
}

static bool read_string(struct workbook *book, struct part *part, const struct node *node,
                        struct err *err)
{
    if (!text_equal(node->name, "si"))
        return true;
    struct text text CLEANUP(text_done);
    text_init(&text, STRING_MAX);
    if (!read_rich_text(part, &text, err))
        return false;
    const char *string = arena_copy_bytes(book->arena, text.data, text.length);
    return (!text.is_full && add(book->arena, &book->strings, STRINGS_MAX, string)) ||
           fail(err, ERR_LIMIT, "the workbook has more text than is read");
}

/* The form of a number of formats: built in, or one of the workbook's own. */
static const struct cell_form *find_form(struct workbook *book, int64_t number)
{
    for (size_t i = 0; i < book->customs.count; i++) {
        const struct custom_form *custom = book->customs.items[i];
        if (custom->number == number)
            return &custom->form;
    }
    struct cell_form *form = arena_new(book->arena, struct cell_form);
    *form = cell_form_built_in(number);
    return form;
}

/* The formats of cells stand in cellXfs, as "xf"; those of cellStyleXfs are others'. */
static bool read_forms(struct workbook *book, struct part *part, struct err *err)
{
    size_t depth = 1;
    struct node node;
    while (depth > 0) {
        if (!part_next(part, &node, err))
            return false;
        if (node.kind == NODE_LAST)
            return true;
        depth += node.kind == NODE_START;
        depth -= node.kind == NODE_END;
        if (node.kind == NODE_START && text_equal(node.name, "xf") &&
            !add(book->arena, &book->forms, FORMS_MAX,
                 find_form(book, read_number(part, "numFmtId", 0))))
            return fail(err, ERR_LIMIT, "the workbook has more than %d formats", FORMS_MAX);
    }
    return true;
}

static bool read_style(struct workbook *book, struct part *part, const struct node *node,
                       struct err *err)
{
    if (text_equal(node->name, "cellXfs"))
        return read_forms(book, part, err);
    if (!text_equal(node->name, "numFmt"))
        return true;
    struct custom_form *custom = arena_new(book->arena, struct custom_form);
    const char *code = part_attribute(part, "formatCode");
    custom->form = cell_form_parse(code ? code : "");
    custom->number = read_number(part, "numFmtId", 0);
    return custom->number < FORM_CUSTOM_MIN ||
           add(book->arena, &book->customs, FORMS_MAX, custom) ||
           fail(err, ERR_LIMIT, "the workbook has more than %d formats", FORMS_MAX);
}

/* ---- the cells of a sheet ---- */

struct grid {
    struct workbook *book;
    const struct sheet *sheet;
    struct part *part;
    struct typeset_table *table;
    size_t row; /* that is next in the table, as the sheet counts */
    size_t column;
    bool is_hidden; /* the row is */
    bool *hidden_columns;
    struct text value;
};

/* The text of a cell, from what stands in the file and the type and style of the cell. */
static const char *show(struct grid *grid, const char *type, int64_t style)
{
    static const struct cell_form GENERAL = {.kind = CELL_GENERAL};
    struct workbook *book = grid->book;
    const char *value = grid->value.data;
    struct err ignored;
    int64_t index = 0;
    if (text_equal(type, "s"))
        return text_parse_integer(value, 0, STRINGS_MAX, &index, &ignored) &&
                       (size_t)index < book->strings.count
                   ? book->strings.items[index]
                   : "";
    if (text_equal(type, "b"))
        return text_equal(value, "1") ? "TRUE" : "FALSE";
    if (type[0] != '\0' && !text_equal(type, "n"))
        return arena_copy_text(book->arena, value);
    const struct cell_form *form =
        (size_t)style < book->forms.count ? book->forms.items[style] : &GENERAL;
    struct text shown CLEANUP(text_done);
    text_init(&shown, STRING_MAX);
    cell_render(&shown, value, form, book->is_from_1904);
    return arena_copy_text(book->arena, shown.data);
}

/* What a cell holds: the value, or text that stands in it; a formula is not looked at. */
static bool read_value(struct grid *grid, struct err *err)
{
    size_t depth = 1;
    struct node node;
    text_reset(&grid->value);
    while (depth > 0) {
        if (!part_next(grid->part, &node, err))
            return false;
        if (node.kind == NODE_LAST)
            return true;
        depth -= node.kind == NODE_END;
        if (node.kind != NODE_START)
            continue;
        const bool is_wanted = text_equal(node.name, "v") || text_equal(node.name, "is");
        if (is_wanted ? !read_rich_text(grid->part, &grid->value, err)
                      : !part_skip(grid->part, err))
            return false;
    }
    return !grid->value.is_full || fail(err, ERR_LIMIT, "a cell has more text than is read");
}

static bool read_cell(struct grid *grid, struct err *err)
{
    struct arena *arena = grid->book->arena;
    const char *place = part_attribute(grid->part, "r");
    const char *type = copy_attribute(grid->book, grid->part, "t");
    const int64_t style = read_number(grid->part, "s", 0);
    size_t row = grid->row;
    size_t column = grid->column;
    if (place && !cell_parse_place(place, &column, &row))
        return fail(err, ERR_INVALID, "sheet %.80s has a cell at no place", grid->sheet->name);
    grid->column = column + 1;
    if (!read_value(grid, err))
        return false;
    const char *shown = show(grid, type, style);
    if (shown[0] == '\0' || grid->is_hidden || column >= COLUMNS_MAX ||
        grid->hidden_columns[column])
        return true;
    const struct typeset_cell cell = {.text = shown,
                                      .length = strlen(shown),
                                      .path = cell_path(arena, grid->sheet->name, column, row),
                                      .column = column};
    return typeset_table_add(grid->table, &cell, err);
}

/* Rows that hold nothing leave one line empty, however many they are. */
static void start_row(struct grid *grid)
{
    const size_t row = (size_t)read_number(grid->part, "r", (int64_t)grid->row + 1) - 1;
    if (row > grid->row)
        typeset_table_end_row(grid->table);
    grid->row = row;
    grid->column = 0;
    grid->is_hidden = read_flag(grid->part, "hidden");
}

static void end_row(struct grid *grid)
{
    if (!grid->is_hidden)
        typeset_table_end_row(grid->table);
    grid->row++;
    grid->is_hidden = false;
}

static void hide_columns(struct grid *grid)
{
    const int64_t first = read_number(grid->part, "min", 1);
    const int64_t last = read_number(grid->part, "max", 0);
    if (!read_flag(grid->part, "hidden"))
        return;
    for (int64_t i = first; i <= last && i <= COLUMNS_MAX; i++)
        grid->hidden_columns[i > 0 ? i - 1 : 0] = true;
}

static bool read_node(struct grid *grid, const struct node *node, struct err *err)
{
    if (node->kind == NODE_START && text_equal(node->name, "c"))
        return read_cell(grid, err);
    if (node->kind == NODE_START && text_equal(node->name, "col"))
        hide_columns(grid);
    if (text_equal(node->name, "row")) {
        if (node->kind == NODE_START)
            start_row(grid);
        else
            end_row(grid);
    }
    return true;
}

static void finish(struct grid *grid)
{
    part_end(&grid->part);
    text_done(&grid->value);
}

static bool read_sheet(struct workbook *book, const struct sheet *sheet, const char *part_name,
                       struct err *err)
{
    struct grid grid CLEANUP(finish) = {
        .book = book,
        .sheet = sheet,
        .table = typeset_table_create(book->set),
        .hidden_columns = arena_new_array(book->arena, bool, COLUMNS_MAX),
    };
    struct node node = {.kind = NODE_START};
    text_init(&grid.value, STRING_MAX);
    if (!package_open_part(book->package, part_name, &grid.part, err))
        return false;
    while (grid.part && node.kind != NODE_LAST) {
        if (!part_next(grid.part, &node, err) || !read_node(&grid, &node, err))
            return false;
    }
    return typeset_add_table(book->set, grid.table, err) && typeset_end_page(book->set, err);
}

static bool read_sheets(struct workbook *book, struct err *err)
{
    for (size_t i = 0; i < book->sheets.count; i++) {
        const struct sheet *sheet = book->sheets.items[i];
        for (size_t r = 0; r < book->relations.count; r++) {
            const struct relation *relation = book->relations.items[r];
            if (text_equal(relation->id, sheet->relation) &&
                !read_sheet(book, sheet, relation->target, err))
                return false;
        }
    }
    return true;
}

bool xlsx_open(struct document *document, struct err *err)
{
    struct typeset *set = typeset_create(document, READING_CELL, TYPESET_A4_COLUMNS);
    struct workbook book = {.arena = typeset_arena(set), .set = set};
    book.package = package_open(book.arena, document);
    return read_part(&book, "xl/_rels/workbook.xml.rels", read_relation, err) &&
           read_part(&book, MAIN_PART, read_sheet_name, err) &&
           read_part(&book, "xl/sharedStrings.xml", read_string, err) &&
           read_part(&book, "xl/styles.xml", read_style, err) && read_sheets(&book, err) &&
           typeset_finish(set, document, err);
}
