/*
 * cmd_status: what is there: the database, its schema, its clients; and `up`, which keeps it there.
 */
#include "app/commands.h"
#include "app/database.h"
#include "app/table.h"
#include "entity/entity.h"

#include <stdio.h>
#include <unistd.h>

#define CLIENTS_SHOWN     50
#define MONTHS_AHEAD      3
#define ROUND_S           (INT64_C(12) * 3600)
#define ROUND_ARENA_BYTES ((size_t)1024 * 1024)

static const char *number(struct arena *arena, int64_t value)
{
    return arena_printf(arena, "%lld", (long long)value);
}

static bool load_clients(struct db *db, struct arena *arena, struct client_overview **list,
                         size_t *count, struct err *err)
{
    struct db_context context = {
        .db = db,
        .arena = arena,
        .identity = {.role = DB_ROLE_PLATFORM, .is_read_only = true},
    };
    struct page page = {.after = "", .limit = CLIENTS_SHOWN};
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    return tx != NULL && client_list_overview(tx, &page, list, count, err);
}

static void print_clients(struct arena *arena, const struct client_overview *list, size_t count,
                          FILE *out)
{
    static const char *const HEADINGS[] = {
        "client",  "name",   "status",          "tier",
        "#tokens", "#users", "#configurations", "#active processes",
        NULL};
    struct table table;
    table_init(&table, arena, HEADINGS);
    for (size_t i = 0; i < count; i++)
        table_add(&table, (const char *const[]){
                              list[i].slug, list[i].name, list[i].status, list[i].subscription_tier,
                              number(arena, list[i].token_balance), number(arena, list[i].users),
                              number(arena, list[i].configurations),
                              number(arena, list[i].active_processes)});
    table_print(&table, out);
    if (count == CLIENTS_SHOWN)
        (void)fprintf(out, "(the first %d clients)\n", CLIENTS_SHOWN);
}

static bool print_status(struct invocation *invocation, const struct database *database,
                         struct err *err)
{
    struct client_overview *list;
    size_t count;
    struct db *db CLEANUP(db_end) = db_open(&database->options, err);
    if (db == NULL || !load_clients(db, invocation->arena, &list, &count, err))
        return false;
    (void)fprintf(invocation->out, "database  %s\nschema    version %lld of %lld\n\n",
                  database->place, (long long)db_migrator_newest(),
                  (long long)db_migrator_newest());
    if (count > 0)
        print_clients(invocation->arena, list, count, invocation->out);
    else
        (void)fprintf(invocation->out, "no clients yet: 'docflow db seed' loads sample data\n");
    return true;
}

bool command_status(struct invocation *invocation, struct err *err)
{
    struct database database CLEANUP(database_close) = {0};
    return database_open(&database, invocation->arena, invocation->config, err) &&
           database_make_current(&database, NULL, err) && print_status(invocation, &database, err);
}

/* ---- up ---- */

static bool seed(const struct database *database, struct err *err)
{
    struct db_migrator *migrator CLEANUP(db_migrator_end) = database_migrator(database, err);
    return migrator != NULL && db_migrator_seed(migrator, err);
}

static bool make_partitions(struct db_tx *tx, void *argument, struct err *err)
{
    return audit_log_make_partitions(tx, MONTHS_AHEAD, argument, err);
}

static bool prepare_months(const struct database *database, struct err *err)
{
    int64_t made = 0;
    struct arena *arena CLEANUP(arena_end) = arena_create(ROUND_ARENA_BYTES);
    struct db *db CLEANUP(db_end) = db_open(&database->options, err);
    struct db_context context = {.db = db, .arena = arena, .identity = {.role = DB_ROLE_WORKER}};
    if (db == NULL || !db_transact(&context, make_partitions, &made, err))
        return false;
    if (made > 0)
        log_info("partitions of audit_logs made",
                 {"count", arena_printf(arena, "%lld", (long long)made)});
    return true;
}

/* What has to be done again and again, at the latest each day. Failing is no reason to end: no row
   of the audit trail is lost meanwhile, and the next round tries again. */
static void look_ahead(const struct database *database)
{
    struct err err = {0};
    if (!prepare_months(database, &err) && err.kind != ERR_CANCELLED)
        log_err("the coming months of audit_logs are not prepared", &err);
}

/* Stays until somebody asks this program to end. */
static void keep_up(const struct database *database, FILE *out)
{
    sigset_t signals CLEANUP(interrupt_release);
    interrupt_hold(&signals);
    (void)fprintf(out, "\nrunning; Ctrl-C ends it\n");
    (void)fflush(out);
    while (!interrupt_wait(ROUND_S))
        look_ahead(database);
}

bool command_up(struct invocation *invocation, struct err *err)
{
    bool is_empty = false;
    struct database database CLEANUP(database_close) = {0};
    if (!database_open(&database, invocation->arena, invocation->config, err) ||
        !database_make_current(&database, &is_empty, err))
        return false;
    /* The sample users have a password that everybody knows: only the private server gets them. */
    if (is_empty && database.is_private && !seed(&database, err))
        return false;
    look_ahead(&database);
    if (database.notice != NULL)
        (void)fprintf(invocation->out, "%s\n", database.notice);
    if (!print_status(invocation, &database, err))
        return false;
    if (invocation_option(invocation, "once") == NULL)
        keep_up(&database, invocation->out);
    return true;
}
