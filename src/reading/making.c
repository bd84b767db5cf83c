/*
 * making: what a file says about how it was made, as JSON and back.
 */
#include "reading/reading.h"

static void set_text(struct arena *arena, struct json *json, const char *name, const char *text)
{
    if (text && text[0] != '\0')
        json_set(arena, json, name, json_new_text(arena, text));
}

static void set_number(struct arena *arena, struct json *json, const char *name, uint32_t number)
{
    if (number > 0)
        json_set(arena, json, name, json_new_integer(arena, number));
}

static void set_true(struct arena *arena, struct json *json, const char *name, bool is_so)
{
    if (is_so)
        json_set(arena, json, name, json_new_boolean(arena, true));
}

struct json *reading_making_render(struct arena *arena, const struct reading_making *making)
{
    struct json *json = json_new_object(arena);
    set_text(arena, json, "producer", making->producer);
    set_text(arena, json, "creator", making->creator);
    set_number(arena, json, "created_s", making->created_s);
    set_number(arena, json, "modified_s", making->modified_s);
    set_number(arena, json, "revisions", making->revisions);
    set_true(arena, json, "is_signed", making->is_signed);
    set_true(arena, json, "is_changed_after_signing", making->is_changed_after_signing);
    return json;
}

static uint32_t read_number(const struct json *json, const char *name)
{
    int64_t number = 0;
    return json_read_integer(json_find(json, name), &number) && number > 0 && number <= UINT32_MAX
               ? (uint32_t)number
               : 0;
}

void reading_making_read(const struct json *json, struct reading_making *making)
{
    *making = (struct reading_making){
        .producer = json_text(json_find(json, "producer")),
        .creator = json_text(json_find(json, "creator")),
        .created_s = read_number(json, "created_s"),
        .modified_s = read_number(json, "modified_s"),
        .revisions = read_number(json, "revisions"),
        .is_signed = json_find(json, "is_signed") != NULL,
        .is_changed_after_signing = json_find(json, "is_changed_after_signing") != NULL,
    };
}
