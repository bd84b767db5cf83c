/*
 * local: blobs as files below one folder of this machine.
 *
 * Written under ROOT/incoming, synced, then linked to their name, which refuses one that is taken;
 * every folder on the way is synced before the put is called finished. All access starts at open
 * descriptors and follows no links.
 */
#include "storage/local.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define URL_PREFIX      "local:"
#define FOLDER_NAME     "documents" /* in the data folder, when storage_dir is not set */
#define INCOMING_NAME   "incoming"
#define FOLDER_MODE     0700
#define BLOB_MODE       0600
#define MIB             ((int64_t)1024 * 1024)
#define SPACE_HINT      "free space there, move the folder (storage_dir) or lower storage_reserve_mb"
#define RANDOM_BYTES    ((size_t)8)
#define LINK_ATTEMPTS   10
#define PATH_TEXT_BYTES (sizeof((struct id *)0)->text + 1 + LOCAL_FAN_LENGTH)
/* So much may be written until the free space is looked at again. */
#define SPACE_CHECK_BYTES (16 * MIB)

struct local_put {
    struct storage_put put;
    const struct local_storage *storage;
    struct blob_key key;
    char incoming[sizeof((struct id *)0)->text + 1 + 2 * RANDOM_BYTES];
    int fd;
    int64_t unchecked_bytes;
};

/* ---- opening ---- */

static void local_close(struct storage *storage)
{
    struct local_storage *local = (struct local_storage *)storage;
    file_close(&local->incoming_fd);
    file_close(&local->root_fd);
    free(local->root);
    free(local);
}

static void end_local(struct local_storage **local)
{
    if (*local != NULL)
        local_close(&(*local)->storage);
}

static char *root_path(const struct config *config)
{
    char path[4096];
    const char *folder = config_text(config, CONFIG_STORAGE_DIR);
    if (folder[0] != '\0')
        return memory_copy_text(folder);
    snprintf(path, sizeof path, "%s/" FOLDER_NAME, config_text(config, CONFIG_DATA_DIR));
    return memory_copy_text(path);
}

/* A new root must outlive a crash of the machine. A parent that cannot be opened is not ours, and
   then the root is not new. */
static void sync_parent(int root_fd)
{
    int parent CLEANUP(file_close) = openat(root_fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent >= 0)
        (void)fsync(parent);
}

static struct storage *local_open(const struct config *config, struct err *err)
{
    struct local_storage *local CLEANUP(end_local) = memory_create(sizeof *local);
    *local = (struct local_storage){
        .storage.url_prefix = URL_PREFIX,
        .root = root_path(config),
        .root_fd = -1,
        .incoming_fd = -1,
        .reserve_bytes = config_integer(config, CONFIG_STORAGE_RESERVE_MB) * MIB,
    };
    if (!file_make_folder(local->root, FOLDER_MODE, err))
        return NULL;
    local->root_fd = open(local->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (local->root_fd >= 0) {
        sync_parent(local->root_fd);
        local->incoming_fd = file_open_below(local->root_fd, INCOMING_NAME, FOLDER_MODE);
    }
    if (local->incoming_fd < 0) {
        (void)fail_errno(err, ERR_CONFIGURATION, errno, "the storage folder %s cannot be used",
                         local->root);
        (void)err_hint(err, "give it to the account that docflow runs as, or set storage_dir");
        return NULL;
    }
    struct local_storage *opened = local;
    local = NULL;
    return &opened->storage;
}

/* ---- writing ---- */

/* `more_bytes` fit and leave the reserve. */
static bool check_space(const struct local_storage *storage, int64_t more_bytes, struct err *err)
{
    struct statvfs disk;
    if (fstatvfs(storage->root_fd, &disk) != 0)
        return fail_errno(err, ERR_IO, errno, "the free space of %s is not known", storage->root);
    const uint64_t free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
    const uint64_t needed_bytes = (uint64_t)more_bytes + (uint64_t)storage->reserve_bytes;
    /* Some network file systems say that they have no size. */
    if (disk.f_blocks == 0 || free_bytes >= needed_bytes)
        return true;
    (void)fail(err, ERR_DISK_FULL,
               "the storage folder %s has %" PRIu64 " MiB free and needs %" PRIu64 " MiB, %" PRId64
               " of them in reserve",
               storage->root, free_bytes / MIB, (needed_bytes + MIB - 1) / MIB,
               storage->reserve_bytes / MIB);
    return err_hint(err, SPACE_HINT);
}

static bool refuse_blob(const struct local_put *put, int errnum, struct err *err)
{
    (void)fail_errno(err, ERR_IO, errnum, "blob %s cannot be stored in %s", put->key.text,
                     put->storage->root);
    return err->kind == ERR_DISK_FULL ? err_hint(err, SPACE_HINT) : false;
}

static void local_put_cancel(struct storage_put *storage_put)
{
    struct local_put *put = (struct local_put *)storage_put;
    if (put->fd >= 0)
        (void)unlinkat(put->storage->incoming_fd, put->incoming, 0);
    file_close(&put->fd);
    free(put);
}

static void end_put(struct local_put **put)
{
    if (*put != NULL)
        local_put_cancel(&(*put)->put);
}

/* The lock tells the sweep that the writer is alive. */
static bool create_incoming(struct local_put *put)
{
    uint8_t random[RANDOM_BYTES];
    char suffix[2 * RANDOM_BYTES + 1];
    crypto_random(random, sizeof random);
    snprintf(put->incoming, sizeof put->incoming, "%s.%s", put->key.document_id.text,
             crypto_hex(random, sizeof random, suffix));
    put->fd = openat(put->storage->incoming_fd, put->incoming,
                     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, BLOB_MODE);
    return put->fd >= 0 && flock(put->fd, LOCK_EX | LOCK_NB) == 0;
}

static struct storage_put *local_put_start(struct storage *storage, const struct blob_key *key,
                                           int64_t size_hint, struct err *err)
{
    const struct local_storage *local = (const struct local_storage *)storage;
    if (!check_space(local, size_hint, err))
        return NULL;
    struct local_put *put CLEANUP(end_put) = memory_create(sizeof *put);
    *put = (struct local_put){.storage = local, .key = *key, .fd = -1};
    if (!create_incoming(put)) {
        (void)refuse_blob(put, errno, err);
        return NULL;
    }
    struct local_put *started = put;
    put = NULL;
    return &started->put;
}

static bool local_put_write(struct storage_put *storage_put, const void *bytes, size_t length,
                            struct err *err)
{
    struct local_put *put = (struct local_put *)storage_put;
    put->unchecked_bytes += (int64_t)length;
    if (put->unchecked_bytes >= SPACE_CHECK_BYTES) {
        if (!check_space(put->storage, (int64_t)length, err))
            return false;
        put->unchecked_bytes = 0;
    }
    return file_write_all(put->fd, bytes, length) || refuse_blob(put, errno, err);
}

static const char *folder_of(const struct blob_key *key, char path[static PATH_TEXT_BYTES])
{
    snprintf(path, PATH_TEXT_BYTES, "%s/%.*s", key->client_id.text, LOCAL_FAN_LENGTH,
             key->document_id.text);
    return path;
}

/* Gives it its name, durably; taken back when that cannot be promised. 0 or an error number. */
static int link_blob(const struct local_put *put)
{
    char path[PATH_TEXT_BYTES];
    const struct local_storage *storage = put->storage;
    const char *name = put->key.name;
    int folder CLEANUP(file_close) =
        file_open_below(storage->root_fd, folder_of(&put->key, path), FOLDER_MODE);
    if (folder < 0 || linkat(storage->incoming_fd, put->incoming, folder, name, 0) != 0)
        return errno;
    if (fsync(folder) == 0)
        return 0;
    const int errnum = errno;
    (void)unlinkat(folder, name, 0);
    return errnum;
}

static bool local_put_finish(struct storage_put *storage_put, struct err *err)
{
    struct local_put *put CLEANUP(end_put) = (struct local_put *)storage_put;
    if (fsync(put->fd) != 0)
        return refuse_blob(put, errno, err);
    /* A folder that a deletion has emptied goes away, also between opening and linking. */
    int errnum = ENOENT;
    for (int attempt = 0; attempt < LINK_ATTEMPTS && errnum == ENOENT; attempt++)
        errnum = link_blob(put);
    if (errnum == EEXIST)
        return fail(err, ERR_CONFLICT, "blob %s is in %s already", put->key.text,
                    put->storage->root);
    return errnum == 0 || refuse_blob(put, errnum, err);
}

/* ---- reading ---- */

/* -1 and errno when it cannot be opened. O_NONBLOCK: a pipe in its place would hold the program. */
static int open_blob(const struct local_storage *storage, const struct blob_key *key)
{
    char path[PATH_TEXT_BYTES];
    int folder CLEANUP(file_close) = file_open_below(storage->root_fd, folder_of(key, path), 0);
    if (folder < 0)
        return -1;
    return openat(folder, key->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
}

static bool local_fetch(struct storage *storage, const struct blob_key *key, int *fd,
                        struct err *err)
{
    const struct local_storage *local = (const struct local_storage *)storage;
    struct stat status;
    int opened CLEANUP(file_close) = open_blob(local, key);
    if (opened < 0 && errno == ENOENT)
        return fail(err, ERR_NOT_FOUND, "blob %s is not in %s", key->text, local->root);
    if (opened < 0 || fstat(opened, &status) != 0)
        return fail_errno(err, ERR_IO, errno, "blob %s in %s cannot be read", key->text,
                          local->root);
    if (!S_ISREG(status.st_mode))
        return fail(err, ERR_IO, "blob %s in %s is not a regular file", key->text, local->root);
    *fd = file_hand_over(&opened);
    return true;
}

static bool local_read(struct storage *storage, const struct blob_key *key,
                       struct storage_range *range, struct err *err)
{
    int fd CLEANUP(file_close) = -1;
    size_t got = 0;
    if (!local_fetch(storage, key, &fd, err))
        return false;
    while (got < range->length) {
        const ssize_t count = pread(fd, (char *)range->buffer + got, range->length - got,
                                    range->offset + (int64_t)got);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail_errno(err, ERR_IO, errno, "blob %s cannot be read", key->text);
        if (count == 0)
            break;
        got += (size_t)count;
    }
    range->got = got;
    return true;
}

/* ---- deleting ---- */

/* Folders that hold nothing any more; the others refuse. */
static void remove_empty_folders(const struct local_storage *storage, const struct blob_key *key)
{
    char fan[LOCAL_FAN_LENGTH + 1];
    int client CLEANUP(file_close) = file_open_below(storage->root_fd, key->client_id.text, 0);
    snprintf(fan, sizeof fan, "%.*s", LOCAL_FAN_LENGTH, key->document_id.text);
    if (client >= 0 && unlinkat(client, fan, AT_REMOVEDIR) == 0)
        (void)unlinkat(storage->root_fd, key->client_id.text, AT_REMOVEDIR);
}

static bool local_erase(struct storage *storage, const struct blob_key *key, struct err *err)
{
    const struct local_storage *local = (const struct local_storage *)storage;
    char path[PATH_TEXT_BYTES];
    int folder CLEANUP(file_close) = file_open_below(local->root_fd, folder_of(key, path), 0);
    if (folder < 0 && errno == ENOENT)
        return true;
    if (folder < 0 || (unlinkat(folder, key->name, 0) != 0 && errno != ENOENT) ||
        fsync(folder) != 0)
        return fail_errno(err, ERR_IO, errno, "blob %s cannot be deleted from %s", key->text,
                          local->root);
    remove_empty_folders(local, key);
    return true;
}

const struct storage_backend STORAGE_LOCAL = {
    .provider = "local",
    .open = local_open,
    .close = local_close,
    .claim = local_claim,
    .put_start = local_put_start,
    .put_write = local_put_write,
    .put_finish = local_put_finish,
    .put_cancel = local_put_cancel,
    .fetch = local_fetch,
    .read = local_read,
    .erase = local_erase,
    .list = local_list,
    .sweep = local_sweep,
};
