/* row: members of JSON objects that people's programs are given; what is missing is null. */
#ifndef BASE_ROW_H
#define BASE_ROW_H

#include "base/base.h"

/* Each sets the member `name`; NULL, and a time that is 0, become null. */
void row_set_text(struct arena *arena, struct json *row, const char *name, const char *text);
void row_set_number(struct arena *arena, struct json *row, const char *name, int64_t value);
void row_set_time(struct arena *arena, struct json *row, const char *name, int64_t wall_us);
void row_set_json(struct arena *arena, struct json *row, const char *name, struct json *value);

#endif
