/*
 * row: one line for each member of a row.
 */
#include "base/row.h"

void row_set_text(struct arena *arena, struct json *row, const char *name, const char *text)
{
    json_set(arena, row, name, json_new_text(arena, text));
}

void row_set_number(struct arena *arena, struct json *row, const char *name, int64_t value)
{
    json_set(arena, row, name, json_new_integer(arena, value));
}

void row_set_time(struct arena *arena, struct json *row, const char *name, int64_t wall_us)
{
    char buffer[CLOCK_TEXT_BYTES];
    row_set_text(arena, row, name, wall_us != 0 ? clock_render(wall_us, buffer) : NULL);
}

void row_set_json(struct arena *arena, struct json *row, const char *name, struct json *value)
{
    json_set(arena, row, name, value != NULL ? value : json_new_null(arena));
}
