/*
 * cluster: joining and leaving the private PostgreSQL.
 *
 * Two file locks do it. `lock` is held while a program joins or leaves: only one starts or stops
 * the server at a time. `members` is held shared by everyone who joined: who can have it alone is
 * the last one. The kernel drops both when a program dies, so a kill leaves nothing to repair; a
 * server that was left running is found and joined by the next program.
 */
#include "db/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define CLUSTER_ARENA_BYTES  ((size_t)4 * 1024 * 1024)
#define LOCK_POLL_MS         20
#define START_RETRY_MS       200
#define STOP_TIMEOUT_S       INT64_C(60)
#define PROGRAM_OUTPUT_BYTES 65536

struct db_cluster {
    struct arena *arena;
    struct cluster_paths paths;
    const char *programs;
    const char *url;
    const char *admin_url;
    int members_fd;
};

/* ---- locks ---- */

/* The descriptor that holds the lock, or -1. Who leaves does not let an interrupt keep it from it.
 */
static int lock_file(const char *path, int operation, struct deadline deadline, bool is_leaving,
                     struct err *err)
{
    int fd CLEANUP(file_close) = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return (void)fail_errno(err, ERR_IO, errno, "cannot open the lock file %s", path), -1;
    while (flock(fd, operation | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return (void)fail_errno(err, ERR_IO, errno, "cannot lock %s", path), -1;
        if (deadline_has_passed(deadline)) {
            (void)fail(err, ERR_BUSY,
                       "another docflow is still starting or stopping the private "
                       "PostgreSQL of this data folder");
            return -1;
        }
        if (!is_leaving && !interrupt_check(err))
            return -1;
        clock_sleep_ms(LOCK_POLL_MS);
    }
    return file_hand_over(&fd);
}

/* ---- the server ---- */

static bool is_answering(const struct db_cluster *cluster)
{
    return PQping(cluster->admin_url) == PQPING_OK;
}

/* In the data folder, with paths relative to it: pg_ctl puts them into a command of the shell, to
   which the data folder's own name may mean anything. An interrupt awaits its end: a server that
   was just started can be stopped only when pg_ctl has seen it. */
static bool run_pg_ctl(struct db_cluster *cluster, const char *const *arguments, int64_t timeout_s,
                       struct child_result *result, struct err *err)
{
    const char *argv[16] = {arena_printf(cluster->arena, "%s/pg_ctl", cluster->programs),
                            "--pgdata", CLUSTER_POSTGRES};
    size_t count = 3;
    for (; *arguments != NULL && count + 1 < COUNT_OF(argv); arguments++)
        argv[count++] = *arguments;
    static const char *const ENVIRONMENT[] = {"LC_ALL=C.UTF-8", "LANGUAGE=C", NULL};
    struct child_options options = {.argv = argv,
                                    .environment = ENVIRONMENT,
                                    .folder = cluster->paths.data_dir,
                                    .output_max_bytes = PROGRAM_OUTPUT_BYTES,
                                    .timeout_ms = (timeout_s + 10) * 1000};
    return child_run(cluster->arena, &options, result, err);
}

/* Fails with the server's own last words. */
static bool fail_to_start(struct db_cluster *cluster, const char *start_log, struct err *err)
{
    struct err ignored = {0};
    const char *words = file_read(cluster->arena, start_log, (size_t)1024 * 1024, NULL, &ignored);
    (void)cluster_fail_program(cluster->arena, "the private PostgreSQL did not start",
                               words != NULL ? words : "", err);
    if (err->hint[0] == '\0')
        (void)err_hint(err, "its log is in %s", cluster->paths.log_dir);
    return false;
}

/* What a killed program or server left: processes that still hold the server's memory or its place,
   or a server that is on its way up or down. */
static bool is_in_the_way(const char *words)
{
    return words != NULL && (strstr(words, "pre-existing shared memory") != NULL ||
                             strstr(words, "\"postmaster.pid\" already exists") != NULL);
}

/* What is in the way is given the time that a start may take. */
static bool start_server(struct db_cluster *cluster, int64_t timeout_s, struct err *err)
{
    struct deadline deadline = deadline_after_ms(timeout_s * 1000);
    const char *start_log =
        arena_printf(cluster->arena, "%s/" CLUSTER_START_LOG, cluster->paths.data_dir);
    const char *const arguments[] = {
        "--wait",    "--silent",
        "--timeout", arena_printf(cluster->arena, "%lld", (long long)timeout_s),
        "--log",     CLUSTER_START_LOG,
        "start",     NULL};
    for (;;) {
        struct child_result result;
        if (unlink(start_log) != 0 && errno != ENOENT)
            return fail_errno(err, ERR_IO, errno, "cannot remove %s", start_log);
        if (!run_pg_ctl(cluster, arguments, timeout_s, &result, err))
            return false;
        if (result.exit_code == 0 || is_answering(cluster))
            return true;
        struct err ignored = {0};
        const char *words = file_read(cluster->arena, start_log, 65536, NULL, &ignored);
        if (!is_in_the_way(words) || deadline_has_passed(deadline))
            return fail_to_start(cluster, start_log, err);
        if (!interrupt_check(err))
            return false;
        clock_sleep_ms(START_RETRY_MS);
    }
}

static void stop_server(struct db_cluster *cluster)
{
    const char *const arguments[] = {
        "--wait",
        "--silent",
        "--mode=fast",
        "--timeout",
        arena_printf(cluster->arena, "%lld", (long long)STOP_TIMEOUT_S),
        "stop",
        NULL};
    struct child_result result = {0};
    struct err err = {0};
    if (!run_pg_ctl(cluster, arguments, STOP_TIMEOUT_S, &result, &err))
        log_err("the private PostgreSQL was not stopped", &err);
    else if (result.exit_code != 0)
        log_warning("the private PostgreSQL was not stopped", {"pg_ctl", result.output});
}

/* ---- join and leave ---- */

/* Holding the lock. */
static void stop_if_last(struct db_cluster *cluster)
{
    if (flock(cluster->members_fd, LOCK_EX | LOCK_NB) == 0)
        stop_server(cluster);
}

static bool start_if_needed(struct db_cluster *cluster, const struct db_cluster_options *options,
                            struct err *err)
{
    if (is_answering(cluster))
        return true;
    return file_make_folder(cluster->paths.socket_dir, 0700, err) &&
           file_make_folder(cluster->paths.log_dir, 0700, err) &&
           cluster_create(cluster->arena, &cluster->paths, cluster->programs, err) &&
           cluster_write_settings(cluster->arena, &cluster->paths, options, err) &&
           start_server(cluster, options->start_timeout_s, err);
}

/* A server that was found running may be one whose starter was killed before it had furnished it.
 */
static bool furnish(struct db_cluster *cluster, struct err *err)
{
    if (cluster_furnish(cluster->arena, &cluster->paths, err))
        return true;
    stop_if_last(cluster);
    return false;
}

static bool join(struct db_cluster *cluster, const struct db_cluster_options *options,
                 struct err *err)
{
    struct deadline deadline =
        deadline_after_ms((options->start_timeout_s + STOP_TIMEOUT_S) * 1000);
    if (!cluster_paths_find(cluster->arena, options->data_dir, &cluster->paths, err))
        return false;
    cluster->url = cluster_url(cluster->arena, &cluster->paths, "docflow", "docflow");
    cluster->admin_url = cluster_url(cluster->arena, &cluster->paths, "postgres", "docflow");
    int lock_fd CLEANUP(file_close) = lock_file(cluster->paths.lock, LOCK_EX, deadline, false, err);
    if (lock_fd < 0)
        return false;
    cluster->programs =
        cluster_find_programs(cluster->arena, options->bin_dir, cluster->paths.postgres, err);
    if (cluster->programs == NULL)
        return false;
    cluster->members_fd = lock_file(cluster->paths.members, LOCK_SH, deadline, false, err);
    return cluster->members_fd >= 0 && start_if_needed(cluster, options, err) &&
           furnish(cluster, err);
}

struct db_cluster *db_cluster_join(const struct db_cluster_options *options, struct err *err)
{
    struct db_cluster *cluster = memory_create(sizeof *cluster);
    cluster->arena = arena_create(CLUSTER_ARENA_BYTES);
    cluster->members_fd = -1;
    if (join(cluster, options, err))
        return cluster;
    file_close(&cluster->members_fd);
    arena_destroy(cluster->arena);
    free(cluster);
    return NULL;
}

const char *db_cluster_url(const struct db_cluster *cluster)
{
    return cluster->url;
}

const char *db_cluster_admin_url(const struct db_cluster *cluster)
{
    return cluster->admin_url;
}

void db_cluster_leave(struct db_cluster *cluster)
{
    struct err err = {0};
    if (cluster == NULL)
        return;
    struct deadline deadline = deadline_after_ms(STOP_TIMEOUT_S * 1000);
    int lock_fd CLEANUP(file_close) = lock_file(cluster->paths.lock, LOCK_EX, deadline, true, &err);
    if (lock_fd >= 0)
        stop_if_last(cluster);
    else
        log_err("the private PostgreSQL was left running", &err);
    file_close(&cluster->members_fd);
    arena_destroy(cluster->arena);
    free(cluster);
}

void db_cluster_end(struct db_cluster **cluster)
{
    db_cluster_leave(*cluster);
}
