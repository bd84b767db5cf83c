/*
 * cluster_server: the files and programs of the private PostgreSQL: initdb and its settings.
 */
#include "db/cluster.h"

#include "db/connection.h"
#include "queries.h"

#include <dirent.h>
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INITDB_TIMEOUT_MS    300000
#define PROGRAM_OUTPUT_BYTES 65536
#define UNFINISHED           CLUSTER_POSTGRES ".new-"

/* What a server beside a program of this kind wants; see the PostgreSQL manual, chapter 20. */
static const struct {
    const char *name;
    const char *value;
} SERVER_SETTINGS[] = {
    {"listen_addresses", "''"},
    {"port", "5432"},
    {"unix_socket_permissions", "0700"},
    {"max_connections", "120"},
    {"wal_compression", "lz4"},
    {"max_wal_size", "'2GB'"},
    {"checkpoint_timeout", "'15min'"},
    {"random_page_cost", "1.1"},
    {"jit", "off"},
    {"timezone", "'UTC'"},
    {"log_timezone", "'UTC'"},
    {"idle_in_transaction_session_timeout", "'60s'"},
    {"autovacuum_naptime", "'10s'"},
    {"track_io_timing", "on"},
    {"shared_preload_libraries", "'pg_stat_statements'"},
    {"logging_collector", "on"},
    {"log_filename", "'postgresql-%a.log'"},
    {"log_truncate_on_rotation", "on"},
    {"log_rotation_age", "'1d'"},
    {"log_rotation_size", "0"},
    {"log_line_prefix", "'%m [%p] %q%u@%d '"},
};

/* ---- making the cluster ---- */

/* What stands behind the marks of a failure in a line of PostgreSQL's output, or NULL. */
static const char *reason_in(const char *line)
{
    static const char *const MARKS[] = {"FATAL:  ", "PANIC:  ", "ERROR:  ", "error: "};
    for (size_t i = 0; i < COUNT_OF(MARKS); i++) {
        const char *mark = strstr(line, MARKS[i]);
        if (mark != NULL)
            return mark + strlen(MARKS[i]);
    }
    return NULL;
}

/* The line of a program's output that says why: the first that names a failure, else the last. */
static const char *find_reason(struct arena *arena, const char *output)
{
    const char *last = "no reason given";
    const char *reason = NULL;
    char *rest = arena_copy_text(arena, output);
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
        const char *found = reason_in(line);
        reason = reason == NULL ? found : reason;
        last = line[0] != '\0' ? line : last;
    }
    return reason != NULL ? reason : last;
}

bool cluster_fail_program(struct arena *arena, const char *what, const char *output,
                          struct err *err)
{
    const char *reason = find_reason(arena, output);
    if (strstr(output, "No space left on device") == NULL &&
        strstr(output, "Check free disk space") == NULL)
        return fail(err, ERR_IO, "%s: %s", what, reason);
    (void)fail(err, ERR_DISK_FULL, "%s: the disk is full (%s)", what, reason);
    return err_hint(err, "free space, or choose a data folder on another disk with --data-dir");
}

static bool run_initdb(struct arena *arena, const char *programs, const char *folder,
                       struct err *err)
{
    const char *const argv[] = {arena_printf(arena, "%s/initdb", programs),
                                "--pgdata",
                                folder,
                                "--username=postgres",
                                "--encoding=UTF8",
                                "--locale=C.UTF-8",
                                "--lc-messages=C",
                                "--auth=peer",
                                "--data-checksums",
                                "--no-instructions",
                                NULL};
    static const char *const ENVIRONMENT[] = {"LC_ALL=C.UTF-8", "LANGUAGE=C", NULL};
    struct child_options options = {.argv = argv,
                                    .environment = ENVIRONMENT,
                                    .folder = "/",
                                    .output_max_bytes = PROGRAM_OUTPUT_BYTES,
                                    .timeout_ms = INITDB_TIMEOUT_MS,
                                    .is_interruptible = true};
    struct child_result result;
    if (!child_run(arena, &options, &result, err))
        return false;
    return result.exit_code == 0 ||
           cluster_fail_program(arena, "the private PostgreSQL could not be created", result.output,
                                err);
}

/* Only this account may connect, as the superuser or as the program's login. */
static bool write_access(struct arena *arena, const char *folder, struct err *err)
{
    static const char HBA[] = "local all all peer map=docflow\n";
    const struct passwd *account = getpwuid(geteuid());
    if (account == NULL)
        return fail(err, ERR_CONFIGURATION, "user id %ld has no account", (long)geteuid());
    const char *ident = arena_printf(arena, "docflow \"%s\" postgres\ndocflow \"%s\" docflow\n",
                                     account->pw_name, account->pw_name);
    return file_replace(arena_printf(arena, "%s/pg_hba.conf", folder), HBA, sizeof HBA - 1, 0600,
                        err) &&
           file_replace(arena_printf(arena, "%s/pg_ident.conf", folder), ident, strlen(ident), 0600,
                        err);
}

/* A value of postgresql.conf, quoted. */
static const char *quoted(struct arena *arena, const char *value)
{
    struct text out CLEANUP(text_done);
    text_init(&out, 8192);
    for (; *value != '\0'; value++) {
        if (*value == '\'' || *value == '\\')
            text_append_char(&out, *value);
        text_append_char(&out, *value);
    }
    return arena_printf(arena, "'%s'", out.data);
}

bool cluster_write_settings(struct arena *arena, const struct cluster_paths *paths,
                            const struct db_cluster_options *options, struct err *err)
{
    struct text out CLEANUP(text_done);
    text_init(&out, 65536);
    text_append_string(&out, "# Written by docflow at each start: changes belong into its settings,"
                             " or into postgresql.auto.conf (ALTER SYSTEM).\n");
    for (size_t i = 0; i < COUNT_OF(SERVER_SETTINGS); i++)
        text_printf(&out, "%s = %s\n", SERVER_SETTINGS[i].name, SERVER_SETTINGS[i].value);
    text_printf(&out, "shared_buffers = '%lldMB'\n", (long long)options->shared_buffers_mb);
    text_printf(&out, "unix_socket_directories = %s\n", quoted(arena, paths->socket_dir));
    text_printf(&out, "log_directory = %s\n", quoted(arena, paths->log_dir));
    return file_replace(arena_printf(arena, "%s/postgresql.conf", paths->postgres), out.data,
                        out.length, 0600, err);
}

/* What killed programs left. An initdb that outlived its program may still be writing into it: what
   cannot be removed now is removed another time. */
static void remove_unfinished(struct arena *arena, const struct cluster_paths *paths)
{
    DIR *folder = opendir(paths->data_dir);
    if (folder == NULL)
        return;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        struct err ignored = {0};
        if (text_starts_with(entry->d_name, UNFINISHED))
            (void)!file_remove_tree(arena_printf(arena, "%s/%s", paths->data_dir, entry->d_name),
                                    &ignored);
    }
    (void)closedir(folder);
}

bool cluster_create(struct arena *arena, const struct cluster_paths *paths, const char *programs,
                    struct err *err)
{
    /* A name of its own, so that an initdb that outlived its program does not clean up here. */
    const struct id id = id_create();
    const char *unfinished = arena_printf(arena, "%s/" UNFINISHED "%s", paths->data_dir, id.text);
    remove_unfinished(arena, paths);
    if (file_exists(paths->postgres))
        return true;
    if (run_initdb(arena, programs, unfinished, err) && write_access(arena, unfinished, err)) {
        if (rename(unfinished, paths->postgres) == 0)
            return true;
        (void)fail_errno(err, ERR_IO, errno, "cannot rename %s", unfinished);
    }
    struct err ignored = {0};
    (void)!file_remove_tree(unfinished, &ignored);
    return false;
}

/* ---- login and database ---- */

static bool is_present(struct connection *connection, const struct db_query *query, bool *answer,
                       struct err *err)
{
    PGresult *result;
    if (!connection_ask(connection, query, DB_NONE, &result, err))
        return false;
    *answer = PQgetvalue(result, 0, 0)[0] == 't';
    PQclear(result);
    return true;
}

static bool create_missing(struct connection *connection, const struct db_query *exists,
                           const struct db_query *create, struct err *err)
{
    bool is_there = false;
    return is_present(connection, exists, &is_there, err) &&
           (is_there || connection_run_script(connection, create->sql, err));
}

static bool furnish_server(struct connection *connection, bool *is_furnished, struct err *err)
{
    return is_present(connection, &query_cluster_is_furnished, is_furnished, err) &&
           (*is_furnished || (create_missing(connection, &query_cluster_login_exists,
                                             &query_cluster_create_login, err) &&
                              create_missing(connection, &query_cluster_database_exists,
                                             &query_cluster_create_database, err)));
}

static bool furnish_database(struct connection *connection, struct err *err)
{
    return connection_run_script(connection, query_cluster_add_statistics.sql, err) &&
           connection_run_script(connection, query_cluster_mark_database.sql, err);
}

static struct connection *connect_to(struct arena *arena, const struct cluster_paths *paths,
                                     const char *database, struct err *err)
{
    struct db_options options = {.url = cluster_url(arena, paths, "postgres", database),
                                 .connect_timeout_s = 10};
    return connection_open(&options, false, err);
}

bool cluster_furnish(struct arena *arena, const struct cluster_paths *paths, struct err *err)
{
    bool is_furnished = false;
    struct connection *connection = connect_to(arena, paths, "postgres", err);
    bool is_done = connection != NULL && furnish_server(connection, &is_furnished, err);
    connection_close(connection);
    if (!is_done || is_furnished)
        return is_done;
    connection = connect_to(arena, paths, "docflow", err);
    is_done = connection != NULL && furnish_database(connection, err);
    connection_close(connection);
    return is_done;
}
