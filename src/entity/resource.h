/*
 * resource: what people and programs are shown of a table: a query, and the members of JSON that
 * its columns become.
 *
 * Long lists are read in pages, the newest first. Where the next page begins is the text of the
 * query's column `cursor`, the position (mostly the time) and the key of a row, so that a row that
 * is gone meanwhile does not matter.
 */
#ifndef ENTITY_RESOURCE_H
#define ENTITY_RESOURCE_H

#include "base/base.h"
#include "db/db.h"

struct resource {
    const struct db_query *query;
    const struct db_field *fields;
    size_t field_count;
    const char *name; /* "user": of what there may be none */
};

/* Where a page begins: after the row of this position and key. */
struct cursor {
    bool is_set;      /* false: at the newest row */
    int64_t position; /* mostly a time, in wall microseconds */
    char key[40];     /* an id, or a number */
};
/* "1764187531000000_KEY" as the query made it; NULL is the beginning. ERR_USAGE. */
bool cursor_parse(const char *text, struct cursor *cursor, struct err *err) MUST_CHECK;
/* What is wanted of a list, and what there is. */
struct resource_page {
    int64_t limit; /* the most rows that are wanted */
    struct cursor cursor;
    struct json *items;
    const char *next_after; /* the cursor of its last row; NULL: there is no more */
};
/* The query's first three parameters are the limit, and position and key of the cursor, null at the
   beginning; then come `more`, at most RESOURCE_FILTERS_MAX. */
bool resource_list(struct db_tx *tx, const struct resource *resource, struct db_values more,
                   struct resource_page *page, struct err *err) MUST_CHECK;
#define RESOURCE_FILTERS_MAX 8
/* A list that is short by its nature, whole. */
bool resource_list_all(struct db_tx *tx, const struct resource *resource, struct db_values values,
                       struct json **items, struct err *err) MUST_CHECK;
/* One row. ERR_NOT_FOUND says that there is no such thing, by its name. */
struct json *resource_load(struct db_tx *tx, const struct resource *resource,
                           struct db_values values, struct err *err) MUST_CHECK;
/* After an edit of one revision: whether it changed the row. ERR_STALE: the row is there, in
   another revision; else the error of resource_load with the row's `values`. */
bool resource_check_edit(struct db_tx *tx, const struct resource *resource,
                         const struct db_rows *edited, struct db_values values,
                         struct err *err) MUST_CHECK;

#endif
