/*
 * intake: finds out what each argument is before it opens it, since opening a pipe waits and
 * opening a device may move it.
 */
#include "app/intake.h"

#include "app/cell.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* For the database, the storage and what else is opened later. */
#define DESCRIPTORS_RESERVED 64

static struct intake_file *add_file(struct intake *intake, const char *path)
{
    if (intake->count == intake->capacity) {
        intake->capacity = intake->capacity > 0 ? 2 * intake->capacity : 16;
        intake->files = memory_resize(intake->files, intake->capacity * sizeof(struct intake_file));
    }
    struct intake_file *file = &intake->files[intake->count++];
    *file = (struct intake_file){
        .path = path,
        .label = cell_text(intake->arena, path),
        .fd = -1,
    };
    return file;
}

/* The error that refuses a file, to be filled. */
static struct err *refuse(struct intake *intake, struct intake_file *file)
{
    file->refusal = arena_new(intake->arena, struct err);
    return file->refusal;
}

static const char *kind_of(mode_t mode)
{
    static const struct {
        mode_t mode;
        const char *name;
    } KINDS[] = {
        {S_IFIFO, "a pipe"}, {S_IFSOCK, "a socket"}, {S_IFCHR, "a device"}, {S_IFBLK, "a device"}};
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        if ((mode & S_IFMT) == KINDS[i].mode)
            return KINDS[i].name;
    }
    return "no file";
}

/* ---- limits ---- */

static void raise_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static bool check_limit(const struct intake *intake, struct err *err)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
        intake->count + DESCRIPTORS_RESERVED < limit.rlim_cur)
        return true;
    (void)fail(err, ERR_LIMIT, "%zu documents at once are more than one program may have open",
               intake->count);
    return err_hint(err, "name fewer of them, or raise the limit of open files (ulimit -n)");
}

/* ---- one file ---- */

/* Where a name is looked for, and whether a link may lead elsewhere. */
struct place {
    int folder_fd;
    const char *name;
    int link_flag; /* O_NOFOLLOW or 0 */
};

static bool open_regular(struct intake *intake, const struct place *place, struct intake_file *file)
{
    struct stat status;
    const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | place->link_flag;
    int fd CLEANUP(file_close) = openat(place->folder_fd, place->name, flags);
    if (fd < 0 || fstat(fd, &status) != 0)
        return fail_errno(refuse(intake, file), ERR_IO, errno, "%s cannot be opened", file->label);
    if (!S_ISREG(status.st_mode))
        return fail(refuse(intake, file), ERR_INVALID, "%s is %s, not a document", file->label,
                    kind_of(status.st_mode));
    file->size_bytes = status.st_size;
    file->fd = file_hand_over(&fd);
    return true;
}

static bool take_standard_input(struct intake *intake, struct err *err)
{
    for (size_t i = 0; i < intake->count; i++) {
        if (strcmp(intake->files[i].label, "standard input") == 0)
            return fail(err, ERR_USAGE, "standard input (-) can be read only once");
    }
    struct intake_file *file = add_file(intake, "stdin");
    file->label = "standard input";
    file->fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
    if (file->fd < 0)
        (void)fail_errno(refuse(intake, file), ERR_IO, errno, "standard input cannot be read");
    return true;
}

/* ---- a folder ---- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct names {
    const char **items;
    size_t count;
};

static bool is_document(int folder_fd, const char *name)
{
    struct stat status;
    return name[0] != '.' && fstatat(folder_fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(status.st_mode);
}

/* The documents in an open folder, by name. */
static void list_folder(struct arena *arena, DIR *folder, struct names *names)
{
    size_t capacity = 16;
    *names = (struct names){.items = memory_create(capacity * sizeof *names->items)};
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (!is_document(dirfd(folder), entry->d_name))
            continue;
        if (names->count == capacity) {
            capacity *= 2;
            names->items = memory_resize(names->items, capacity * sizeof *names->items);
        }
        names->items[names->count++] = arena_copy_text(arena, entry->d_name);
    }
    qsort(names->items, names->count, sizeof *names->items, compare_names);
}

static bool take_names(struct intake *intake, const char *path, int folder_fd,
                       const struct names *names, struct err *err)
{
    const char *separator = text_ends_with(path, "/") ? "" : "/";
    for (size_t i = 0; i < names->count; i++) {
        const struct place place = {folder_fd, names->items[i], O_NOFOLLOW};
        struct intake_file *file = add_file(
            intake, arena_printf(intake->arena, "%s%s%s", path, separator, names->items[i]));
        if (!check_limit(intake, err))
            return false;
        (void)open_regular(intake, &place, file);
    }
    return true;
}

static bool take_folder(struct intake *intake, const char *path, struct err *err)
{
    DIR *folder = opendir(path);
    struct names names;
    if (folder == NULL) {
        const int errnum = errno;
        struct intake_file *file = add_file(intake, path);
        (void)fail_errno(refuse(intake, file), ERR_IO, errnum, "the folder %s cannot be read",
                         file->label);
        return true;
    }
    list_folder(intake->arena, folder, &names);
    if (names.count == 0) {
        struct intake_file *file = add_file(intake, path);
        (void)fail(refuse(intake, file), ERR_INVALID, "the folder %s holds no documents",
                   file->label);
    }
    const bool is_taken = take_names(intake, path, dirfd(folder), &names, err);
    free(names.items);
    (void)closedir(folder);
    return is_taken;
}

static bool take_path(struct intake *intake, const char *path, struct err *err)
{
    struct stat status;
    const int errnum = stat(path, &status) == 0 ? 0 : errno;
    if (errnum == 0 && S_ISDIR(status.st_mode))
        return take_folder(intake, path, err);
    const struct place place = {AT_FDCWD, path, 0};
    struct intake_file *file = add_file(intake, path);
    if (!check_limit(intake, err))
        return false;
    if (errnum == ENOENT)
        (void)fail(refuse(intake, file), ERR_NOT_FOUND, "there is no file '%s'", file->label);
    else if (errnum != 0)
        (void)fail_errno(refuse(intake, file), ERR_IO, errnum, "%s cannot be read", file->label);
    else if (!S_ISREG(status.st_mode))
        (void)fail(refuse(intake, file), ERR_INVALID, "%s is %s, not a document", file->label,
                   kind_of(status.st_mode));
    else
        (void)open_regular(intake, &place, file);
    return true;
}

bool intake_open(struct intake *intake, struct arena *arena, const char *const *arguments,
                 struct err *err)
{
    *intake = (struct intake){.arena = arena};
    raise_limit();
    for (; *arguments != NULL; arguments++) {
        const bool is_taken = strcmp(*arguments, "-") == 0 ? take_standard_input(intake, err)
                                                           : take_path(intake, *arguments, err);
        if (!is_taken)
            return false;
    }
    return true;
}

void intake_close(struct intake *intake)
{
    for (size_t i = 0; i < intake->count; i++)
        file_close(&intake->files[i].fd);
    free(intake->files);
    *intake = (struct intake){0};
}
