/*
 * cmd_worker: what keeps running: `up`, which brings everything that is needed with it, `worker`
 * and `serve` alone. The first two do the daily chores too.
 */
#include "app/overview.h"
#include "app/session.h"
#include "http/http.h"
#include "reader/reader.h"

#include <poll.h>
#include <stdio.h>

#define MONTHS_AHEAD      3
#define ROUND_S           (INT64_C(24) * 3600)
#define SWEEP_AGE_S       (INT64_C(24) * 3600)
#define ROUND_ARENA_BYTES ((size_t)1024 * 1024)
#define ONCE_PAUSE_MS     100

/* ---- chores ---- */

static bool make_partitions(struct db_tx *tx, void *argument, struct err *err)
{
    return audit_log_make_partitions(tx, MONTHS_AHEAD, argument, err);
}

static bool prepare_months(const struct database *database, int64_t *made, struct err *err)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(ROUND_ARENA_BYTES);
    struct db *db CLEANUP(db_end) = db_open(&database->options, err);
    struct db_context context = {.db = db, .arena = arena, .identity = {.role = DB_ROLE_WORKER}};
    return db != NULL && db_transact(&context, make_partitions, made, err);
}

/* Failing is no reason to end: no row of the audit trail is lost meanwhile, and the next round
   tries again. A database that `is_new` has no months yet, which is no news. */
static void look_ahead(const struct database *database, bool is_new)
{
    char count[24];
    int64_t made = 0;
    struct err err = {0};
    if (!prepare_months(database, &made, &err)) {
        if (err.kind != ERR_CANCELLED)
            log_err("the coming months of audit_logs are not prepared", &err);
    } else if (made > 0 && !is_new) {
        (void)snprintf(count, sizeof count, "%lld", (long long)made);
        log_info("partitions of audit_logs made", {"count", count});
    }
}

/* What died half way left it behind; it takes room and does no harm. */
static void sweep(struct engine *engine)
{
    char count[24];
    size_t removed = 0;
    struct err err = {0};
    if (!engine_sweep(engine, SWEEP_AGE_S, &removed, &err)) {
        if (err.kind != ERR_CANCELLED)
            log_err("what dead uploads left behind is not removed", &err);
    } else if (removed > 0) {
        (void)snprintf(count, sizeof count, "%zu", removed);
        log_info("files of dead uploads removed", {"count", count});
    }
}

/* ---- working ---- */

/* Until somebody asks this program to end. */
static void work_on(const struct database *database, struct engine *engine)
{
    for (;;) {
        sweep(engine);
        if (interrupt_wait(ROUND_S))
            return;
        look_ahead(database, false);
    }
}

/* Until nothing is left to do now, or somebody asks this program to end. */
static bool work_off(struct engine *engine, struct err *err)
{
    struct pollfd nothing = {.fd = -1};
    bool is_any = true;
    while (is_any && !interrupt_wait(0)) {
        struct arena *arena CLEANUP(arena_end) = arena_create(ROUND_ARENA_BYTES);
        struct db_context context = {
            .db = engine_db(engine), .arena = arena, .identity = {.role = DB_ROLE_WORKER}};
        if (!job_is_any_open(&context, &is_any, err))
            return false;
        if (is_any)
            (void)interrupt_poll(&nothing, 1, ONCE_PAUSE_MS);
    }
    return true;
}

/* A worker for as long as the command wants. `greeting` is printed once it runs. */
static bool run_worker(const struct invocation *invocation, const struct database *database,
                       struct engine *engine, const char *greeting, struct err *err)
{
    bool is_done = true;
    if (!engine_check_reader(engine, err))
        return false;
    sigset_t signals CLEANUP(interrupt_release);
    /* Its threads hold what this one holds. */
    interrupt_hold(&signals);
    struct engine_worker *worker = engine_worker_start(engine, err);
    if (worker == NULL)
        return false;
    if (greeting == NULL) {
        is_done = work_off(engine, err);
    } else {
        (void)fprintf(invocation->out, "%s\n", greeting);
        (void)fflush(invocation->out);
        work_on(database, engine);
    }
    engine_worker_stop(worker);
    return is_done;
}

bool command_worker(struct invocation *invocation, struct err *err)
{
    const bool is_once = invocation_option(invocation, "once") != NULL;
    struct session session CLEANUP(session_close) = {0};
    if (!session_open_engine(&session, invocation, err))
        return false;
    look_ahead(&session.database, false);
    return run_worker(invocation, &session.database, session.engine,
                      is_once ? NULL : "working; Ctrl-C ends it", err);
}

/* ---- up ---- */

static bool seed(const struct database *database, struct err *err)
{
    struct db_migrator *migrator CLEANUP(db_migrator_end) = database_migrator(database, err);
    return migrator != NULL && db_migrator_seed(migrator, err);
}

/* What was made while root could still do everything. */
struct premises {
    struct reader *reader;
    struct http_listener listener;
};

static void close_premises(struct premises *premises)
{
    reader_end(&premises->reader);
    http_listener_close(&premises->listener);
}

static bool open_premises(struct premises *premises, const struct invocation *invocation,
                          struct err *err)
{
    premises->reader = reader_open(invocation->arena, invocation->config, err);
    return premises->reader != NULL &&
           http_listener_open(&premises->listener, invocation->config, err);
}

static bool stay_up(const struct invocation *invocation, const struct database *database,
                    struct premises *premises, struct err *err)
{
    const char *greeting = arena_printf(invocation->arena, "\nserving %s\nrunning; Ctrl-C ends it",
                                        premises->listener.url);
    struct engine *engine CLEANUP(engine_end) = engine_open(
        invocation->config, &database->options, reader_hand_over(&premises->reader), err);
    if (engine == NULL)
        return false;
    sigset_t signals CLEANUP(interrupt_release);
    interrupt_hold(&signals);
    struct http *http CLEANUP(http_end) =
        http_start(invocation->config, engine, &premises->listener, err);
    return http != NULL && run_worker(invocation, database, engine, greeting, err);
}

bool command_up(struct invocation *invocation, struct err *err)
{
    bool is_empty = false;
    const bool is_once = invocation_option(invocation, "once") != NULL;
    struct database database CLEANUP(database_close) = {0};
    /* Before root is given up, and program and port perhaps out of reach. */
    struct premises premises CLEANUP(close_premises) = {.listener = {.fd = -1}};
    if ((!is_once && !open_premises(&premises, invocation, err)) ||
        !database_open(&database, invocation->arena, invocation->config, err) ||
        !database_make_current(&database, &is_empty, err))
        return false;
    /* The sample users have a password that everybody knows: only the private server gets them. */
    if (is_empty && database.is_private && !seed(&database, err))
        return false;
    look_ahead(&database, is_empty);
    if (database.notice != NULL)
        (void)fprintf(invocation->out, "%s\n", database.notice);
    return overview_print(invocation, &database, err) &&
           (is_once || stay_up(invocation, &database, &premises, err));
}

/* ---- serve ---- */

static bool serve(const struct invocation *invocation, struct engine *engine,
                  struct http_listener *listener, struct err *err)
{
    sigset_t signals CLEANUP(interrupt_release);
    /* The server's threads hold what this one holds. */
    interrupt_hold(&signals);
    struct http *http CLEANUP(http_end) = http_start(invocation->config, engine, listener, err);
    if (http == NULL)
        return false;
    (void)fprintf(invocation->out, "serving %s; Ctrl-C ends it\n", listener->url);
    (void)fflush(invocation->out);
    bool is_asked = false;
    while (!is_asked)
        is_asked = interrupt_wait(ROUND_S);
    return true;
}

bool command_serve(struct invocation *invocation, struct err *err)
{
    struct session session CLEANUP(session_close) = {0};
    struct http_listener listener CLEANUP(http_listener_close) = {.fd = -1};
    return http_listener_open(&listener, invocation->config, err) &&
           session_open_engine(&session, invocation, err) &&
           serve(invocation, session.engine, &listener, err);
}
