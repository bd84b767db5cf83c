/*
 * typeset: text that has no pages of its own, set in letters of one width. Private to the child.
 *
 * What stands below each other in the file stands below each other on the page, so that columns are
 * found there by the same means as on paper. A page is as wide as what it holds.
 */
#ifndef READER_CHILD_TYPESET_H
#define READER_CHILD_TYPESET_H

#include "reader/child/document.h"

/* Letters in a line of A4. */
#define TYPESET_A4_COLUMNS 87

/* The pages of one document, while they are made and afterwards. */
struct typeset;

/* In the document's store, where texts and paths of cells have to live too. A line breaks before
   `columns` letters are passed. */
struct typeset *typeset_create(const struct document *document, enum reading_source source,
                               size_t columns);
struct arena *typeset_arena(const struct typeset *set);

/* Lines end with a line feed, pages with a form feed; tabs go to the next eighth column. `text` is
   UTF-8. ERR_LIMIT for more than is read. */
bool typeset_add_text(struct typeset *set, const char *text, size_t length,
                      struct err *err) MUST_CHECK;
/* What follows stands on the next page, unless this one is empty. */
bool typeset_end_page(struct typeset *set, struct err *err) MUST_CHECK;

/* A cell; its text may have several lines. */
struct typeset_cell {
    const char *text;
    size_t length;
    const char *path; /* where it stands in the file, or NULL */
    size_t column;    /* from 0 */
    bool is_wide;     /* goes on in the columns beside it and does not widen its own */
};
/* Rows of cells, kept until they are set: each column as wide as its longest cell needs. */
struct typeset_table;
struct typeset_table *typeset_table_create(struct typeset *set);
/* ERR_LIMIT for more than is read. */
bool typeset_table_add(struct typeset_table *table, const struct typeset_cell *cell,
                       struct err *err) MUST_CHECK;
void typeset_table_end_row(struct typeset_table *table);
/* Sets what was added since. */
bool typeset_add_table(struct typeset *set, struct typeset_table *table,
                       struct err *err) MUST_CHECK;

/* Ends the last page; from now on they are what the document has. */
bool typeset_finish(struct typeset *set, struct document *document, struct err *err) MUST_CHECK;
/* read_page of every format that is set so. */
bool typeset_read_page(const struct document *document, struct reading_page *page,
                       struct err *err) MUST_CHECK;
/* The same for draw_page. */
bool typeset_draw_page(const struct document *document, const struct drawing *drawing,
                       struct Pix **image, struct err *err) MUST_CHECK;
/* Loads the font that pages are drawn in, before the sandbox closes. */
void typeset_prepare(void);

#endif
