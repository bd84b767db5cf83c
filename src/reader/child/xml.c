/*
 * xml: an XML file is read when it is an e-invoice. It has no pages: for people its terms are set
 * one below the other, name and value.
 */
#include "reader/child/document.h"
#include "reader/child/einvoice.h"
#include "reader/child/typeset.h"

#include <string.h>

#define HEAD_BYTES ((size_t)64 * 1024) /* comments may stand before the root */

/* What the name of the root's namespace ends in. */
static const char *const ROOTS[] = {"CrossIndustryInvoice", "CrossIndustryDocument",
                                    "schema:xsd:Invoice", "schema:xsd:CreditNote"};

bool xml_recognise(const struct document *document)
{
    char head[HEAD_BYTES + 1];
    size_t length = 0;
    /* Without the zero bytes of UTF-16. */
    for (size_t i = 0; i < document->length && i < HEAD_BYTES; i++) {
        if (document->bytes[i] != '\0')
            head[length++] = document->bytes[i];
    }
    head[length] = '\0';
    if (!einvoice_is_xml(document->bytes, document->length))
        return false;
    for (size_t i = 0; i < COUNT_OF(ROOTS); i++) {
        if (strstr(head, ROOTS[i]))
            return true;
    }
    return strstr(head, "<?xml") != NULL && !strstr(head, "<html");
}

static bool add_cell(struct typeset_table *table, const char *text, const char *path, size_t column,
                     struct err *err)
{
    const struct typeset_cell cell = {.text = text,
                                      .length = strlen(text),
                                      .path = path,
                                      .column = column,
                                      .is_wide = column > 0};
    return typeset_table_add(table, &cell, err);
}

static bool add_line(struct typeset_table *table, const char *name, const char *value,
                     const char *path, struct err *err)
{
    if (!add_cell(table, name, NULL, 0, err) || !add_cell(table, value, path, 1, err))
        return false;
    typeset_table_end_row(table);
    return true;
}

/* A part begins with a line that says what it is. */
static bool add_part(struct typeset *set, struct typeset_table *table,
                     const struct reading_einvoice *einvoice, size_t part, struct err *err)
{
    const struct reading_part *row = &einvoice->parts[part];
    const struct term_row *group = term_find_group(row->group);
    const bool is_invoice = part == 0;
    const char *name = is_invoice ? "e-invoice in" : group->name;
    const char *value = is_invoice ? reading_syntax_name(einvoice->syntax) : "";
    if (!is_invoice) {
        typeset_table_end_row(table);
        value = arena_printf(typeset_arena(set), "(BG-%u)", row->group);
    }
    return add_line(table, name, value, row->path, err);
}

static bool set_terms(struct typeset *set, const struct reading_einvoice *einvoice, struct err *err)
{
    struct typeset_table *table = typeset_table_create(set);
    size_t term = 0;
    for (size_t part = 0; part < einvoice->part_count; part++) {
        if (!add_part(set, table, einvoice, part, err))
            return false;
        for (; term < einvoice->term_count && einvoice->terms[term].part == part; term++) {
            const struct reading_term *one = &einvoice->terms[term];
            const char *path = reading_term_path(typeset_arena(set), einvoice, one);
            if (!add_line(table, term_find(one->number)->name, one->value, path, err))
                return false;
        }
    }
    return typeset_add_table(set, table, err);
}

bool xml_open(struct document *document, struct err *err)
{
    document->einvoice = einvoice_read(document->store, document->bytes, document->length, err);
    if (!document->einvoice)
        return false;
    struct typeset *set = typeset_create(document, READING_XML, TYPESET_A4_COLUMNS);
    return set_terms(set, document->einvoice, err) && typeset_finish(set, document, err);
}

bool xml_find_einvoice(struct document *document, struct err *err)
{
    (void)document; /* opening found it */
    (void)err;
    return true;
}
