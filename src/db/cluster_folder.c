/*
 * cluster_folder: whose the data folder is, where things are in it, and giving up root.
 *
 * A folder is ours when it holds the marker, which is the first thing that a private PostgreSQL
 * ever writes into it: a folder with things that are not DocFlow's and no marker belongs to
 * somebody else and is left alone.
 */
#include "db/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define MARKER_NAME "docflow.id"
#define MARKER_TEXT "This folder belongs to DocFlow: its private PostgreSQL and stored files.\n"
/* The server's socket in its folder: "/.s.PGSQL.5432". */
#define SOCKET_NAME_BYTES 14

/* What lies in a data folder before any private PostgreSQL: settings that somebody wrote, and files
   stored for a database elsewhere. */
#define FILE_FOLDERS "documents", "exports"
static const char *const EARLIER_NAMES[] = {"docflow.conf", FILE_FOLDERS, NULL};

/* ---- paths ---- */

/* The path fits into a socket's address, and neither the server nor libpq takes it for a list. */
static bool is_socket_dir(const char *path)
{
    return strlen(path) + SOCKET_NAME_BYTES < sizeof((struct sockaddr_un *)0)->sun_path &&
           strpbrk(path, ",\"") == NULL;
}

/* A folder of our own in /tmp, for a data folder in which there cannot be one. */
static char *short_socket_dir(struct arena *arena, const char *data_dir, struct err *err)
{
    char digest[CRYPTO_SHA256_TEXT_BYTES];
    struct stat status;
    (void)crypto_sha256_text(data_dir, strlen(data_dir), digest);
    char *path = arena_printf(arena, "/tmp/docflow-%ld-%.16s", (long)geteuid(), digest);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return (void)fail_errno(err, ERR_IO, errno, "cannot make the socket folder %s", path), NULL;
    if (lstat(path, &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != geteuid() ||
        (status.st_mode & 077) != 0) {
        (void)fail(err, ERR_CONFIGURATION, "%s is not a folder of this account alone", path);
        (void)err_hint(err, "remove it, or choose a data folder with a shorter path");
        return NULL;
    }
    return path;
}

bool cluster_paths_find(struct arena *arena, const char *data_dir, struct cluster_paths *paths,
                        struct err *err)
{
    *paths = (struct cluster_paths){
        .data_dir = arena_copy_text(arena, data_dir),
        .postgres = arena_printf(arena, "%s/" CLUSTER_POSTGRES, data_dir),
        .socket_dir = arena_printf(arena, "%s/run", data_dir),
        .lock = arena_printf(arena, "%s/lock", data_dir),
        .members = arena_printf(arena, "%s/members", data_dir),
        .log_dir = arena_printf(arena, "%s/" CLUSTER_LOG, data_dir),
    };
    if (is_socket_dir(paths->socket_dir))
        return true;
    paths->socket_dir = short_socket_dir(arena, data_dir, err);
    return paths->socket_dir != NULL;
}

/* A value of a connection string, quoted. */
static void append_quoted(struct text *out, const char *value)
{
    text_append_char(out, '\'');
    for (; *value != '\0'; value++) {
        if (*value == '\'' || *value == '\\')
            text_append_char(out, '\\');
        text_append_char(out, *value);
    }
    text_append_char(out, '\'');
}

const char *cluster_url(struct arena *arena, const struct cluster_paths *paths, const char *role,
                        const char *database)
{
    struct text url CLEANUP(text_done);
    text_init(&url, 2048);
    text_append_string(&url, "host=");
    append_quoted(&url, paths->socket_dir);
    text_printf(&url, " port=5432 user=%s dbname=%s", role, database);
    return arena_copy_text(arena, url.data);
}

/* ---- giving up root ---- */

static const struct passwd *find_account(const char *run_as, uid_t owner, struct err *err)
{
    if (run_as[0] != '\0') {
        const struct passwd *named = getpwnam(run_as);
        if (named == NULL)
            return fail_null(err, ERR_CONFIGURATION, "the account %s of run_as does not exist",
                             run_as);
        if (named->pw_uid == 0) {
            (void)fail(err, ERR_CONFIGURATION, "run_as names root, and PostgreSQL refuses root");
            (void)err_hint(err, "name an unprivileged account, such as docflow or postgres");
            return NULL;
        }
        return named;
    }
    const struct passwd *account = owner != 0 ? getpwuid(owner) : NULL;
    if (account == NULL)
        account = getpwnam("docflow");
    if (account == NULL)
        account = getpwnam("postgres");
    if (account != NULL)
        return account;
    (void)fail(err, ERR_CONFIGURATION,
               "PostgreSQL refuses to run as root and there is no account "
               "docflow or postgres");
    (void)err_hint(err, "create one with: useradd --system docflow");
    return NULL;
}

/* What libpq and psql look at, and folders of root's that they could not enter. */
static bool set_environment(const struct passwd *account, struct err *err)
{
    static const char *const FOLDERS[] = {"XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
                                          "XDG_RUNTIME_DIR", "XDG_STATE_HOME"};
    for (size_t i = 0; i < COUNT_OF(FOLDERS); i++)
        (void)unsetenv(FOLDERS[i]);
    if (setenv("HOME", account->pw_dir, 1) != 0 || setenv("USER", account->pw_name, 1) != 0 ||
        setenv("LOGNAME", account->pw_name, 1) != 0)
        return fail_errno(err, ERR_IO, errno, "cannot set the environment of account %s",
                          account->pw_name);
    return true;
}

static bool drop_root(const struct passwd *account, struct err *err)
{
    if (initgroups(account->pw_name, account->pw_gid) != 0 || setgid(account->pw_gid) != 0 ||
        setuid(account->pw_uid) != 0)
        return fail_errno(err, ERR_IO, errno, "cannot become account %s", account->pw_name);
    if (setuid(0) == 0)
        return fail(err, ERR_INTERNAL, "root was not given up");
    return set_environment(account, err);
}

static const char *account_name(void)
{
    const struct passwd *account = getpwuid(geteuid());
    return account != NULL ? account->pw_name : "of this program";
}

/* Names the first folder on the way that this account may not pass. */
static bool check_reachable(struct arena *arena, const char *data_dir, struct err *err)
{
    char *path = arena_copy_text(arena, data_dir);
    if (access(data_dir, R_OK | W_OK | X_OK) == 0)
        return true;
    int reason = errno;
    const char *name = account_name();
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (access(path, X_OK) != 0) {
            (void)fail(err, ERR_CONFIGURATION,
                       "account %s cannot reach %s: %s does not let it pass", name, data_dir, path);
            return err_hint(err, "choose another data folder with --data-dir, or run: chmod o+x %s",
                            path);
        }
        *slash = '/';
    }
    (void)fail_errno(err, ERR_CONFIGURATION, reason, "account %s cannot use the data folder %s",
                     name, data_dir);
    return err_hint(err, "run docflow as the account that owns the folder, or as root");
}

/* Root gives itself up for a private PostgreSQL only: what it stored for a database elsewhere is
   its own. Said here, not at the first document. */
static bool check_file_folders(struct arena *arena, const char *data_dir, struct err *err)
{
    static const char *const FOLDERS[] = {FILE_FOLDERS};
    for (size_t i = 0; i < COUNT_OF(FOLDERS); i++) {
        const char *path = arena_printf(arena, "%s/%s", data_dir, FOLDERS[i]);
        if (access(path, R_OK | W_OK | X_OK) == 0 || errno == ENOENT)
            continue;
        int reason = errno;
        const char *name = account_name();
        (void)fail_errno(err, ERR_CONFIGURATION, reason, "account %s cannot use %s", name, path);
        return err_hint(err, "give it to that account as root: chown -R %s '%s'", name, path);
    }
    return true;
}

/* ---- claiming the folder ---- */

static int open_folder(const char *data_dir, struct err *err)
{
    int fd = open(data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        (void)fail_errno(err, ERR_IO, errno, "cannot open the data folder %s", data_dir);
    return fd;
}

/* Ours, or free. The order matters while another program claims it: the marker comes first. */
static bool check_ours(int folder_fd, const char *data_dir, struct err *err)
{
    struct stat marker;
    bool is_free = false;
    if (!file_folder_holds_only(folder_fd, data_dir, EARLIER_NAMES, &is_free, err))
        return false;
    if (is_free || fstatat(folder_fd, MARKER_NAME, &marker, AT_SYMLINK_NOFOLLOW) == 0)
        return true;
    (void)fail(err, ERR_CONFIGURATION,
               "the folder %s is neither empty nor a data folder of DocFlow", data_dir);
    return err_hint(err, "choose another one with --data-dir, or set DATABASE_URL");
}

static bool write_marker(int folder_fd, const char *data_dir, struct err *err)
{
    int fd CLEANUP(file_close) =
        openat(folder_fd, MARKER_NAME, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return true;
    if (fd < 0 || !file_write_all(fd, MARKER_TEXT, sizeof MARKER_TEXT - 1))
        return fail_errno(err, ERR_IO, errno, "cannot write %s/" MARKER_NAME, data_dir);
    return true;
}

static bool claim(const char *data_dir, struct err *err)
{
    int fd CLEANUP(file_close) = open_folder(data_dir, err);
    return fd >= 0 && check_ours(fd, data_dir, err) && write_marker(fd, data_dir, err);
}

/* A folder of root's becomes the account's. One that a link leads to does not: whoever made the
   link would choose which. */
static bool give_to(int folder_fd, const char *data_dir, const struct passwd *account,
                    struct err *err)
{
    struct stat folder;
    struct stat named;
    if (fstat(folder_fd, &folder) != 0 || lstat(data_dir, &named) != 0)
        return fail_errno(err, ERR_IO, errno, "cannot look at the data folder %s", data_dir);
    if (folder.st_dev != named.st_dev || folder.st_ino != named.st_ino) {
        (void)fail(err, ERR_CONFIGURATION, "the data folder %s is a link to a folder of root's",
                   data_dir);
        return err_hint(err, "name the folder itself with --data-dir");
    }
    if (fchown(folder_fd, account->pw_uid, account->pw_gid) != 0)
        return fail_errno(err, ERR_IO, errno, "cannot hand %s over to account %s", data_dir,
                          account->pw_name);
    return true;
}

/* All on one descriptor: what is looked at is what is given away. */
static bool hand_over(struct arena *arena, const char *data_dir, const char *run_as,
                      const char **notice, struct err *err)
{
    struct stat status;
    int fd CLEANUP(file_close) = open_folder(data_dir, err);
    if (fd < 0 || !check_ours(fd, data_dir, err))
        return false;
    if (fstat(fd, &status) != 0)
        return fail_errno(err, ERR_IO, errno, "cannot look at the data folder %s", data_dir);
    const struct passwd *account = find_account(run_as, status.st_uid, err);
    if (account == NULL || (status.st_uid == 0 && !give_to(fd, data_dir, account, err)))
        return false;
    if (status.st_uid != 0 && status.st_uid != account->pw_uid) {
        (void)fail(err, ERR_CONFIGURATION, "the data folder %s belongs to another account than %s",
                   data_dir, account->pw_name);
        return err_hint(err, "leave run_as empty, or name the account that owns the folder");
    }
    *notice = arena_printf(arena, "started as root: running as account %s", account->pw_name);
    return drop_root(account, err);
}

/* The account that root hands the folder to must be able to pass the folders on the way. */
static bool make_folder(const char *data_dir, struct err *err)
{
    mode_t usual = umask(geteuid() == 0 ? S_IWGRP | S_IWOTH : S_IRWXG | S_IRWXO);
    bool is_made = file_make_folder(data_dir, 0700, err);
    (void)umask(usual);
    return is_made;
}

bool db_cluster_prepare(struct arena *arena, const char *data_dir, const char *run_as,
                        const char **notice, struct err *err)
{
    *notice = NULL;
    if (!make_folder(data_dir, err) ||
        (geteuid() == 0 && !hand_over(arena, data_dir, run_as, notice, err)))
        return false;
    return check_reachable(arena, data_dir, err) && check_file_folders(arena, data_dir, err) &&
           claim(data_dir, err);
}
