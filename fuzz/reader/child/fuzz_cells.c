/*
 * fuzz_cells: whatever a sheet's format code and number are, the number is shown as text; a place
 * that is one is the same after it was written. Input: the code, a zero byte, the number.
 */
#include "fuzz.h"

#include "reader/child/cells.h"

#include <string.h>

#define LIMIT_BYTES ((size_t)16 * 1024 * 1024)

static void check_number(const char *code, const char *value)
{
    struct text out CLEANUP(text_done);
    text_init(&out, LIMIT_BYTES);
    const struct cell_form form = cell_form_parse(code);
    promise(form.kind <= CELL_DATE_TIME);
    promise(memchr(form.before, '\0', sizeof form.before) != NULL);
    promise(memchr(form.after, '\0', sizeof form.after) != NULL);
    cell_render(&out, value, &form, code[0] == 'y');
    promise(!out.is_full && strlen(out.data) == out.length);
}

static void check_place(struct arena *arena, const char *place)
{
    size_t column = 0;
    size_t row = 0;
    size_t again[2] = {0};
    if (!cell_parse_place(place, &column, &row))
        return;
    const char *path = cell_path(arena, "S", column, row);
    promise(strncmp(path, "S!", 2) == 0);
    promise(cell_parse_place(path + 2, &again[0], &again[1]));
    promise(again[0] == column && again[1] == row);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(LIMIT_BYTES);
    const char *text = arena_copy_bytes(arena, data, size);
    const size_t length = strlen(text);
    check_number(text, length < size ? text + length + 1 : "");
    check_place(arena, text);
    return 0;
}
