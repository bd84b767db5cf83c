/*
 * cmd_db: the schema of the database: up, down, what is applied, new files, seeds, psql, dump.
 */
#include "app/commands.h"
#include "app/database.h"
#include "app/table.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DUMP_MAX_BYTES  ((size_t)16 * 1024 * 1024)
#define DUMP_TIMEOUT_MS 120000
#define NAME_BYTES_MAX  60
#define VERSION_MAX     9999

/* ---- up and down ---- */

/* A number of migrations that somebody typed. */
static bool parse_number(const char *what, const char *text, int64_t minimum, int64_t *number,
                         struct err *err)
{
    struct err reason = {0};
    return text_parse_integer(text, minimum, db_migrator_newest(), number, &reason) ||
           fail(err, ERR_USAGE, "%s: %s", what, reason.message);
}

static void report_step(void *context, bool is_up, int64_t version, const char *name)
{
    struct invocation *invocation = context;
    (void)fprintf(invocation->out, "%-10s %04lld_%s\n", is_up ? "applied" : "undone",
                  (long long)version, name);
}

static void print_version(struct invocation *invocation, const struct db_migrator *migrator)
{
    (void)fprintf(invocation->out, "the schema is at version %lld of %lld\n",
                  (long long)db_migrator_version(migrator), (long long)db_migrator_newest());
}

/* Opens what every schema command needs; the caller ends both. */
static struct db_migrator *open_migrator(struct invocation *invocation, struct database *database,
                                         struct err *err)
{
    if (!database_open(database, invocation->arena, invocation->config, err))
        return NULL;
    return database_migrator(database, err);
}

bool command_db_upgrade(struct invocation *invocation, struct err *err)
{
    const char *to = invocation_option(invocation, "to");
    int64_t version = db_migrator_newest();
    if (to != NULL && !parse_number("--to", to, 0, &version, err))
        return false;
    struct database database CLEANUP(database_close) = {0};
    struct db_migrator *migrator CLEANUP(db_migrator_end) =
        open_migrator(invocation, &database, err);
    if (migrator == NULL || !db_migrator_upgrade(migrator, version, report_step, invocation, err))
        return false;
    print_version(invocation, migrator);
    return true;
}

static bool confirm(struct invocation *invocation, const struct database *database, struct err *err)
{
    char answer[16] = "";
    struct pollfd terminal = {.fd = STDIN_FILENO, .events = POLLIN};
    if (invocation_option(invocation, "yes") != NULL)
        return true;
    if (!isatty(STDIN_FILENO)) {
        (void)fail(err, ERR_USAGE, "this drops data and nobody can be asked");
        return err_hint(err, "say --yes if that is meant");
    }
    (void)fprintf(invocation->out, "Drop data of DocFlow in %s? [y/N] ", database->place);
    (void)fflush(invocation->out);
    if (interrupt_poll(&terminal, 1, -1) > 0 && fgets(answer, sizeof answer, stdin) != NULL &&
        (answer[0] == 'y' || answer[0] == 'Y'))
        return true;
    return fail(err, ERR_CANCELLED, "nothing was dropped");
}

bool command_db_downgrade(struct invocation *invocation, struct err *err)
{
    int64_t steps = 1;
    if (invocation->argument_count > 0 &&
        !parse_number("number of migrations", invocation->arguments[0], 1, &steps, err))
        return false;
    struct database database CLEANUP(database_close) = {0};
    struct db_migrator *migrator CLEANUP(db_migrator_end) =
        open_migrator(invocation, &database, err);
    if (migrator == NULL)
        return false;
    int64_t now = db_migrator_version(migrator);
    int64_t version = now - steps;
    /* Back to nothing is a reset by another name, and several steps take whole tables along. */
    if ((now > 0 && version <= 0 && !db_migrator_check_expendable(migrator, err)) ||
        (steps > 1 && !confirm(invocation, &database, err)))
        return false;
    if (!db_migrator_downgrade(migrator, version > 0 ? version : 0, report_step, invocation, err))
        return false;
    print_version(invocation, migrator);
    return true;
}

/* ---- status ---- */

static const char *state_of(const struct db_migration *migration)
{
    if (!migration->is_applied)
        return "pending";
    if (migration->version > db_migrator_newest())
        return "unknown";
    return migration->is_changed ? "changed" : "applied";
}

static const char *time_of(struct arena *arena, const struct db_migration *migration)
{
    char buffer[CLOCK_TEXT_BYTES];
    if (!migration->is_applied)
        return NULL;
    return arena_copy_text(arena, clock_render(migration->applied_at, buffer));
}

static void print_migrations(struct invocation *invocation, const struct db_migration *list,
                             size_t count)
{
    static const char *const HEADINGS[] = {"migration", "state", "applied at", NULL};
    struct table table;
    table_init(&table, invocation->arena, HEADINGS);
    for (size_t i = 0; i < count; i++)
        table_add(&table,
                  (const char *const[]){arena_printf(invocation->arena, "%04lld_%s",
                                                     (long long)list[i].version, list[i].name),
                                        state_of(&list[i]), time_of(invocation->arena, &list[i])});
    table_print(&table, invocation->out);
}

static void print_migrations_json(struct invocation *invocation, const struct db_migration *list,
                                  size_t count)
{
    struct arena *arena = invocation->arena;
    struct json *array = json_new_array(arena);
    for (size_t i = 0; i < count; i++) {
        struct json *entry = json_new_object(arena);
        json_set(arena, entry, "version", json_new_integer(arena, list[i].version));
        json_set(arena, entry, "name", json_new_text(arena, list[i].name));
        json_set(arena, entry, "state", json_new_text(arena, state_of(&list[i])));
        json_set(arena, entry, "applied_at", json_new_text(arena, time_of(arena, &list[i])));
        json_append(arena, array, entry);
    }
    (void)fprintf(invocation->out, "%s\n", json_render_pretty(arena, array));
}

bool command_db_status(struct invocation *invocation, struct err *err)
{
    struct db_migration *list;
    size_t count;
    struct database database CLEANUP(database_close) = {0};
    struct db_migrator *migrator CLEANUP(db_migrator_end) =
        open_migrator(invocation, &database, err);
    if (migrator == NULL || !db_migrator_list(migrator, invocation->arena, &list, &count, err))
        return false;
    if (invocation_option(invocation, "json") != NULL) {
        print_migrations_json(invocation, list, count);
        return true;
    }
    (void)fprintf(invocation->out, "%s\n", database.place);
    print_migrations(invocation, list, count);
    print_version(invocation, migrator);
    return true;
}

/* ---- a new migration ---- */

/* "add new table" becomes add_new_table. */
static bool name_migration(const char *words, char name[static NAME_BYTES_MAX + 1], struct err *err)
{
    size_t length = 0;
    for (; *words != '\0'; words++) {
        unsigned char c = (unsigned char)*words;
        bool is_letter = isalnum(c) && c < 128;
        if (!is_letter && (length == 0 || name[length - 1] == '_'))
            continue;
        if (length == NAME_BYTES_MAX)
            return fail(err, ERR_USAGE, "the name of a migration has at most %d characters",
                        NAME_BYTES_MAX);
        name[length++] = is_letter ? (char)tolower(c) : '_';
    }
    while (length > 0 && name[length - 1] == '_')
        length--;
    name[length] = '\0';
    return length > 0 || fail(err, ERR_USAGE, "the name of a migration needs a letter or a digit");
}

static bool write_new(const char *path, const char *content, struct err *err)
{
    int fd CLEANUP(file_close) = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0)
        return fail_errno(err, ERR_IO, errno, "cannot write %s", path);
    /* Whoever builds reads it, whatever the umask of the one who made it. */
    if (fchmod(fd, 0644) == 0 && file_write_all(fd, content, strlen(content)))
        return true;
    const int errnum = errno;
    (void)unlink(path);
    return fail_errno(err, ERR_IO, errnum, "cannot write %s", path);
}

/* The highest number that a file in the folder begins with, or 0. */
static int64_t newest_in(const char *path)
{
    int64_t newest = 0;
    DIR *folder = opendir(path);
    if (folder == NULL)
        return 0;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        struct err ignored = {0};
        int64_t number = 0;
        entry->d_name[strspn(entry->d_name, "0123456789")] = '\0';
        if (text_parse_integer(entry->d_name, 1, VERSION_MAX, &number, &ignored) && number > newest)
            newest = number;
    }
    (void)closedir(folder);
    return newest;
}

bool command_db_new(struct invocation *invocation, struct err *err)
{
    static const char *const DIRECTIONS[] = {"up", "down"};
    const char *folder = invocation_option(invocation, "folder");
    char name[NAME_BYTES_MAX + 1];
    if (folder == NULL)
        folder = "db/migrations";
    if (!name_migration(invocation->arguments[0], name, err))
        return false;
    if (!file_exists(folder)) {
        (void)fail(err, ERR_NOT_FOUND, "there is no folder %s here", folder);
        return err_hint(err, "run this at the top of DocFlow's sources, or name it with --folder");
    }
    int64_t version = newest_in(folder) + 1;
    for (size_t i = 0; i < COUNT_OF(DIRECTIONS); i++) {
        const char *path = arena_printf(invocation->arena, "%s/%04lld_%s.%s.sql", folder,
                                        (long long)version, name, DIRECTIONS[i]);
        const char *content =
            arena_printf(invocation->arena, "-- %s (%s)\nSET LOCAL ROLE docflow_owner;\n\n",
                         invocation->arguments[0], DIRECTIONS[i]);
        if (!write_new(path, content, err))
            return false;
        (void)fprintf(invocation->out, "%s\n", path);
    }
    return true;
}

/* ---- reset, fresh, seed ---- */

static bool start_over(struct invocation *invocation, bool is_seeded, struct err *err)
{
    struct database database CLEANUP(database_close) = {0};
    struct db_migrator *migrator CLEANUP(db_migrator_end) =
        open_migrator(invocation, &database, err);
    if (migrator == NULL || !db_migrator_check_expendable(migrator, err) ||
        !confirm(invocation, &database, err) || !db_migrator_reset(migrator, err) ||
        !db_migrator_upgrade(migrator, db_migrator_newest(), report_step, invocation, err) ||
        (is_seeded && !db_migrator_seed(migrator, err)))
        return false;
    print_version(invocation, migrator);
    if (is_seeded)
        (void)fprintf(invocation->out, "sample data is loaded\n");
    return true;
}

bool command_db_reset(struct invocation *invocation, struct err *err)
{
    return start_over(invocation, false, err);
}

bool command_db_fresh(struct invocation *invocation, struct err *err)
{
    return start_over(invocation, true, err);
}

bool command_db_seed(struct invocation *invocation, struct err *err)
{
    struct database database CLEANUP(database_close) = {0};
    struct db_migrator *migrator CLEANUP(db_migrator_end) =
        open_migrator(invocation, &database, err);
    if (migrator == NULL || !db_migrator_seed(migrator, err))
        return false;
    (void)fprintf(invocation->out, "sample data is loaded\n");
    return true;
}

/* ---- PostgreSQL's own programs ---- */

bool command_db_psql(struct invocation *invocation, struct err *err)
{
    struct database database CLEANUP(database_close) = {0};
    struct arena *arena = invocation->arena;
    const char *bin_dir = config_text(invocation->config, CONFIG_POSTGRES_BIN_DIR);
    if (!database_open(&database, arena, invocation->config, err))
        return false;
    const char **argv = arena_new_array(arena, const char *, invocation->argument_count + 2);
    argv[0] = db_find_program(arena, bin_dir, "psql", err);
    if (argv[0] == NULL)
        return false;
    for (size_t i = 0; i < invocation->argument_count; i++)
        argv[i + 1] = invocation->arguments[i];
    /* Where root started it, the account that it has become may not be let in. */
    struct child_options options = {.argv = argv, .folder = access(".", X_OK) == 0 ? NULL : "/"};
    options.environment = db_environment(arena, &database.migration, err);
    return options.environment != NULL && child_run_attached(&options, &invocation->exit_code, err);
}

/* Lines that differ between two dumps of the same schema: versions, and the random key of
   pg_dump's \restrict. */
static bool is_volatile(const char *line)
{
    return text_starts_with(line, "\\restrict") || text_starts_with(line, "\\unrestrict") ||
           text_starts_with(line, "-- Dumped");
}

static const char *stable_dump(struct arena *arena, const char *dump)
{
    struct text out CLEANUP(text_done);
    char *rest = arena_copy_text(arena, dump);
    bool was_empty = true;
    text_init(&out, DUMP_MAX_BYTES);
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
        bool is_empty = line[0] == '\0';
        if (is_volatile(line) || (is_empty && was_empty))
            continue;
        was_empty = is_empty;
        text_printf(&out, "%s\n", line);
    }
    return arena_copy_text(arena, out.data);
}

static const char *dump_schema(struct invocation *invocation, const struct database *database,
                               struct err *err)
{
    struct arena *arena = invocation->arena;
    const char *bin_dir = config_text(invocation->config, CONFIG_POSTGRES_BIN_DIR);
    /* The partitions of single months differ from day to day. */
    const char *argv[] = {db_find_program(arena, bin_dir, "pg_dump", err), "--schema-only",
                          "--schema=public", "--exclude-table=audit_logs_[0-9]*", NULL};
    if (argv[0] == NULL)
        return NULL;
    struct child_options options = {.argv = argv,
                                    .folder = "/",
                                    .output_max_bytes = DUMP_MAX_BYTES,
                                    .timeout_ms = DUMP_TIMEOUT_MS,
                                    .is_interruptible = true};
    struct child_result result;
    options.environment = db_environment(arena, &database->migration, err);
    if (options.environment == NULL || !child_run(arena, &options, &result, err))
        return NULL;
    if (result.exit_code != 0)
        return fail_null(err, ERR_IO, "pg_dump failed: %s", result.output);
    return stable_dump(arena, result.output);
}

bool command_db_dump_schema(struct invocation *invocation, struct err *err)
{
    struct database database CLEANUP(database_close) = {0};
    if (!database_open(&database, invocation->arena, invocation->config, err))
        return false;
    const char *dump = dump_schema(invocation, &database, err);
    if (dump == NULL)
        return false;
    (void)fputs(dump, invocation->out);
    return true;
}
