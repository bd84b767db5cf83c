/*
 * names: which runs of words are the name of a person or a company. Private to extract.
 */
#ifndef EXTRACT_NAMES_H
#define EXTRACT_NAMES_H

#include "extract/extraction.h"

struct name {
    const char *text;
    struct span tokens; /* of its first line */
};

/* The name that the span begins with, within one cell: without forms of address, a number in
   brackets or punctuation, and with the line below where a company's name goes on there. */
bool name_read(const struct extraction *extraction, struct span span, struct name *name);
/* Whether all of the span may be a name: no title, label, date, address or sentence. */
bool name_is_likely(const struct extraction *extraction, struct span span);
/* "GmbH", "Ltd", ... among the words. */
bool name_has_company_form(const struct sheet *sheet, struct span span);
/* A word of company names that says nothing about which company: "gmbh", "holdings". */
bool name_is_company_form(const char *key);
/* The first part of a cell that strings name and address, or name and title together. */
struct span name_first_part(const struct sheet *sheet, struct span cell);
/* The cell below with the same left edge or middle, within a line's distance or `gap` letter
   heights; or NULL. */
const struct cell *name_cell_below(const struct sheet *sheet, const struct cell *cell, float gap);
/* Two letters at least. */
bool name_has_letters(const char *text);

#endif
