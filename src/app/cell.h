/*
 * cell: values as texts for people: table cells, and names in messages. What strangers wrote cannot
 * command the terminal. Private to app.
 */
#ifndef APP_CELL_H
#define APP_CELL_H

#include "base/base.h"

/* All of these live in the arena. NULL, none and "has not happened" are NULL, which a table shows
   as "-". */

/* One line: control characters, marks that turn the direction of text, and bytes that are not UTF-8
   are written out as \n, \t, \r, \xNN and \uNNNN. */
const char *cell_text(struct arena *arena, const char *text);
const char *cell_number(struct arena *arena, int64_t value);
const char *cell_decimal(struct arena *arena, const struct decimal *value);
/* 0 is not known. */
const char *cell_confidence(struct arena *arena, const struct decimal *value);
/* To the second, UTC; 0 has not happened. */
const char *cell_time(struct arena *arena, int64_t wall_us);
/* The same of a time as JSON has it: a text in ISO 8601, or null. */
const char *cell_json_time(struct arena *arena, const struct json *value);
/* A text without quotes, anything else as JSON. */
const char *cell_json(struct arena *arena, const struct json *value);
/* What a person is asked: the codes of processes.review_reasons, each with what it is about. */
const char *cell_reasons(struct arena *arena, const struct json *reasons);

#endif
