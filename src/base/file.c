/*
 * file: reads, replaces, makes and removes, always by descriptors that are closed on exec.
 *
 * A tree is removed folder by folder through open descriptors, so that a link put in its place
 * meanwhile is not followed.
 */
#include "base/base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_BYTES ((size_t)64 * 1024)

void file_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

int file_hand_over(int *fd)
{
    const int handed_over = *fd;
    *fd = -1;
    return handed_over;
}

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

static enum err_kind kind_of(int errnum)
{
    return errnum == ENOENT || errnum == ENOTDIR ? ERR_NOT_FOUND : ERR_IO;
}

/* read() that resumes after signals. */
static ssize_t read_some(int fd, void *buffer, size_t size)
{
    ssize_t count = 0;
    do
        count = read(fd, buffer, size);
    while (count < 0 && errno == EINTR);
    return count;
}

char *file_read(struct arena *arena, const char *path, size_t max_bytes, size_t *length,
                struct err *err)
{
    /* Without O_NONBLOCK a pipe without a writer would hold the program before it is refused. */
    int fd CLEANUP(file_close) = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0)
        return fail_null_errno(err, kind_of(errno), errno, "file %s cannot be read", path);
    if (!S_ISREG(status.st_mode))
        return fail_null(err, ERR_INVALID, "%s is not a regular file", path);

    struct text content CLEANUP(text_done);
    text_init(&content, max_bytes);
    char buffer[READ_BYTES];
    ssize_t count = 0;
    while ((count = read_some(fd, buffer, sizeof buffer)) > 0 && !content.is_full)
        text_append(&content, buffer, (size_t)count);
    if (count < 0)
        return fail_null_errno(err, ERR_IO, errno, "file %s cannot be read", path);
    if (content.is_full)
        return fail_null(err, ERR_LIMIT, "file %s is larger than %zu bytes", path, max_bytes);
    if (length)
        *length = content.length;
    return arena_copy_bytes(arena, content.data, content.length);
}

bool file_write_all(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t count = write(fd, at, length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        at += count;
        length -= (size_t)count;
    }
    return true;
}

/* The folder's entry is on disk only when the folder itself has been synced. */
static bool sync_parent(const char *path)
{
    char folder[PATH_MAX] = ".";
    const char *slash = strrchr(path, '/');
    if (slash)
        snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    int fd CLEANUP(file_close) = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0;
}

bool file_replace(const char *path, const char *bytes, size_t length, mode_t mode, struct err *err)
{
    char beside[PATH_MAX];
    if (snprintf(beside, sizeof beside, "%s.XXXXXX", path) >= (int)sizeof beside)
        return fail_errno(err, ERR_IO, ENAMETOOLONG, "file %s cannot be written", path);
    int fd CLEANUP(file_close) = mkostemp(beside, O_CLOEXEC);
    if (fd < 0)
        return fail_errno(err, kind_of(errno), errno, "file %s cannot be written", path);
    if (fchmod(fd, mode) != 0 || !file_write_all(fd, bytes, length) || fsync(fd) != 0 ||
        rename(beside, path) != 0) {
        const int errnum = errno;
        unlink(beside);
        return fail_errno(err, ERR_IO, errnum, "file %s cannot be written", path);
    }
    if (!sync_parent(path))
        return fail_errno(err, ERR_IO, errno, "folder of file %s cannot be synced", path);
    return true;
}

static bool make_one(const char *path, mode_t mode, struct err *err)
{
    if (mkdir(path, mode) == 0)
        return true;
    const int errnum = errno;
    struct stat status;
    const bool is_there = stat(path, &status) == 0;
    if (is_there && S_ISDIR(status.st_mode))
        return true;
    return fail_errno(err, ERR_IO, is_there ? ENOTDIR : errnum, "folder %s cannot be made", path);
}

bool file_make_folder(const char *path, mode_t mode, struct err *err)
{
    char part[PATH_MAX];
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof part)
        return fail_errno(err, ERR_IO, length == 0 ? ENOENT : ENAMETOOLONG,
                          "folder '%.40s' cannot be made", path);
    memcpy(part, path, length + 1);
    while (length > 1 && part[length - 1] == '/')
        part[--length] = '\0';
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (!make_one(part, 0755, err))
            return false;
        *slash = '/';
    }
    return make_one(part, mode, err);
}

static bool is_dot(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* The parent is synced even when the folder was there: whoever made it may have died before. */
static int step_into(int parent_fd, const char *name, mode_t make_mode)
{
    if (make_mode != 0 &&
        ((mkdirat(parent_fd, name, make_mode) != 0 && errno != EEXIST) || fsync(parent_fd) != 0))
        return -1;
    return openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int file_open_below(int root_fd, const char *path, mode_t make_mode)
{
    int fd = openat(root_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (const char *rest = path; fd >= 0 && *rest != '\0';) {
        char name[NAME_MAX + 1];
        const size_t length = strcspn(rest, "/");
        int parent CLEANUP(file_close) = fd;
        snprintf(name, sizeof name, "%.*s", (int)length, rest);
        if (length == 0 || length >= sizeof name || is_dot(name)) {
            errno = EINVAL;
            return -1;
        }
        fd = step_into(parent, name, make_mode);
        rest += length;
        rest += *rest == '/';
    }
    return fd;
}

static int remove_entry(int parent_fd, const char *name);

/* Empties the folder and closes `fd`. Returns 0 or an error number. */
static int remove_content(int fd)
{
    DIR *folder CLEANUP(close_folder) = fdopendir(fd);
    if (!folder) {
        const int errnum = errno;
        close(fd);
        return errnum;
    }
    errno = 0;
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        const int errnum = is_dot(entry->d_name) ? 0 : remove_entry(fd, entry->d_name);
        if (errnum != 0)
            return errnum;
        errno = 0;
    }
    return errno;
}

static int remove_entry(int parent_fd, const char *name)
{
    if (unlinkat(parent_fd, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR)
        return errno;
    const int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno;
    const int errnum = remove_content(fd);
    if (errnum != 0)
        return errnum;
    return unlinkat(parent_fd, name, AT_REMOVEDIR) == 0 ? 0 : errno;
}

bool file_remove_tree(const char *path, struct err *err)
{
    const int errnum = remove_entry(AT_FDCWD, path);
    if (errnum != 0)
        return fail_errno(err, ERR_IO, errnum, "%s cannot be removed", path);
    return true;
}

static bool is_one_of(const char *name, const char *const names[])
{
    while (*names != NULL && !text_equal(name, *names))
        names++;
    return *names != NULL;
}

bool file_folder_holds_only(int folder_fd, const char *path, const char *const names[], bool *is_so,
                            struct err *err)
{
    /* Opened anew: a copy of the descriptor would share its place in the folder. */
    int fd CLEANUP(file_close) = openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder CLEANUP(close_folder) = fd >= 0 ? fdopendir(fd) : NULL;
    if (!folder)
        return fail_errno(err, ERR_IO, errno, "folder %s cannot be read", path);
    (void)file_hand_over(&fd);
    bool is_found = false;
    errno = 0;
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        is_found = is_found || !(is_dot(entry->d_name) || is_one_of(entry->d_name, names));
    if (errno != 0)
        return fail_errno(err, ERR_IO, errno, "folder %s cannot be read", path);
    *is_so = !is_found;
    return true;
}

bool file_exists(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0;
}
