/*
 * progress: waits for processes and shows how far they are: on a terminal lines that change, else a
 * line for each change. Private to app.
 */
#ifndef APP_PROGRESS_H
#define APP_PROGRESS_H

#include "app/session.h"
#include "app/ticket.h"

#include <stdio.h>

struct progress {
    const struct session *session;
    struct id client_id;
    struct tickets tickets;
    FILE *out;     /* NULL shows nothing */
    int interrupt; /* the signal that was taken, with ERR_CANCELLED */
};

/* Until each process has ended or waits for a person; where no worker is live, it does the work
   itself. ERR_CANCELLED when the program is asked to end before: the processes go on whenever a
   worker is there. Interrupts are held by the caller. */
bool progress_await(struct progress *progress, struct err *err) MUST_CHECK;

#endif
