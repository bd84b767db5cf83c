/*
 * json_render: prints values, compact or for people.
 *
 * Values are finite trees of at most JSON_MAX_DEPTH where they were read, and hardly deeper where
 * they were made, so that recursion has an end.
 */
#include "base/json_value.h"

#include "base/json_string.h"

#define OUTPUT_BYTES_MAX (SIZE_MAX / 4) /* what is printed has bounds of its own */

struct printer {
    struct text out;
    bool is_pretty;
    size_t depth;
};

static void print_value(struct printer *printer, const struct json *value);

static void break_line(struct printer *printer)
{
    if (!printer->is_pretty)
        return;
    text_append_char(&printer->out, '\n');
    for (size_t i = 0; i < printer->depth; i++)
        text_append(&printer->out, "  ", 2);
}

/* In front of each item. */
static void begin_item(struct printer *printer, size_t number)
{
    if (number > 0)
        text_append_char(&printer->out, ',');
    break_line(printer);
}

/* Most strings have nothing to escape. */
static void print_text(struct printer *printer, const char *bytes, size_t length)
{
    if (json_string_measure(bytes, length) != length) {
        text_append_json_bytes(&printer->out, bytes, length);
        return;
    }
    text_append_char(&printer->out, '"');
    text_append(&printer->out, bytes, length);
    text_append_char(&printer->out, '"');
}

static void print_members(struct printer *printer, const struct json *object)
{
    const struct json_entry *entries = json_as_object(object)->entries;
    for (size_t i = 0; i < object->length; i++) {
        begin_item(printer, i);
        print_text(printer, entries[i].name->text, entries[i].name->length);
        text_append(&printer->out, ": ", printer->is_pretty ? 2 : 1);
        print_value(printer, json_value_of(&entries[i]));
    }
}

static void print_elements(struct printer *printer, const struct json *array)
{
    for (size_t i = 0; i < array->length; i++) {
        begin_item(printer, i);
        print_value(printer, json_as_array(array)->items[i]);
    }
}

static void print_container(struct printer *printer, const struct json *value)
{
    const bool is_object = value->kind == JSON_OBJECT;
    text_append_char(&printer->out, is_object ? '{' : '[');
    printer->depth++;
    if (is_object)
        print_members(printer, value);
    else
        print_elements(printer, value);
    printer->depth--;
    if (value->length > 0)
        break_line(printer);
    text_append_char(&printer->out, is_object ? '}' : ']');
}

static void print_value(struct printer *printer, const struct json *value)
{
    switch ((enum json_kind)value->kind) {
    case JSON_NULL:
        text_append(&printer->out, "null", 4);
        break;
    case JSON_BOOLEAN:
        text_append_string(&printer->out, value->is_true ? "true" : "false");
        break;
    case JSON_INTEGER:
    case JSON_NUMBER:
        text_append(&printer->out, json_number_text(value), value->length);
        break;
    case JSON_STRING:
        print_text(printer, json_bytes(value), value->length);
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        print_container(printer, value);
        break;
    case JSON_RAW:
        text_append_string(&printer->out, ((const struct json_raw *)(const void *)value)->text);
        break;
    }
}

static void printer_done(struct printer *printer)
{
    text_done(&printer->out);
}

static const char *print(struct arena *arena, const struct json *value, bool is_pretty)
{
    struct printer printer CLEANUP(printer_done) = {.is_pretty = is_pretty};
    text_init(&printer.out, OUTPUT_BYTES_MAX);
    print_value(&printer, value ? value : json_new_null(arena));
    return arena_copy_bytes(arena, printer.out.data, printer.out.length);
}

const char *json_render(struct arena *arena, const struct json *value)
{
    return print(arena, value, false);
}

const char *json_render_pretty(struct arena *arena, const struct json *value)
{
    return print(arena, value, true);
}
