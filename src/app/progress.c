/*
 * progress: looks at what has not ended, again and again, and spends a tenth of the time on it.
 */
#include "app/progress.h"

#include "app/cell.h"
#include "app/display.h"

#include <assert.h>
#include <poll.h>

#define LOOK_ARENA_BYTES ((size_t)16 * 1024 * 1024)
#define PAUSE_MIN_MS     100
#define PAUSE_SHARE      10 /* pauses are so many times longer than looks */
#define WORKER_CHECK_MS  5000
/* A database that restarts is waited for so long. */
#define PATIENCE_MS 60000
#define LABEL_WIDTH 40

struct wait {
    struct progress *progress;
    struct display display;
    struct engine_worker *worker; /* ours, when there was none */
    struct deadline worker_check;
    struct deadline patience;
    bool is_changed; /* since it was shown */
};

/* ---- showing ---- */

static const char *line_of(struct arena *arena, const struct ticket *ticket)
{
    int width = 0;
    for (const char *c = ticket->label; *c != '\0'; c++)
        width += ((unsigned char)*c & 0xC0) != 0x80;
    return arena_printf(arena, "%s%*s  %s", ticket->label,
                        width < LABEL_WIDTH ? LABEL_WIDTH - width : 0, "",
                        ticket_describe(arena, ticket));
}

static bool is_open(const struct ticket *ticket)
{
    return ticket->refusal == NULL && !ticket->status->is_end;
}

static size_t count_open(const struct tickets *tickets)
{
    size_t count = 0;
    for (size_t i = 0; i < tickets->count; i++)
        count += is_open(&tickets->items[i]);
    return count;
}

/* What is under way, and how much there is beyond what has room. */
static void draw_open(struct wait *wait, struct arena *arena)
{
    const struct tickets *tickets = &wait->progress->tickets;
    const size_t open = count_open(tickets);
    const size_t room = display_room(&wait->display);
    if (room == 0)
        return;
    const size_t shown = open <= room ? open : room - 1;
    for (size_t i = 0, drawn = 0; drawn < shown; i++) {
        if (!is_open(&tickets->items[i]))
            continue;
        display_draw(&wait->display, line_of(arena, &tickets->items[i]));
        drawn++;
    }
    if (open > shown)
        display_draw(&wait->display, arena_printf(arena, "and %zu more", open - shown));
}

/* ---- looking ---- */

static void note_change(struct wait *wait, struct arena *arena, const struct ticket *ticket)
{
    wait->is_changed = true;
    if (wait->progress->out == NULL || (wait->display.is_terminal && is_open(ticket)))
        return;
    display_erase(&wait->display);
    display_keep(&wait->display, line_of(arena, ticket));
}

/* What is kept of a process that has ended lives as long as the command. */
static bool load_end(const struct progress *progress, struct ticket *ticket, struct err *err)
{
    struct db_tx *tx CLEANUP(db_tx_end) =
        session_begin(progress->session, progress->session->arena, &progress->client_id, err);
    return tx != NULL && process_load(tx, &ticket->receipt.process_id, &ticket->process, err);
}

static bool look_at(struct wait *wait, struct db_tx *tx, struct arena *arena, struct ticket *ticket,
                    struct err *err)
{
    struct process process;
    if (!process_load(tx, &ticket->receipt.process_id, &process, err))
        return false;
    const struct status *status = status_find(process.status);
    assert(status != NULL);
    if (status == ticket->status)
        return true;
    if (status->is_end && !load_end(wait->progress, ticket, err))
        return false;
    ticket->status = status->is_end ? status_find(ticket->process.status) : status;
    note_change(wait, arena, ticket);
    return true;
}

static bool look_at_all(struct wait *wait, struct err *err)
{
    const struct progress *progress = wait->progress;
    struct arena *arena CLEANUP(arena_end) = arena_create(LOOK_ARENA_BYTES);
    struct db_tx *tx CLEANUP(db_tx_end) =
        session_begin(progress->session, arena, &progress->client_id, err);
    if (tx == NULL)
        return false;
    for (size_t i = 0; i < progress->tickets.count; i++) {
        struct ticket *ticket = &progress->tickets.items[i];
        if (is_open(ticket) && !look_at(wait, tx, arena, ticket, err))
            return false;
    }
    if (wait->is_changed && progress->out != NULL) {
        display_erase(&wait->display);
        draw_open(wait, arena);
    }
    wait->is_changed = false;
    return true;
}

/* ---- waiting ---- */

static bool ensure_worker(struct wait *wait, struct err *err)
{
    struct engine *engine = wait->progress->session->engine;
    bool is_live = true;
    if (wait->worker != NULL || !deadline_has_passed(wait->worker_check))
        return true;
    if (!engine_worker_is_live(engine, &is_live, err))
        return false;
    if (!is_live)
        wait->worker = engine_worker_start(engine, err);
    wait->worker_check = deadline_after_ms(WORKER_CHECK_MS);
    return is_live || wait->worker != NULL;
}

/* A database that cannot be reached just now is tried again. */
static bool look(struct wait *wait, struct err *err)
{
    struct err reason = {0};
    if (ensure_worker(wait, &reason) && look_at_all(wait, &reason)) {
        wait->patience = deadline_after_ms(PATIENCE_MS);
        return true;
    }
    if (err_kind_is_retryable(reason.kind) && !deadline_has_passed(wait->patience))
        return true;
    *err = reason;
    return false;
}

static bool pause_after(int64_t look_us, struct err *err)
{
    struct pollfd nothing = {.fd = -1};
    const int64_t pause_ms = PAUSE_SHARE * look_us / 1000;
    const int64_t longest_ms = WORKER_CHECK_MS;
    const int64_t least_ms = pause_ms > PAUSE_MIN_MS ? pause_ms : PAUSE_MIN_MS;
    (void)interrupt_poll(&nothing, 1, (int)(least_ms < longest_ms ? least_ms : longest_ms));
    return interrupt_check(err);
}

static bool await_all(struct wait *wait, struct err *err)
{
    while (count_open(&wait->progress->tickets) > 0) {
        const int64_t began_us = clock_monotonic_us();
        if (!look(wait, err))
            return false;
        if (count_open(&wait->progress->tickets) > 0 &&
            !pause_after(clock_monotonic_us() - began_us, err))
            return false;
    }
    return true;
}

bool progress_await(struct progress *progress, struct err *err)
{
    struct wait wait = {
        .progress = progress,
        .worker_check = deadline_after_ms(0),
        .patience = deadline_after_ms(PATIENCE_MS),
        .is_changed = true,
    };
    if (progress->out != NULL)
        display_init(&wait.display, progress->out);
    const bool is_done = await_all(&wait, err);
    /* Taken, so that what is under way can end in order. */
    while (!is_done && interrupt_pending() != 0) {
        progress->interrupt = interrupt_pending();
        if (!interrupt_wait(0))
            break;
    }
    display_erase(&wait.display);
    engine_worker_stop(wait.worker);
    return is_done;
}
