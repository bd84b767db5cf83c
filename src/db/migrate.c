/*
 * migrate: brings the schema of a database up and down, one file and one transaction at a time.
 *
 * Files run as they stand by the simple protocol, so that psql runs the very same text. The table
 * schema_migrations is made by the first file itself; what was applied is recorded in the
 * transaction that applied it.
 */
#include "db/migrate.h"

#include "db/connection.h"
#include "db/rows.h"
#include "queries.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define MIGRATION_LOCK_TIMEOUT_MS 10000
#define MIGRATOR_ARENA_BYTES      ((size_t)16 * 1024 * 1024)
#define SCRIPT_MAX_BYTES          ((size_t)16 * 1024 * 1024)

struct db_migrator {
    struct connection *connection;
    struct arena *arena;
    int64_t version;
    int64_t wait_ms;
    bool is_locked;
};

struct applied {
    int64_t version;
    const char *name;
    const char *checksum;
    int64_t applied_at;
};

static const struct db_shape APPLIED =
    DB_SHAPE(struct applied, DB_COLUMN(struct applied, version, DB_INTEGER),
             DB_COLUMN(struct applied, name, DB_TEXT), DB_COLUMN(struct applied, checksum, DB_TEXT),
             DB_COLUMN(struct applied, applied_at, DB_TIMESTAMP));

static const struct db_shape PRESENCE = DB_SHAPE(bool, {"is_present", DB_BOOLEAN, 0});

/* ---- asking ---- */

/* One statement, as the login user unless `as` is a query that sets a role first. */
static bool ask_as(struct db_migrator *migrator, const struct db_query *as,
                   const struct db_query *query, struct db_rows **rows, struct err *err)
{
    struct step steps[2] = {{.query = as, .set = STATEMENT_SET_NONE},
                            {.query = query, .set = STATEMENT_SET_NONE}};
    size_t first = as == NULL ? 1 : 0;
    if (!connection_exchange(migrator->connection, steps + first, COUNT_OF(steps) - first, err))
        return false;
    PQclear(steps[0].result);
    *rows = rows_create(migrator->arena, query, steps[1].result);
    return true;
}

static bool ask_presence(struct db_migrator *migrator, const struct db_query *as,
                         const struct db_query *query, bool *is_present, struct err *err)
{
    struct db_rows *rows;
    return ask_as(migrator, as, query, &rows, err) &&
           db_rows_read(rows, 0, &PRESENCE, is_present, err);
}

static bool check_gaps(const struct applied *list, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].version == (int64_t)i + 1)
            continue;
        (void)fail(err, ERR_CONFLICT, "schema_migrations lacks version %zu", i + 1);
        return err_hint(err, "somebody changed that table by hand: restore it from a backup");
    }
    return true;
}

static bool list_applied(struct db_migrator *migrator, struct applied **list, size_t *count,
                         struct err *err)
{
    bool is_present = false;
    struct db_rows *rows;
    *count = 0;
    *list = NULL;
    if (!ask_presence(migrator, NULL, &query_migration_table_exists, &is_present, err))
        return false;
    if (!is_present)
        return true;
    if (!ask_as(migrator, &query_migration_read, &query_migration_list, &rows, err))
        return false;
    return db_rows_list(rows, &APPLIED, list, count, err) && check_gaps(*list, *count, err);
}

static bool load_version(struct db_migrator *migrator, struct err *err)
{
    struct applied *list = NULL;
    size_t count = 0;
    if (!list_applied(migrator, &list, &count, err))
        return false;
    migrator->version = count > 0 ? list[count - 1].version : 0;
    return true;
}

/* ---- open and close ---- */

/* Before anything is changed: alone, and on what the database is at now. */
static bool take_lock(struct db_migrator *migrator, struct err *err)
{
    struct connection *connection = migrator->connection;
    struct db_value wait = db_integer(migrator->wait_ms > 0 ? migrator->wait_ms : 1);
    struct db_value usual = db_integer(MIGRATION_LOCK_TIMEOUT_MS);
    const struct db_query *patience = &query_migration_set_patience;
    if (migrator->is_locked)
        return true;
    if (!connection_ask(connection, patience, (struct db_values){&wait, 1}, NULL, err))
        return false;
    if (!connection_ask(connection, &query_migration_lock, DB_NONE, NULL, err)) {
        if (err->kind != ERR_BUSY)
            return false;
        (void)fail(err, ERR_BUSY, "another program has been migrating this database for %lld ms",
                   (long long)migrator->wait_ms);
        return err_hint(err, "wait until it has finished, then try again");
    }
    migrator->is_locked = true;
    return connection_ask(connection, patience, (struct db_values){&usual, 1}, NULL, err) &&
           load_version(migrator, err);
}

struct db_migrator *db_migrator_open(const struct db_options *options, int64_t wait_ms,
                                     struct err *err)
{
    if (!connection_check_direct(options, err))
        return NULL;
    struct db_options own = *options;
    own.is_prepared = false;
    own.statement_timeout_ms = 0;
    struct connection *connection = connection_open(&own, true, err);
    if (connection == NULL)
        return NULL;
    struct db_migrator *migrator = memory_create(sizeof *migrator);
    migrator->connection = connection;
    migrator->wait_ms = wait_ms;
    migrator->arena = arena_create(MIGRATOR_ARENA_BYTES);
    if (!load_version(migrator, err)) {
        db_migrator_close(migrator);
        return NULL;
    }
    return migrator;
}

void db_migrator_close(struct db_migrator *migrator)
{
    if (migrator == NULL)
        return;
    connection_close(migrator->connection);
    arena_destroy(migrator->arena);
    free(migrator);
}

void db_migrator_end(struct db_migrator **migrator)
{
    db_migrator_close(*migrator);
}

int64_t db_migrator_newest(void)
{
    return (int64_t)migration_count;
}

int64_t db_migrator_version(const struct db_migrator *migrator)
{
    return migrator->version;
}

/* ---- what is applied ---- */

/* Of the two at least one is there. */
static void describe(const struct applied *applied, const struct migration *known,
                     struct db_migration *entry)
{
    assert(applied != NULL || known != NULL);
    *entry = (struct db_migration){
        .version = known != NULL ? known->version : applied->version,
        .name = known != NULL ? known->name : applied->name,
        .is_applied = applied != NULL,
        .is_changed =
            applied != NULL && known != NULL && !text_equal(applied->checksum, known->checksum),
        .applied_at = applied != NULL ? applied->applied_at : 0,
    };
}

bool db_migrator_list(struct db_migrator *migrator, struct arena *arena, struct db_migration **list,
                      size_t *count, struct err *err)
{
    struct applied *applied;
    size_t applied_count;
    if (!list_applied(migrator, &applied, &applied_count, err))
        return false;
    /* Versions run from 1 without a gap, here as in the database. */
    *count = applied_count > migration_count ? applied_count : migration_count;
    *list = arena_new_array(arena, struct db_migration, *count);
    for (size_t i = 0; i < *count; i++) {
        describe(i < applied_count ? &applied[i] : NULL,
                 i < migration_count ? &migrations[i] : NULL, &(*list)[i]);
        (*list)[i].name = arena_copy_text(arena, (*list)[i].name);
    }
    return true;
}

/* Refuses to touch a database whose history is not this program's. */
static bool check_history(struct db_migrator *migrator, struct err *err)
{
    struct db_migration *list;
    size_t count;
    if (!db_migrator_list(migrator, migrator->arena, &list, &count, err))
        return false;
    if (count > migration_count) {
        (void)fail(err, ERR_CONFIGURATION,
                   "the database is at version %lld (%s), this program knows versions up to %zu",
                   (long long)migrator->version, list[count - 1].name, migration_count);
        return err_hint(err, "use the newer docflow that migrated it");
    }
    for (size_t i = 0; i < count; i++) {
        if (!list[i].is_changed)
            continue;
        (void)fail(err, ERR_CONFLICT, "migration %04lld_%s.up.sql was changed after it was applied",
                   (long long)list[i].version, list[i].name);
        return err_hint(err, "restore the file as it was and put the change into a new migration");
    }
    return true;
}

/* ---- up and down ---- */

/* A statement with its $1 to $9 written out as literals, which hold nothing that would have to be
   quoted: they come from the build. */
static void append_filled(struct text *script, const struct db_query *query,
                          const char *const *literals)
{
    for (const char *c = query->sql; *c != '\0'; c++) {
        if (c[0] == '$' && c[1] >= '1' && c[1] <= '9')
            text_printf(script, "'%s'", literals[*++c - '1']);
        else
            text_append_char(script, *c);
    }
}

/*
 * A file and the record of it, sent as one string and without a BEGIN: PostgreSQL makes one
 * transaction of it, in one round trip, and undoes all of it when a part fails.
 */
static void write_script(const struct migration *migration, bool is_up, struct text *script)
{
    char version[24];
    (void)snprintf(version, sizeof version, "%lld", (long long)migration->version);
    const char *literals[] = {version, migration->name, migration->checksum};
    text_append_string(script, is_up ? migration->up : migration->down);
    text_append_string(script, "\n;");
    append_filled(script, &query_migration_own, literals);
    text_append_string(script, ";\n");
    if (is_up)
        append_filled(script, &query_migration_record, literals);
    else if (migration->version > 1) /* the first migration takes the record itself away */
        append_filled(script, &query_migration_forget, literals);
}

static bool apply(struct db_migrator *migrator, const struct migration *migration, bool is_up,
                  struct err *err)
{
    struct text script CLEANUP(text_done);
    text_init(&script, SCRIPT_MAX_BYTES);
    write_script(migration, is_up, &script);
    if (connection_run_script(migrator->connection, script.data, err)) {
        migrator->version = is_up ? migration->version : migration->version - 1;
        return true;
    }
    return err_add(err, "migration %04lld_%s.%s.sql", (long long)migration->version,
                   migration->name, is_up ? "up" : "down");
}

bool db_migrator_upgrade(struct db_migrator *migrator, int64_t version, db_migration_report *report,
                         void *context, struct err *err)
{
    if (version > db_migrator_newest())
        return fail(err, ERR_NOT_FOUND, "there is no migration %lld: the newest is %lld",
                    (long long)version, (long long)db_migrator_newest());
    if (!check_history(migrator, err))
        return false;
    if (migrator->version < version && (!take_lock(migrator, err) || !check_history(migrator, err)))
        return false;
    while (migrator->version < version) {
        const struct migration *next = &migrations[migrator->version];
        if (!apply(migrator, next, true, err))
            return false;
        if (report != NULL)
            report(context, true, next->version, next->name);
    }
    return true;
}

bool db_migrator_downgrade(struct db_migrator *migrator, int64_t version,
                           db_migration_report *report, void *context, struct err *err)
{
    if (!take_lock(migrator, err) || !check_history(migrator, err))
        return false;
    while (migrator->version > version) {
        const struct migration *last = &migrations[migrator->version - 1];
        if (!apply(migrator, last, false, err))
            return false;
        if (report != NULL)
            report(context, false, last->version, last->name);
    }
    return true;
}

/* ---- reset and seeds ---- */

struct environment {
    const char *environment;
    const char *database;
};

static const struct db_shape ENVIRONMENT =
    DB_SHAPE(struct environment, DB_COLUMN(struct environment, environment, DB_TEXT),
             DB_COLUMN(struct environment, database, DB_TEXT));

bool db_migrator_check_expendable(struct db_migrator *migrator, struct err *err)
{
    struct environment found = {0};
    struct db_rows *rows;
    if (!ask_as(migrator, NULL, &query_migration_environment, &rows, err) ||
        !db_rows_read(rows, 0, &ENVIRONMENT, &found, err))
        return false;
    if (text_equal(found.environment, "private") || text_equal(found.environment, "development"))
        return true;
    (void)fail(err, ERR_FORBIDDEN,
               "database %s is not marked as development: it will not be emptied", found.database);
    return err_hint(err,
                    "if all in it may be lost, run as a superuser: ALTER DATABASE \"%s\" SET "
                    "docflow.environment = 'development'",
                    found.database);
}

bool db_migrator_reset(struct db_migrator *migrator, struct err *err)
{
    bool is_present = false;
    struct db_rows *rows;
    if (!db_migrator_check_expendable(migrator, err) || !take_lock(migrator, err) ||
        !ask_presence(migrator, NULL, &query_migration_owners_exist, &is_present, err))
        return false;
    if (is_present &&
        (!ask_as(migrator, &query_migration_own, &query_migration_drop_owner, &rows, err) ||
         !ask_as(migrator, &query_migration_own_search, &query_migration_drop_search, &rows, err)))
        return false;
    migrator->version = 0;
    return true;
}

/* A seed file has its own BEGIN, which an error leaves open. */
static void roll_back(struct db_migrator *migrator)
{
    struct err ignored = {0};
    if (!migrator->connection->is_spoilt)
        (void)!connection_ask(migrator->connection, &query_transaction_rollback, DB_NONE, NULL,
                              &ignored);
}

bool db_migrator_seed(struct db_migrator *migrator, struct err *err)
{
    if (migrator->version < db_migrator_newest()) {
        (void)fail(err, ERR_CONFLICT, "the schema is at version %lld of %lld",
                   (long long)migrator->version, (long long)db_migrator_newest());
        return err_hint(err, "run 'docflow db upgrade' first");
    }
    if (!take_lock(migrator, err))
        return false;
    for (size_t i = 0; i < seed_count; i++) {
        if (!connection_run_script(migrator->connection, seeds[i].sql, err)) {
            roll_back(migrator);
            return err_add(err, "seed %s", seeds[i].name);
        }
    }
    return true;
}

bool db_migrator_is_empty(struct db_migrator *migrator, bool *is_empty, struct err *err)
{
    bool is_present = false;
    if (!ask_presence(migrator, &query_migration_platform, &query_migration_has_clients,
                      &is_present, err))
        return false;
    *is_empty = !is_present;
    return true;
}
