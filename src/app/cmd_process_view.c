/*
 * cmd_process_view: what has become of documents: list, show, events. Nothing here changes
 * anything.
 */
#include "app/cell.h"
#include "app/process_page.h"
#include "app/session.h"
#include "app/table.h"
#include "app/ticket.h"

#include <stdio.h>
#include <string.h>

#define LIST_LIMIT     20
#define LIST_LIMIT_MAX 10000

static bool wants_json(const struct invocation *invocation)
{
    return invocation_option(invocation, "json") != NULL;
}

/* ---- list ---- */

static bool parse_filter(const struct invocation *invocation, struct process_filter *filter,
                         struct err *err)
{
    struct err reason = {0};
    const char *limit = invocation_option(invocation, "limit");
    *filter = (struct process_filter){
        .status = invocation_option(invocation, "status"),
        .process_type_id = invocation_option(invocation, "type"),
        .search = invocation_option(invocation, "search"),
        .limit = LIST_LIMIT,
    };
    if (filter->status != NULL && status_find(filter->status) == NULL)
        return fail(err, ERR_USAGE, "--status is one of %s, not '%s'",
                    status_list(invocation->arena), filter->status);
    return limit == NULL || text_parse_integer(limit, 1, LIST_LIMIT_MAX, &filter->limit, &reason) ||
           fail(err, ERR_USAGE, "--limit: %s", reason.message);
}

static void print_list(struct invocation *invocation, const struct session_listing *listing)
{
    static const char *const HEADINGS[] = {"received",    "client", "status",  "type",
                                           "#confidence", "file",   "process", NULL};
    struct arena *arena = invocation->arena;
    struct table table;
    table_init(&table, arena, HEADINGS);
    for (size_t i = 0; i < listing->count; i++) {
        const struct process *process = &listing->processes[i];
        table_add(&table, (const char *const[]){
                              cell_time(arena, process->created_at), listing->clients[i],
                              process->status, process->process_type_id,
                              cell_confidence(arena, &process->overall_confidence),
                              cell_text(arena, process->file_name), process->process_id.text});
    }
    table_print(&table, invocation->out);
}

static void print_list_json(struct invocation *invocation, const struct session_listing *listing)
{
    struct arena *arena = invocation->arena;
    struct json *list = json_new_array(arena);
    for (size_t i = 0; i < listing->count; i++)
        json_append(arena, list,
                    process_view_render_row(arena, &listing->processes[i], listing->clients[i]));
    (void)fprintf(invocation->out, "%s\n", json_render_pretty(arena, list));
}

bool command_process_list(struct invocation *invocation, struct err *err)
{
    struct process_filter filter;
    struct session_listing listing;
    struct session session CLEANUP(session_close) = {0};
    if (!parse_filter(invocation, &filter, err) || !session_open(&session, invocation, err) ||
        !session_list(&session, invocation_option(invocation, "client"), &filter, &listing, err))
        return false;
    if (wants_json(invocation))
        print_list_json(invocation, &listing);
    else if (listing.count > 0)
        print_list(invocation, &listing);
    else
        (void)fprintf(invocation->out, "no processes\n");
    return true;
}

/* ---- show ---- */

/* A transaction in the name of the client of the process that the first argument names. */
static struct db_tx *begin_for_process(struct session *session, const struct invocation *invocation,
                                       struct process_view *page, struct err *err)
{
    struct client client;
    if (!session_open(session, invocation, err) ||
        !session_find_process(session, invocation->arguments[0], &page->process, &client, err))
        return NULL;
    page->client = client.slug;
    return session_begin(session, invocation->arena, &client.client_id, err);
}

bool command_process_show(struct invocation *invocation, struct err *err)
{
    struct process_view page = {0};
    struct session session CLEANUP(session_close) = {0};
    struct db_tx *tx CLEANUP(db_tx_end) = begin_for_process(&session, invocation, &page, err);
    if (tx == NULL)
        return false;
    const struct id process_id = page.process.process_id;
    if (!process_view_load(tx, &process_id, &page, err))
        return false;
    if (wants_json(invocation))
        (void)fprintf(
            invocation->out, "%s\n",
            json_render_pretty(invocation->arena, process_view_render(invocation->arena, &page)));
    else
        process_page_print(invocation->arena, &page, invocation->out);
    return true;
}

/* ---- events ---- */

/* Both kinds together, or nothing where no model was asked. */
static const char *tokens_of(struct arena *arena, const struct json *usage)
{
    int64_t sum = 0;
    struct json_member member = {0};
    while (usage != NULL && json_next(usage, &member)) {
        int64_t tokens = 0;
        if (json_read_integer(member.value, &tokens))
            sum += tokens;
    }
    return sum > 0 ? cell_number(arena, sum) : NULL;
}

static void print_events(struct invocation *invocation, const struct process_event *list,
                         size_t count)
{
    static const char *const HEADINGS[] = {"at", "event",   "stage",  "result",
                                           "by", "#tokens", "detail", NULL};
    struct arena *arena = invocation->arena;
    struct table table;
    table_init(&table, arena, HEADINGS);
    for (size_t i = 0; i < count; i++) {
        const struct process_event *event = &list[i];
        const char *detail = event->error_message != NULL ? cell_text(arena, event->error_message)
                                                          : cell_json(arena, event->payload);
        table_add(&table, (const char *const[]){cell_time(arena, event->timestamp), event->event,
                                                event->stage_type, event->result,
                                                cell_text(arena, event->actor_id),
                                                tokens_of(arena, event->token_usage), detail});
    }
    table_print(&table, invocation->out);
}

bool command_process_events(struct invocation *invocation, struct err *err)
{
    struct process_view page = {0};
    struct process_event *list;
    size_t count;
    struct session session CLEANUP(session_close) = {0};
    struct db_tx *tx CLEANUP(db_tx_end) = begin_for_process(&session, invocation, &page, err);
    if (tx == NULL || !audit_log_list_process(tx, &page.process.process_id, &list, &count, err))
        return false;
    if (wants_json(invocation))
        (void)fprintf(invocation->out, "%s\n",
                      json_render_pretty(invocation->arena, process_view_render_events(
                                                                invocation->arena, list, count)));
    else
        print_events(invocation, list, count);
    return true;
}
