/*
 * overview: the page that `status` and `up` show.
 */
#include "app/overview.h"

#include "app/cell.h"
#include "app/table.h"
#include "entity/entity.h"

#include <stdio.h>

#define CLIENTS_SHOWN 50

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
        table_add(&table, (const char *const[]){list[i].slug, list[i].name, list[i].status,
                                                list[i].subscription_tier,
                                                cell_number(arena, list[i].token_balance),
                                                cell_number(arena, list[i].users),
                                                cell_number(arena, list[i].configurations),
                                                cell_number(arena, list[i].active_processes)});
    table_print(&table, out);
    if (count == CLIENTS_SHOWN)
        (void)fprintf(out, "(the first %d clients)\n", CLIENTS_SHOWN);
}

bool overview_print(const struct invocation *invocation, const struct database *database,
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
