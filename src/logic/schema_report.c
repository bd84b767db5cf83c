/*
 * schema_report: puts what went wrong into pointers and a sentence.
 *
 * Nothing is written while a value fits: places are links on the stack until somebody asks. What
 * comes from the instance may be long, so everything has an end.
 */
#include "logic/schema_run.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#define POINTER_BYTES ((size_t)64 * 1024)
#define MESSAGE_BYTES ((size_t)4 * 1024)
#define PATH_BYTES    1000
#define NAME_BYTES    80

/* The first bytes of a text, "..." where that is not all. */
static void append_cut(struct text *out, const char *text, size_t length)
{
    const char *const end = text + length;
    size_t room = NAME_BYTES;
    for (;;) {
        const size_t shown = (size_t)text_fit(text, room);
        text_append(out, text, shown);
        text += shown;
        room -= shown;
        if (text == end)
            return;
        if (room == 0 || *text != '\0')
            break;
        text_append_string(out, SCHEMA_ZERO);
        text++;
        room--;
    }
    text_append_string(out, "...");
}

static void append_pointer(struct text *out, const struct schema_place *place)
{
    if (!place->parent)
        return;
    append_pointer(out, place->parent);
    if (place->is_name)
        return;
    if (!place->key) {
        text_printf(out, "/%zu", place->index);
        return;
    }
    schema_append_step(out, place->key);
}

static void append_path(struct text *out, const struct schema_place *place)
{
    if (!place->parent)
        return;
    append_path(out, place->parent);
    if (!place->key && !place->is_name) {
        text_printf(out, "[%zu]", place->index);
        return;
    }
    assert(place->key);
    if (place->is_name)
        text_append_string(out, out->length > 0 ? ": the name " : "the name ");
    else if (out->length > 0)
        text_append_char(out, '.');
    append_cut(out, place->key->text, place->key->length);
}

const char *schema_describe_place(struct schema_run *run, const struct schema_place *place)
{
    struct text path CLEANUP(text_done);
    text_init(&path, PATH_BYTES);
    append_path(&path, place);
    return path.length > 0 ? arena_copy_text(run->arena, path.data) : "the value";
}

const char *schema_describe_value(struct schema_run *run, const struct json *value)
{
    struct text cut CLEANUP(text_done);
    text_init(&cut, MESSAGE_BYTES);
    switch (json_kind_of(value)) {
    case JSON_OBJECT:
        return json_count(value) > 0 ? "an object" : "{}";
    case JSON_ARRAY:
        return json_count(value) > 0 ? "an array" : "[]";
    case JSON_STRING:
        append_cut(&cut, json_bytes(value), json_text_length(value));
        return arena_printf(run->arena, "\"%s\"", cut.data);
    case JSON_INTEGER:
    case JSON_NUMBER:
        append_cut(&cut, json_number_text(value), strlen(json_number_text(value)));
        return arena_copy_text(run->arena, cut.data);
    default:
        return json_render(run->arena, value);
    }
}

static const char *locate(struct schema_run *run, const struct schema_node *node,
                          const char *keyword)
{
    return schema_locate(run->arena, node->resource, node->pointer, keyword);
}

/* The last issue that is wanted makes the rest of the run as quick as one without issues. */
static void add_issue(struct schema_run *run, const struct schema_place *place,
                      struct schema_issue issue)
{
    struct schema_issues *issues = run->issues;
    struct text pointer CLEANUP(text_done);
    text_init(&pointer, POINTER_BYTES);
    append_pointer(&pointer, place);
    issue.instance_pointer = arena_copy_text(run->arena, pointer.data);
    if (!issues->items)
        issues->items = arena_new_array(run->arena, struct schema_issue, SCHEMA_ISSUES_MAX);
    issues->items[issues->count++] = issue;
    if (issues->count == SCHEMA_ISSUES_MAX)
        run->issues = NULL;
}

bool schema_report(struct schema_run *run, const struct schema_rule *rule,
                   const struct schema_place *place, const char *format, ...)
{
    if (!run->issues)
        return false;
    struct text message CLEANUP(text_done);
    text_init(&message, MESSAGE_BYTES);
    va_list args;
    va_start(args, format);
    text_vprintf(&message, format, args);
    va_end(args);
    add_issue(run, place,
              (struct schema_issue){
                  .schema_pointer = locate(run, rule->node, rule->keyword->name),
                  .keyword = rule->keyword->name,
                  .message = arena_copy_text(run->arena, message.data),
              });
    return false;
}

bool schema_report_count(struct schema_run *run, const struct schema_rule *rule,
                         const struct schema_place *place, struct schema_miscount miscount)
{
    return run->issues &&
           schema_report(run, rule, place, "%s must have at %s %zu %s%s, not %zu",
                         schema_describe_place(run, place), miscount.relation, miscount.bound,
                         miscount.unit, miscount.bound == 1 ? "" : "s", miscount.found);
}

bool schema_report_never(struct schema_run *run, const struct schema_node *node,
                         const struct schema_place *place)
{
    if (!run->issues)
        return false;
    const char *slash = strrchr(node->pointer, '/');
    add_issue(run, place,
              (struct schema_issue){
                  .schema_pointer = locate(run, node, NULL),
                  .keyword = slash ? slash + 1 : "false",
                  .message = arena_printf(run->arena, "%s is not allowed",
                                          schema_describe_place(run, place)),
              });
    return false;
}
