/*
 * cluster_programs: where PostgreSQL's own programs are installed.
 *
 * Debian keeps each version in a folder of its own, out of PATH.
 */
#include "db/cluster.h"

#include <dirent.h>
#include <unistd.h>

#define PROGRAMS_ROOT   "/usr/lib/postgresql"
#define VERSION_MINIMUM (DB_SERVER_VERSION_MINIMUM / 10000)

/* The folder of a version's programs, or NULL when `program` is not in it. */
static const char *find_folder(struct arena *arena, int64_t version, const char *program)
{
    const char *folder = arena_printf(arena, PROGRAMS_ROOT "/%lld/bin", (long long)version);
    const char *path = arena_printf(arena, "%s/%s", folder, program);
    return access(path, X_OK) == 0 ? folder : NULL;
}

/* The newest installed version that will do and has `program`, or 0. */
static int64_t newest_version(struct arena *arena, const char *program)
{
    int64_t newest = 0;
    DIR *folder = opendir(PROGRAMS_ROOT);
    if (folder == NULL)
        return 0;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        struct err ignored = {0};
        int64_t version;
        if (text_parse_integer(entry->d_name, VERSION_MINIMUM, 999, &version, &ignored) &&
            version > newest && find_folder(arena, version, program) != NULL)
            newest = version;
    }
    (void)closedir(folder);
    return newest;
}

/* The version that made the cluster, or 0 when there is none yet. */
static bool cluster_version(struct arena *arena, const char *postgres, int64_t *version,
                            struct err *err)
{
    const char *path = arena_printf(arena, "%s/PG_VERSION", postgres);
    *version = 0;
    if (!file_exists(path))
        return true;
    char *content = file_read(arena, path, 64, NULL, err);
    return content != NULL && text_parse_integer(text_trim(content), 1, 999, version, err);
}

static const char *fail_missing(int64_t made_by, const char *package, struct err *err)
{
    if (made_by > 0)
        (void)fail(err, ERR_CONFIGURATION,
                   "the private cluster was made by PostgreSQL %lld, which is not installed",
                   (long long)made_by);
    else
        (void)fail(err, ERR_CONFIGURATION, "no PostgreSQL %d or later is installed",
                   VERSION_MINIMUM);
    (void)err_hint(err, "install it (apt-get install %s-%lld) or set postgres_bin_dir", package,
                   (long long)(made_by > 0 ? made_by : VERSION_MINIMUM));
    return NULL;
}

const char *cluster_find_programs(struct arena *arena, const char *bin_dir, const char *postgres,
                                  struct err *err)
{
    int64_t made_by;
    if (bin_dir[0] != '\0')
        return db_find_program(arena, bin_dir, "initdb", err) != NULL ? bin_dir : NULL;
    if (!cluster_version(arena, postgres, &made_by, err))
        return NULL;
    int64_t version = made_by > 0 ? made_by : newest_version(arena, "initdb");
    const char *folder = find_folder(arena, version, "initdb");
    return folder != NULL ? folder : fail_missing(made_by, "postgresql", err);
}

const char *db_find_program(struct arena *arena, const char *bin_dir, const char *name,
                            struct err *err)
{
    const char *folder = bin_dir;
    if (folder[0] == '\0')
        folder = find_folder(arena, newest_version(arena, name), name);
    if (folder == NULL)
        return fail_missing(0, "postgresql-client", err);
    const char *path = arena_printf(arena, "%s/%s", folder, name);
    if (access(path, X_OK) == 0)
        return path;
    (void)fail(err, ERR_CONFIGURATION, "postgres_bin_dir %s does not hold %s", folder, name);
    return NULL;
}
