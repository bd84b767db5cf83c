/*
 * ticket: what became of each process that a command line asked for. Private to app.
 */
#ifndef APP_TICKET_H
#define APP_TICKET_H

#include "app/intake.h"
#include "engine/engine.h"

/* A status of a process, as somebody who waits sees it. */
struct status {
    const char *name;
    bool is_end;   /* nothing more happens by itself */
    int exit_code; /* of a command that waits for it */
};
/* The row of processes.status, or NULL. */
const struct status *status_find(const char *name);
/* All names with a comma between them, in the order of the pipeline, in the arena. */
const char *status_list(struct arena *arena);

struct ticket {
    struct intake_file *files;
    size_t file_count;
    const char *label; /* of the files, for people */
    struct engine_receipt receipt;
    const struct err *refusal;   /* NULL when it was taken in */
    const struct status *status; /* NULL when it was refused */
    struct process process;      /* from when status is_end */
};

struct tickets {
    struct ticket *items;
    size_t count;
};

/* The worst of all of them: EXIT_FAILURE when nothing was taken in. */
int ticket_exit_code(const struct tickets *tickets);
/* How far it is, in one line: type and confidence, reasons for a review, or why it failed. */
const char *ticket_describe(struct arena *arena, const struct ticket *ticket);
/* {process_id, file, status, client, process_type_id, final_output, review_reasons, error} for
   programs; `slug` is the client's. */
struct json *ticket_render(struct arena *arena, const struct ticket *ticket, const char *slug,
                           struct json *final_output);

#endif
