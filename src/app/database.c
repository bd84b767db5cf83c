/*
 * database: DATABASE_URL or the private cluster, behind one face.
 */
#include "app/database.h"

#include <stdio.h>
#include <string.h>

static bool open_private(struct database *database, struct arena *arena,
                         const struct config *config, struct err *err)
{
    const char *data_dir = config_text(config, CONFIG_DATA_DIR);
    struct db_cluster_options options = {
        .data_dir = data_dir,
        .bin_dir = config_text(config, CONFIG_POSTGRES_BIN_DIR),
        .start_timeout_s = config_integer(config, CONFIG_POSTGRES_START_TIMEOUT_S),
        .shared_buffers_mb = config_integer(config, CONFIG_POSTGRES_SHARED_BUFFERS_MB),
    };
    database->is_private = true;
    interrupt_hold(&database->signals);
    if (!db_cluster_prepare(arena, data_dir, config_text(config, CONFIG_RUN_AS), &database->notice,
                            err))
        return false;
    database->cluster = db_cluster_join(&options, err);
    if (database->cluster == NULL)
        return false;
    db_options_load(config, db_cluster_url(database->cluster), &database->options);
    db_options_load(config, db_cluster_admin_url(database->cluster), &database->migration);
    database->place = arena_printf(arena, "private PostgreSQL in %s", data_dir);
    return true;
}

bool database_open(struct database *database, struct arena *arena, const struct config *config,
                   struct err *err)
{
    memset(database, 0, sizeof *database);
    database->migration_wait_ms = config_integer(config, CONFIG_DB_MIGRATION_WAIT_MS);
    if (config_text(config, CONFIG_DATABASE_URL)[0] == '\0')
        return open_private(database, arena, config, err);
    db_options_load(config, NULL, &database->options);
    database->migration = database->options;
    database->place = config_display(arena, config, CONFIG_DATABASE_URL);
    return true;
}

void database_close(struct database *database)
{
    if (!database->is_private)
        return;
    db_cluster_leave(database->cluster);
    interrupt_release(&database->signals);
    *database = (struct database){0};
}

struct db_migrator *database_migrator(const struct database *database, struct err *err)
{
    return db_migrator_open(&database->migration, database->migration_wait_ms, err);
}

bool database_make_current(const struct database *database, bool *is_empty, struct err *err)
{
    struct db_migrator *migrator CLEANUP(db_migrator_end) = database_migrator(database, err);
    if (migrator == NULL)
        return false;
    int64_t version = db_migrator_version(migrator);
    if (!database->is_private && version != db_migrator_newest()) {
        (void)fail(err, ERR_CONFIGURATION, "the schema is at version %lld, this program needs %lld",
                   (long long)version, (long long)db_migrator_newest());
        return err_hint(err, version < db_migrator_newest()
                                 ? "run 'docflow db upgrade'"
                                 : "use the newer docflow that migrated it");
    }
    return db_migrator_upgrade(migrator, db_migrator_newest(), NULL, NULL, err) &&
           (is_empty == NULL || db_migrator_is_empty(migrator, is_empty, err));
}
