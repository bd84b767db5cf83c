/*
 * resource: rows as JSON, and pages of them.
 */
#include "entity/entity.h"

#include <assert.h>
#include <string.h>

bool cursor_parse(const char *text, struct cursor *cursor, struct err *err)
{
    struct err reason = {0};
    char time[24] = "";
    *cursor = (struct cursor){0};
    if (text == NULL)
        return true;
    const size_t time_length = strcspn(text, "_");
    const char *key = text + time_length + (text[time_length] == '_');
    const size_t key_length = strlen(key);
    if (time_length >= sizeof time || key_length == 0 || key_length >= sizeof cursor->key ||
        strspn(key, "0123456789abcdef-") != key_length)
        return fail(err, ERR_USAGE, "the parameter after is no next_after of a page");
    memcpy(time, text, time_length);
    memcpy(cursor->key, key, key_length);
    cursor->is_set = true;
    return text_parse_integer(time, 0, INT64_MAX, &cursor->position, &reason) ||
           fail(err, ERR_USAGE, "the parameter after is no next_after of a page");
}

bool resource_list_all(struct db_tx *tx, const struct resource *resource, struct db_values values,
                       struct json **items, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, resource->query, values, &rows, err))
        return false;
    struct json *list = db_rows_render_list(rows, resource->fields, resource->field_count, err);
    if (list != NULL)
        *items = list;
    return list != NULL;
}

bool resource_list(struct db_tx *tx, const struct resource *resource, struct db_values more,
                   struct resource_page *page, struct err *err)
{
    struct db_rows *rows;
    const struct cursor *cursor = &page->cursor;
    struct db_value values[3 + RESOURCE_FILTERS_MAX] = {
        db_integer(page->limit),
        cursor->is_set ? db_integer(cursor->position) : db_null(),
        cursor->is_set ? db_text(cursor->key) : db_null(),
    };
    assert(more.count <= RESOURCE_FILTERS_MAX);
    if (more.count > 0)
        memcpy(values + 3, more.items, more.count * sizeof *values);
    if (!db_query(tx, resource->query, (struct db_values){.items = values, .count = 3 + more.count},
                  &rows, err))
        return false;
    const size_t count = db_rows_count(rows);
    page->items = db_rows_render_list(rows, resource->fields, resource->field_count, err);
    if (page->items == NULL)
        return false;
    const bool is_full = count > 0 && (int64_t)count == page->limit;
    page->next_after = is_full ? db_rows_text(rows, count - 1, "cursor") : NULL;
    return true;
}

struct json *resource_load(struct db_tx *tx, const struct resource *resource,
                           struct db_values values, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, resource->query, values, &rows, err))
        return NULL;
    if (db_rows_count(rows) == 0)
        return fail_null(err, ERR_NOT_FOUND, "there is no such %s", resource->name);
    return db_rows_render(rows, 0, resource->fields, resource->field_count, err);
}

bool resource_check_edit(struct db_tx *tx, const struct resource *resource,
                         const struct db_rows *edited, struct db_values values, struct err *err)
{
    if (db_rows_affected(edited) > 0)
        return true;
    if (resource_load(tx, resource, values, err) == NULL)
        return false;
    (void)fail(err, ERR_STALE, "the %s has been changed since it was read", resource->name);
    return err_hint(err, "read it again, and edit that");
}
