/*
 * local_claim: the file ROOT/installation, which says whose blobs these are.
 *
 * Written once, when there are none yet. A database that was set wrong, or an empty one in place of
 * the right one, knows none of the documents: this is what keeps it from removing them all.
 */
#include "storage/local.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OWNER_NAME   "installation"
#define OWNER_BYTES  64
#define NAME_BYTES   64
#define RANDOM_BYTES ((size_t)8)
#define ARENA_BYTES  ((size_t)1024 * 1024)

static bool refuse_file(const struct local_storage *local, const char *what, struct err *err)
{
    return fail_errno(err, ERR_IO, errno, "%s/" OWNER_NAME " cannot be %s", local->root, what);
}

/* Who is entered; "" for nobody. */
static bool read_owner(const struct local_storage *local, char owner[static OWNER_BYTES],
                       struct err *err)
{
    owner[0] = '\0';
    int fd CLEANUP(file_close) =
        openat(local->root_fd, OWNER_NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return true;
    const ssize_t length = fd >= 0 ? read(fd, owner, OWNER_BYTES - 1) : -1;
    if (length < 0)
        return refuse_file(local, "read", err);
    owner[length] = '\0';
    owner[strcspn(owner, " \r\n")] = '\0';
    return true;
}

static bool is_empty(struct storage *storage, bool *is_so, struct err *err)
{
    const struct storage_query query = {.prefix = "", .after = "", .limit = 1};
    struct storage_list list;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    if (!local_list(storage, arena, &query, &list, err))
        return false;
    *is_so = list.count == 0;
    return true;
}

/* Whole or not at all, and not over one that somebody else has written meanwhile. */
static bool write_file(const struct local_storage *local, const char *name, const char *line)
{
    int fd CLEANUP(file_close) = openat(local->incoming_fd, name,
                                        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return fd >= 0 && file_write_all(fd, line, strlen(line)) && fsync(fd) == 0 &&
           (linkat(local->incoming_fd, name, local->root_fd, OWNER_NAME, 0) == 0 ||
            errno == EEXIST) &&
           fsync(local->root_fd) == 0;
}

static bool write_owner(const struct local_storage *local, const struct id *installation_id,
                        struct err *err)
{
    uint8_t random[RANDOM_BYTES];
    char suffix[2 * RANDOM_BYTES + 1];
    char name[NAME_BYTES];
    char line[OWNER_BYTES];
    crypto_random(random, sizeof random);
    (void)snprintf(name, sizeof name, OWNER_NAME ".%s", crypto_hex(random, sizeof random, suffix));
    (void)snprintf(line, sizeof line, "%s\n", installation_id->text);
    const bool is_written = write_file(local, name, line);
    const int errnum = errno;
    (void)unlinkat(local->incoming_fd, name, 0);
    errno = errnum;
    return is_written || refuse_file(local, "written", err);
}

static bool refuse_owner(const struct local_storage *local, const char *owner,
                         const struct id *installation_id, struct err *err)
{
    if (owner[0] == '\0')
        (void)fail(err, ERR_CONFIGURATION,
                   "the storage folder %s has documents and does not say of which installation",
                   local->root);
    else
        (void)fail(err, ERR_CONFIGURATION,
                   "the storage folder %s belongs to installation %s and the database to %s",
                   local->root, owner, installation_id->text);
    return err_hint(err,
                    "set database_url and storage_dir to what belongs together; if these do, write "
                    "%s into %s/" OWNER_NAME,
                    installation_id->text, local->root);
}

bool local_claim(struct storage *storage, const struct id *installation_id, struct err *err)
{
    const struct local_storage *local = (const struct local_storage *)storage;
    char owner[OWNER_BYTES];
    bool is_new = false;
    if (!read_owner(local, owner, err))
        return false;
    if (owner[0] == '\0') {
        if (!is_empty(storage, &is_new, err))
            return false;
        if (is_new && (!write_owner(local, installation_id, err) || !read_owner(local, owner, err)))
            return false;
    }
    return text_equal(owner, installation_id->text) ||
           refuse_owner(local, owner, installation_id, err);
}
