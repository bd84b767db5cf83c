/*
 * docx: text and tables of a Word document: its headers, its body with the page breaks that Word
 * remembers, notes, footers.
 *
 * What was deleted under revision, what is hidden, and what stands twice for older programs is left
 * out: the page does not show it.
 */
#include "reader/child/document.h"
#include "reader/child/package.h"
#include "reader/child/typeset.h"

#include <string.h>

#define MAIN_PART      "word/document.xml"
#define NUMBERED_MAX   9 /* headers and footers */
#define TEXT_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define SPAN_MAX       1000

/* A part while its text is set. */
struct writer {
    struct typeset *set;
    struct part *part;
    struct text text;            /* of the paragraph or cell at hand */
    struct typeset_table *table; /* the outermost one */
    size_t table_depth;
    size_t paragraph_depth;
    size_t column;
    size_t span;     /* of the cell */
    bool is_in_text; /* what comes is shown */
    bool is_hidden;  /* the run is */
};

bool docx_recognise(const struct document *document)
{
    return package_has(document, MAIN_PART);
}

/* ---- what elements mean ---- */

static bool flush(struct writer *writer, struct err *err)
{
    if (writer->text.is_full)
        return fail(err, ERR_LIMIT, "a paragraph has more text than is read");
    const bool is_set = typeset_add_text(writer->set, writer->text.data, writer->text.length, err);
    text_reset(&writer->text);
    return is_set;
}

static bool start_paragraph(struct writer *writer, struct err *err)
{
    (void)err;
    writer->paragraph_depth++;
    return true;
}

/* A paragraph in a paragraph (a text box) or in a cell is a line of it. */
static bool end_paragraph(struct writer *writer, struct err *err)
{
    writer->paragraph_depth -= writer->paragraph_depth > 0;
    text_append_char(&writer->text, '\n');
    return writer->table_depth > 0 || writer->paragraph_depth > 0 || flush(writer, err);
}

static bool start_table(struct writer *writer, struct err *err)
{
    if (writer->table_depth++ > 0)
        return true;
    return writer->text.length == 0 || flush(writer, err);
}

static bool end_table(struct writer *writer, struct err *err)
{
    writer->table_depth -= writer->table_depth > 0;
    return writer->table_depth > 0 || typeset_add_table(writer->set, writer->table, err);
}

static bool start_row(struct writer *writer, struct err *err)
{
    (void)err;
    if (writer->table_depth == 1)
        writer->column = 0;
    return true;
}

static bool end_row(struct writer *writer, struct err *err)
{
    (void)err;
    if (writer->table_depth == 1)
        typeset_table_end_row(writer->table);
    return true;
}

static bool start_cell(struct writer *writer, struct err *err)
{
    (void)err;
    if (writer->table_depth == 1)
        writer->span = 1;
    return true;
}

static bool end_cell(struct writer *writer, struct err *err)
{
    if (writer->table_depth != 1)
        return true;
    if (writer->text.is_full)
        return fail(err, ERR_LIMIT, "a cell has more text than is read");
    while (writer->text.length > 0 && writer->text.data[writer->text.length - 1] == '\n')
        writer->text.length--;
    const struct typeset_cell cell = {
        .text =
            arena_copy_bytes(typeset_arena(writer->set), writer->text.data, writer->text.length),
        .length = writer->text.length,
        .column = writer->column,
        .is_wide = writer->span > 1,
    };
    writer->column += writer->span;
    text_reset(&writer->text);
    return cell.length == 0 || typeset_table_add(writer->table, &cell, err);
}

static size_t read_count(const struct part *part)
{
    int64_t count = 1;
    struct err ignored;
    const char *value = part_attribute(part, "val");
    if (value && !text_parse_integer(value, 1, SPAN_MAX, &count, &ignored))
        return 1;
    return (size_t)count;
}

static bool read_span(struct writer *writer, struct err *err)
{
    (void)err;
    if (writer->table_depth == 1)
        writer->span = read_count(writer->part);
    return true;
}

static bool read_gap(struct writer *writer, struct err *err)
{
    (void)err;
    if (writer->table_depth == 1)
        writer->column += read_count(writer->part);
    return true;
}

static bool start_run(struct writer *writer, struct err *err)
{
    (void)err;
    writer->is_hidden = false;
    return true;
}

static bool hide_run(struct writer *writer, struct err *err)
{
    (void)err;
    const char *value = part_attribute(writer->part, "val");
    writer->is_hidden = !value || (!text_equal(value, "0") && !text_equal(value, "false"));
    return true;
}

static bool start_text(struct writer *writer, struct err *err)
{
    (void)err;
    writer->is_in_text = !writer->is_hidden;
    return true;
}

static bool end_text(struct writer *writer, struct err *err)
{
    (void)err;
    writer->is_in_text = false;
    return true;
}

static void append(struct writer *writer, char c)
{
    if (!writer->is_hidden)
        text_append_char(&writer->text, c);
}

static bool add_tab(struct writer *writer, struct err *err)
{
    (void)err;
    /* Wider than any gap between words. */
    append(writer, '\t');
    append(writer, ' ');
    return true;
}

static bool add_hyphen(struct writer *writer, struct err *err)
{
    (void)err;
    append(writer, '-');
    return true;
}

static bool add_break(struct writer *writer, struct err *err)
{
    (void)err;
    const char *type = part_attribute(writer->part, "type");
    append(writer, text_equal(type, "page") && writer->table_depth == 0 ? '\f' : '\n');
    return true;
}

static bool add_page_break(struct writer *writer, struct err *err)
{
    (void)err;
    if (writer->table_depth == 0)
        append(writer, '\f');
    return true;
}

static bool skip(struct writer *writer, struct err *err)
{
    return part_skip(writer->part, err);
}

typedef bool element_action(struct writer *writer, struct err *err);

static const struct {
    const char *name;
    element_action *start;
    element_action *end;
} ELEMENTS[] = {
    {"p", start_paragraph, end_paragraph},
    {"t", start_text, end_text},
    {"r", start_run, NULL},
    {"vanish", hide_run, NULL},
    {"tbl", start_table, end_table},
    {"tr", start_row, end_row},
    {"tc", start_cell, end_cell},
    {"gridSpan", read_span, NULL},
    {"gridBefore", read_gap, NULL},
    {"tab", add_tab, NULL},
    {"ptab", add_tab, NULL},
    {"br", add_break, NULL},
    {"cr", add_break, NULL},
    {"noBreakHyphen", add_hyphen, NULL},
    {"lastRenderedPageBreak", add_page_break, NULL},
    /* Places of tabs, not tabs. */
    {"pPr", skip, NULL},
    /* The same once more, for older programs; moved away; properties of before a revision. */
    {"Fallback", skip, NULL},
    {"moveFrom", skip, NULL},
    {"rPrChange", skip, NULL},
};

static bool write_node(struct writer *writer, const struct node *node, struct err *err)
{
    if (node->kind == NODE_TEXT) {
        if (writer->is_in_text)
            text_append_string(&writer->text, node->text);
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(ELEMENTS); i++) {
        if (!text_equal(ELEMENTS[i].name, node->name))
            continue;
        element_action *action = node->kind == NODE_START ? ELEMENTS[i].start : ELEMENTS[i].end;
        return !action || action(writer, err);
    }
    return true;
}

/* ---- parts ---- */

static void finish(struct writer *writer)
{
    part_end(&writer->part);
    text_done(&writer->text);
}

/* Sets the text of a part, if there is such a part. */
static bool write_part(struct typeset *set, struct package *package, const char *name,
                       struct err *err)
{
    struct writer writer CLEANUP(finish) = {.set = set, .table = typeset_table_create(set)};
    struct node node = {.kind = NODE_START};
    text_init(&writer.text, TEXT_MAX_BYTES);
    if (!package_open_part(package, name, &writer.part, err))
        return false;
    while (writer.part && node.kind != NODE_LAST) {
        if (!part_next(writer.part, &node, err) || !write_node(&writer, &node, err))
            return false;
    }
    return true;
}

static bool write_numbered(struct typeset *set, struct package *package, const char *kind,
                           struct err *err)
{
    for (int i = 1; i <= NUMBERED_MAX; i++) {
        const char *name = arena_printf(typeset_arena(set), "word/%s%d.xml", kind, i);
        if (!write_part(set, package, name, err))
            return false;
    }
    return true;
}

bool docx_open(struct document *document, struct err *err)
{
    struct typeset *set = typeset_create(document, READING_TEXT_LAYER, TYPESET_A4_COLUMNS);
    struct package *package = package_open(typeset_arena(set), document);
    return write_numbered(set, package, "header", err) &&
           write_part(set, package, MAIN_PART, err) &&
           write_part(set, package, "word/footnotes.xml", err) &&
           write_part(set, package, "word/endnotes.xml", err) &&
           write_numbered(set, package, "footer", err) && typeset_finish(set, document, err);
}
