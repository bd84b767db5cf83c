/*
 * html: libxml2 makes a tree of whatever it is given; its text is set in the order of the file.
 *
 * Innermost tables are tables. Those around them only arrange the page, as mails have them.
 */
#include "reader/child/html.h"

#include "reader/child/text.h"

#include <string.h>
#include <strings.h>

#include <libxml/HTMLparser.h>

#define HTML_MAX_BYTES ((size_t)16 * 1024 * 1024)
#define DEPTH_MAX      250
#define HEAD_BYTES     1024
#define COLUMNS_MAX    1000

struct writer {
    struct typeset *set;
    struct text text;            /* of the line or cell at hand */
    struct typeset_table *table; /* while inside of one */
    size_t column;
    size_t depth;
};

/* ---- what elements are ---- */

static bool is_one_of(const xmlNode *node, const char *names)
{
    char name[32];
    const int length = snprintf(name, sizeof name, " %s ", (const char *)node->name);
    return length > 0 && (size_t)length < sizeof name && strcasestr(names, name) != NULL;
}

static bool is_block(const xmlNode *node)
{
    return is_one_of(node, " address article aside blockquote body center dd div dl dt fieldset "
                           "figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p "
                           "pre section table tbody td tfoot th thead tr ul ");
}

/* Whether the style says that it is not shown, as texts for previews are. */
static bool is_hidden(const xmlNode *node)
{
    if (is_one_of(node, " head script style template noscript title svg object "))
        return true;
    for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) {
        const char *name = (const char *)attribute->name;
        const char *value = attribute->children ? (const char *)attribute->children->content : NULL;
        if (strcasecmp(name, "hidden") == 0)
            return true;
        if (value && strcasecmp(name, "style") == 0 &&
            (strcasestr(value, "display:none") || strcasestr(value, "display: none")))
            return true;
    }
    return false;
}

static bool has_table(const xmlNode *node, size_t depth)
{
    for (const xmlNode *child = node->children; child && depth < DEPTH_MAX; child = child->next) {
        if (child->type == XML_ELEMENT_NODE &&
            (is_one_of(child, " table ") || has_table(child, depth + 1)))
            return true;
    }
    return false;
}

static size_t read_span(const xmlNode *node)
{
    int64_t span = 1;
    struct err ignored;
    for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) {
        if (strcasecmp((const char *)attribute->name, "colspan") == 0 && attribute->children &&
            !text_parse_integer((const char *)attribute->children->content, 1, COLUMNS_MAX, &span,
                                &ignored))
            return 1;
    }
    return (size_t)span;
}

/* ---- setting ---- */

static bool flush(struct writer *writer, struct err *err)
{
    if (writer->text.is_full)
        return fail(err, ERR_LIMIT, "the page has more text than is read");
    if (writer->text.length == 0)
        return true;
    text_append_char(&writer->text, '\n');
    const bool is_set = typeset_add_text(writer->set, writer->text.data, writer->text.length, err);
    text_reset(&writer->text);
    return is_set;
}

static bool ends_in_space(const struct text *text)
{
    return text->length == 0 || text->data[text->length - 1] == ' ' ||
           text->data[text->length - 1] == '\n';
}

/* Runs of white space are one space. */
static void append_text(struct text *out, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        const bool is_space = strchr(" \t\r\n\f\v", *at) != NULL;
        if (!is_space)
            text_append_char(out, *at);
        else if (!ends_in_space(out))
            text_append_char(out, ' ');
    }
}

/* A line ends; in a cell it is a line of it. */
static bool end_line(struct writer *writer, struct err *err)
{
    if (!writer->table)
        return flush(writer, err);
    if (writer->text.length > 0 && writer->text.data[writer->text.length - 1] != '\n')
        text_append_char(&writer->text, '\n');
    return true;
}

static bool write_children(struct writer *writer, const xmlNode *node, struct err *err);

static bool write_cell(struct writer *writer, const xmlNode *node, struct err *err)
{
    const size_t span = read_span(node);
    text_reset(&writer->text);
    if (!write_children(writer, node, err))
        return false;
    if (writer->text.is_full)
        return fail(err, ERR_LIMIT, "a cell has more text than is read");
    struct text *text = &writer->text;
    while (text->length > 0 && ends_in_space(text))
        text->length--;
    const struct typeset_cell cell = {
        .text = arena_copy_bytes(typeset_arena(writer->set), text->data, text->length),
        .length = text->length,
        .column = writer->column,
        .is_wide = span > 1,
    };
    writer->column += span;
    text_reset(text);
    if (writer->column > COLUMNS_MAX)
        return fail(err, ERR_LIMIT, "a table has more than %d columns", COLUMNS_MAX);
    return cell.length == 0 || typeset_table_add(writer->table, &cell, err);
}

static bool write_table(struct writer *writer, const xmlNode *node, struct err *err)
{
    if (!flush(writer, err))
        return false;
    writer->table = typeset_table_create(writer->set);
    const bool is_set =
        write_children(writer, node, err) && typeset_add_table(writer->set, writer->table, err);
    writer->table = NULL;
    text_reset(&writer->text);
    return is_set;
}

static bool write_row(struct writer *writer, const xmlNode *node, struct err *err)
{
    writer->column = 0;
    if (!write_children(writer, node, err))
        return false;
    typeset_table_end_row(writer->table);
    return true;
}

static bool write_element(struct writer *writer, const xmlNode *node, struct err *err)
{
    if (is_hidden(node))
        return true;
    if (is_one_of(node, " br "))
        return end_line(writer, err);
    if (is_one_of(node, " table ") && !writer->table && !has_table(node, 0))
        return write_table(writer, node, err);
    if (writer->table && is_one_of(node, " tr "))
        return write_row(writer, node, err);
    if (writer->table && is_one_of(node, " td th "))
        return write_cell(writer, node, err);
    if (!is_block(node))
        return write_children(writer, node, err);
    return end_line(writer, err) && write_children(writer, node, err) && end_line(writer, err);
}

static bool write_children(struct writer *writer, const xmlNode *node, struct err *err)
{
    if (writer->depth == DEPTH_MAX)
        return fail(err, ERR_LIMIT, "the page is nested deeper than %d elements", DEPTH_MAX);
    writer->depth++;
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type == XML_TEXT_NODE && child->content)
            append_text(&writer->text, (const char *)child->content);
        else if (child->type == XML_ELEMENT_NODE && !write_element(writer, child, err))
            return false;
    }
    writer->depth--;
    return true;
}

bool html_set(struct typeset *set, const char *html, size_t length, struct err *err)
{
    if (length > HTML_MAX_BYTES)
        return fail(err, ERR_LIMIT, "the page has more than %zu bytes of HTML", HTML_MAX_BYTES);
    xmlDoc *tree = htmlReadMemory(html, (int)length, NULL, "UTF-8",
                                  HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                      HTML_PARSE_NONET);
    const xmlNode *root = tree ? xmlDocGetRootElement(tree) : NULL;
    if (!root)
        return true;
    struct writer writer = {.set = set};
    text_init(&writer.text, HTML_MAX_BYTES);
    const bool is_set = write_element(&writer, root, err) && flush(&writer, err);
    text_done(&writer.text);
    xmlFreeDoc(tree);
    return is_set;
}

/* ---- the format ---- */

bool html_recognise(const struct document *document)
{
    char head[HEAD_BYTES + 1];
    const size_t length = document->length < HEAD_BYTES ? document->length : HEAD_BYTES;
    memcpy(head, document->bytes, length);
    head[length] = '\0';
    return (strcasestr(head, "<html") || strcasestr(head, "<!doctype html")) &&
           text_find_encoding(document->bytes, document->length) != TEXT_BINARY;
}

bool html_open(struct document *document, struct err *err)
{
    struct text text CLEANUP(text_done);
    struct typeset *set = typeset_create(document, READING_TEXT_LAYER, TYPESET_A4_COLUMNS);
    text_init(&text, 3 * document->length);
    text_decode(document->bytes, document->length, &text);
    return html_set(set, text.data, text.length, err) && typeset_finish(set, document, err);
}
