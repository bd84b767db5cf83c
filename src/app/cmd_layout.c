/*
 * cmd_layout: what corrections have taught, for people: to look at, and to take back.
 */
#include "app/cell.h"
#include "app/session.h"
#include "app/table.h"

#include "extract/extract.h"

#include <stdio.h>

static bool list_layouts(const struct session *session, const struct invocation *invocation,
                         struct layout_record **list, size_t *count, struct err *err)
{
    struct client client;
    const char *slug = invocation_option(invocation, "client");
    if (slug != NULL && !session_find_client(session, slug, &client, err))
        return false;
    struct db_tx *tx CLEANUP(db_tx_end) = session_begin(session, session->arena, NULL, err);
    return tx != NULL && layout_list(tx, slug != NULL ? &client.client_id : NULL, list, count, err);
}

bool command_layout_list(struct invocation *invocation, struct err *err)
{
    static const char *const HEADINGS[] = {"learned", "client", "type",   "vendor", "#fields",
                                           "#used",   "state",  "layout", NULL};
    struct arena *arena = invocation->arena;
    struct layout_record *list;
    size_t count = 0;
    struct table table;
    struct session session CLEANUP(session_close) = {0};
    if (!session_open(&session, invocation, err) ||
        !list_layouts(&session, invocation, &list, &count, err))
        return false;
    table_init(&table, arena, HEADINGS);
    for (size_t i = 0; i < count; i++) {
        const struct layout_record *layout = &list[i];
        table_add(&table, (const char *const[]){
                              cell_time(arena, layout->created_at), layout->slug,
                              layout->process_type_id, cell_text(arena, layout->vendor),
                              cell_number(arena, (int64_t)json_count(layout->fields)),
                              cell_number(arena, layout->times_used),
                              layout->is_active ? "in use" : "distrusted", layout->layout_id.text});
    }
    if (count > 0)
        table_print(&table, invocation->out);
    else
        (void)fprintf(invocation->out, "corrections have taught no layout yet\n");
    return true;
}

/* The layout that the first argument names. */
static bool find_layout(const struct session *session, const struct invocation *invocation,
                        struct layout_record *layout, struct err *err)
{
    struct id layout_id;
    if (!id_parse(invocation->arguments[0], &layout_id, err))
        return false;
    struct db_tx *tx CLEANUP(db_tx_end) = session_begin(session, session->arena, NULL, err);
    return tx != NULL && layout_load(tx, &layout_id, layout, err);
}

static void print_lessons(const struct invocation *invocation, const struct json *fields)
{
    static const char *const HEADINGS[] = {"field", "where", "#right", "#wrong", "state", NULL};
    struct arena *arena = invocation->arena;
    struct table table;
    struct json_member lesson = {0};
    table_init(&table, arena, HEADINGS);
    while (json_next(fields, &lesson)) {
        const bool is_trusted = extract_lesson_trust(lesson.value) >= EXTRACT_TRUST_MIN;
        table_add(&table, (const char *const[]){
                              cell_text(arena, lesson.key),
                              cell_text(arena, extract_describe_lesson(arena, lesson.value)),
                              cell_json(arena, json_find(lesson.value, "right")),
                              cell_json(arena, json_find(lesson.value, "wrong")),
                              is_trusted ? "in use" : "distrusted"});
    }
    table_print(&table, invocation->out);
}

bool command_layout_show(struct invocation *invocation, struct err *err)
{
    struct layout_record layout;
    struct arena *arena = invocation->arena;
    struct session session CLEANUP(session_close) = {0};
    if (!session_open(&session, invocation, err) ||
        !find_layout(&session, invocation, &layout, err))
        return false;
    const char *vendor = cell_text(arena, layout.vendor);
    const char *used = cell_time(arena, layout.last_used_at);
    (void)fprintf(
        invocation->out, "%s: %s of %s, %s\nlearned %s from process %s\n", layout.layout_id.text,
        layout.process_type_id, layout.slug, vendor != NULL ? vendor : "vendor unknown",
        cell_time(arena, layout.created_at),
        id_is_none(&layout.learned_from_process_id) ? "-" : layout.learned_from_process_id.text);
    (void)fprintf(invocation->out, "used %lld times%s%s\n\n", (long long)layout.times_used,
                  used != NULL ? ", last " : "", used != NULL ? used : "");
    print_lessons(invocation, layout.fields);
    return true;
}

bool command_layout_forget(struct invocation *invocation, struct err *err)
{
    struct layout_record layout;
    struct session session CLEANUP(session_close) = {0};
    if (!session_open_engine(&session, invocation, err) ||
        !find_layout(&session, invocation, &layout, err))
        return false;
    struct engine_layout_order order = {
        .client_id = layout.client_id, .layout_id = layout.layout_id, .actor = SESSION_ACTOR};
    if (invocation->argument_count > 1)
        order.field = invocation->arguments[1];
    if (!engine_layout_forget(session.engine, invocation->arena, &order, err))
        return false;
    (void)fprintf(invocation->out, "%s%s%s is forgotten\n", order.field != NULL ? order.field : "",
                  order.field != NULL ? " of layout " : "layout ", layout.layout_id.text);
    return true;
}
