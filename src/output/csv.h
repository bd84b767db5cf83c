/*
 * csv: a result as a table (RFC 4180, UTF-8, CRLF). Private to output.
 *
 * One list of objects becomes the rows; every other value stands in its column on each of them.
 * Members of nested objects get a column each, named with dots ("vendor.name", "line_items.price");
 * a dot or backslash within a name gets a backslash before it. Other lists are JSON text in one
 * cell, numbers keep their digits, null and what is missing is empty, an empty text is "".
 *
 * A text that a spreadsheet would run as a formula (it begins with = + - @, tab or carriage return,
 * and is not a sign with digits) gets an apostrophe before it.
 */
#ifndef OUTPUT_CSV_H
#define OUTPUT_CSV_H

#include "base/base.h"

#define CSV_MAX_COLUMNS 1000

/* Appends the table of `value` to `out`. `rows` names the list that becomes the rows
   ("line_items", "order.lines"); NULL takes the longest list of objects, the first of several. A
   result without that list is one row. Past CSV_MAX_COLUMNS is ERR_LIMIT. */
bool csv_render(struct arena *arena, const struct json *value, const char *rows, struct text *out,
                struct err *err) MUST_CHECK;

#endif
