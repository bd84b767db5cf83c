/*
 * process_page: everything there is to know about a process, as a page for people or an object for
 * programs. Private to app.
 */
#ifndef APP_PROCESS_PAGE_H
#define APP_PROCESS_PAGE_H

#include "engine/engine.h"

#include <stdio.h>

struct process_page {
    const char *client; /* slug */
    struct process process;
    struct process_results results;
    struct document *documents;
    size_t document_count;
    struct output_action *actions;
    size_t action_count;
};

/* All of it in the arena of the transaction. */
bool process_page_load(struct db_tx *tx, const struct id *process_id, struct process_page *page,
                       struct err *err) MUST_CHECK;
void process_page_print(struct arena *arena, const struct process_page *page, FILE *out);
struct json *process_page_render(struct arena *arena, const struct process_page *page);

/* {process_id, client, status, ...}: the row itself, without results. */
struct json *process_page_render_row(struct arena *arena, const struct process *process,
                                     const char *client);

#endif
