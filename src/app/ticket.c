/*
 * ticket: the end of a process as a line for people, an object for programs, a number for scripts.
 */
#include "app/ticket.h"

#include "app/cell.h"
#include "app/commands.h"

#include <stdlib.h>
#include <string.h>

static const struct status STATUSES[] = {
    {"pending", false, 0},
    {"ingested", false, 0},
    {"classifying", false, 0},
    {"extracting", false, 0},
    {"validating", false, 0},
    {"hitl_review", true, EXIT_IN_REVIEW},
    {"completed", true, 0},
    {"failed", true, EXIT_NOT_COMPLETED},
    {"cancelled", true, EXIT_NOT_COMPLETED},
};

const struct status *status_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(STATUSES); i++) {
        if (strcmp(STATUSES[i].name, name) == 0)
            return &STATUSES[i];
    }
    return NULL;
}

const char *status_list(struct arena *arena)
{
    const char *list = STATUSES[0].name;
    for (size_t i = 1; i < COUNT_OF(STATUSES); i++)
        list = arena_printf(arena, "%s, %s", list, STATUSES[i].name);
    return list;
}

int ticket_exit_code(const struct tickets *tickets)
{
    int worst = 0;
    size_t refused = 0;
    for (size_t i = 0; i < tickets->count; i++) {
        const struct ticket *ticket = &tickets->items[i];
        const int code = ticket->refusal != NULL ? EXIT_NOT_COMPLETED : ticket->status->exit_code;
        refused += ticket->refusal != NULL;
        worst = code > worst ? code : worst;
    }
    return refused == tickets->count ? EXIT_FAILURE : worst;
}

static const char *describe_end(struct arena *arena, const struct ticket *ticket)
{
    const struct process *process = &ticket->process;
    switch (ticket->status->exit_code) {
    case 0:
        return arena_printf(arena, "%s  confidence %s", process->process_type_id,
                            cell_decimal(arena, &process->overall_confidence));
    case EXIT_IN_REVIEW:
        return cell_reasons(arena, process->review_reasons);
    default:
        return cell_text(arena, process->error_message);
    }
}

const char *ticket_describe(struct arena *arena, const struct ticket *ticket)
{
    const char *id = ticket->receipt.process_id.text;
    if (ticket->status->is_end) {
        const char *end = describe_end(arena, ticket);
        return arena_printf(arena, "%-11s  %s  %s", ticket->status->name, id,
                            end != NULL ? end : "");
    }
    if (ticket->receipt.is_repeated)
        return arena_printf(arena, "%-11s  %s  taken in before", ticket->status->name, id);
    if (!id_is_none(&ticket->receipt.duplicate_of))
        return arena_printf(arena, "%-11s  %s  same bytes as in %s", ticket->status->name, id,
                            ticket->receipt.duplicate_of.text);
    return arena_printf(arena, "%-11s  %s", ticket->status->name, id);
}

static struct json *render_names(struct arena *arena, const struct ticket *ticket)
{
    struct json *names = json_new_array(arena);
    for (size_t i = 0; i < ticket->file_count; i++)
        json_append(arena, names, json_new_text(arena, ticket->files[i].path));
    return names;
}

static const char *id_or_null(const struct id *id)
{
    return id_is_none(id) ? NULL : id->text;
}

struct json *ticket_render(struct arena *arena, const struct ticket *ticket, const char *slug,
                           struct json *final_output)
{
    const struct process *process = &ticket->process; /* empty until the end */
    const char *status = ticket->refusal != NULL ? "refused" : ticket->status->name;
    struct json *object = json_new_object(arena);
    row_set_text(arena, object, "process_id", id_or_null(&ticket->receipt.process_id));
    row_set_text(arena, object, "file", ticket->files[0].path);
    if (ticket->file_count > 1)
        json_set(arena, object, "files", render_names(arena, ticket));
    row_set_text(arena, object, "status", status);
    row_set_text(arena, object, "client", slug);
    row_set_text(arena, object, "process_type_id", process->process_type_id);
    row_set_json(arena, object, "final_output", final_output);
    row_set_json(arena, object, "review_reasons", process->review_reasons);
    row_set_text(arena, object, "error",
                 ticket->refusal != NULL ? ticket->refusal->message : process->error_message);
    row_set_text(arena, object, "duplicate_of", id_or_null(&ticket->receipt.duplicate_of));
    json_set(arena, object, "is_repeated", json_new_boolean(arena, ticket->receipt.is_repeated));
    return object;
}
