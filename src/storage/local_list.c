/*
 * local_list: walks the folders of the local backend: blobs in the order of their keys, and what
 * dead writers left.
 *
 * A folder's names are read and sorted before it is entered, and folders that cannot hold what is
 * asked for are not entered at all, so that a page costs what lies in its own folders. Whatever
 * goes away meanwhile is skipped.
 */
#include "storage/local.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MICROSECONDS 1000000

static void close_folder(DIR **folder)
{
    if (*folder != NULL)
        closedir(*folder);
}

/* Owns `fd`; NULL and errno when it cannot be read. */
static DIR *open_folder(int fd)
{
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    const int errnum = errno;
    if (folder == NULL)
        file_close(&fd);
    errno = errnum;
    return folder;
}

static bool refuse_folder(const struct local_storage *storage, struct err *err)
{
    return fail_errno(err, ERR_IO, errno, "the storage folder %s cannot be read", storage->root);
}

/* ---- names of one folder ---- */

struct name {
    char text[STORAGE_KEY_BYTES];
};

struct names {
    struct name *items;
    size_t count;
    size_t capacity;
};

static void names_done(struct names *names)
{
    free(names->items);
}

static void names_add(struct names *names, const char *text)
{
    if (names->count == names->capacity) {
        names->capacity = names->capacity > 0 ? 2 * names->capacity : 64;
        names->items = memory_resize(names->items, names->capacity * sizeof *names->items);
    }
    memcpy(names->items[names->count++].text, text, strlen(text) + 1);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct name *)a)->text, ((const struct name *)b)->text);
}

/* ---- the walk ---- */

static bool is_id(const char *name)
{
    struct id id;
    struct err ignored;
    return id_parse(name, &id, &ignored) && text_equal(id.text, name);
}

static bool is_fan(const char *name)
{
    return strlen(name) == LOCAL_FAN_LENGTH && strspn(name, "0123456789abcdef") == LOCAL_FAN_LENGTH;
}

enum level { LEVEL_CLIENTS, LEVEL_FANS, LEVEL_BLOBS };
/* What an entry is called; others are not ours. */
static bool (*const IS_NAME[])(const char *name) = {
    [LEVEL_CLIENTS] = is_id, [LEVEL_FANS] = is_fan, [LEVEL_BLOBS] = blob_name_is_sound};

struct walk {
    const struct local_storage *storage;
    const struct storage_query *query;
    struct arena *arena;
    struct storage_list list;
};

struct place {
    enum level level;
    char keys[STORAGE_KEY_BYTES]; /* what the keys of this folder begin with */
};

/* What the keys below entry `name` begin with; for a blob, its key. */
static struct place place_below(const struct place *place, const char *name)
{
    struct place below = {.level = place->level + 1};
    const char *client = place->level == LEVEL_CLIENTS ? name : place->keys;
    const size_t length = sizeof((struct id *)0)->text - 1;
    memcpy(below.keys, client, length);
    below.keys[length] = '/';
    if (place->level != LEVEL_CLIENTS)
        memcpy(below.keys + length + 1, name, strlen(name) + 1);
    return below;
}

static bool is_asked_for(const struct storage_query *query, const struct place *place)
{
    const char *keys = place->keys;
    if (place->level > LEVEL_BLOBS)
        return text_starts_with(keys, query->prefix) && strcmp(keys, query->after) > 0;
    return strncmp(keys, query->after, strlen(keys)) >= 0 &&
           (text_starts_with(keys, query->prefix) || text_starts_with(query->prefix, keys));
}

static bool read_names(const struct walk *walk, const struct place *place, DIR *folder,
                       struct names *names, struct err *err)
{
    errno = 0;
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (IS_NAME[place->level](entry->d_name)) {
            const struct place below = place_below(place, entry->d_name);
            /* A blob in another folder than its own cannot be fetched: it is none. */
            if (text_starts_with(below.keys, place->keys) && is_asked_for(walk->query, &below))
                names_add(names, entry->d_name);
        }
    }
    if (errno != 0)
        return refuse_folder(walk->storage, err);
    if (names->count > 0)
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    return true;
}

static void add_blob(struct walk *walk, DIR *folder, const char *name, const char *key)
{
    struct stat status;
    if (fstatat(dirfd(folder), name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode))
        return;
    walk->list.items[walk->list.count++] = (struct storage_blob){
        .key = arena_copy_text(walk->arena, key),
        .size_bytes = status.st_size,
        .stored_at = (int64_t)status.st_mtim.tv_sec * MICROSECONDS + status.st_mtim.tv_nsec / 1000,
    };
}

static bool walk_folder(struct walk *walk, const struct place *place, int fd, struct err *err)
{
    struct names names CLEANUP(names_done) = {0};
    DIR *folder CLEANUP(close_folder) = open_folder(fd);
    if (folder == NULL && (errno == ENOENT || errno == ENOTDIR))
        return true;
    if (folder == NULL)
        return refuse_folder(walk->storage, err);
    if (!read_names(walk, place, folder, &names, err))
        return false;
    for (size_t i = 0; i < names.count && walk->list.count < walk->query->limit; i++) {
        const char *name = names.items[i].text;
        const struct place below = place_below(place, name);
        if (place->level == LEVEL_BLOBS)
            add_blob(walk, folder, name, below.keys);
        else if (!walk_folder(walk, &below, file_open_below(dirfd(folder), name, 0), err))
            return false;
    }
    return true;
}

bool local_list(struct storage *storage, struct arena *arena, const struct storage_query *query,
                struct storage_list *list, struct err *err)
{
    struct walk walk = {
        .storage = (const struct local_storage *)storage,
        .query = query,
        .arena = arena,
        .list.items = arena_new_array(arena, struct storage_blob, query->limit),
    };
    const struct place root = {.level = LEVEL_CLIENTS};
    if (!walk_folder(&walk, &root, file_open_below(walk.storage->root_fd, "", 0), err))
        return false;
    *list = walk.list;
    return true;
}

/* ---- the sweep ---- */

/* Old enough, and nobody holds the lock that a writer has. */
static bool is_left_behind(int incoming_fd, const char *name, int64_t before_s)
{
    struct stat status;
    int fd CLEANUP(file_close) =
        openat(incoming_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    return fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
           status.st_mtim.tv_sec <= before_s && flock(fd, LOCK_EX | LOCK_NB) == 0;
}

bool local_sweep(struct storage *storage, int64_t age_s, size_t *removed, struct err *err)
{
    const struct local_storage *local = (const struct local_storage *)storage;
    const int64_t before_s = clock_wall_us() / MICROSECONDS - age_s;
    size_t count = 0;
    DIR *folder CLEANUP(close_folder) = open_folder(file_open_below(local->incoming_fd, "", 0));
    if (folder == NULL)
        return refuse_folder(local, err);
    errno = 0;
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (is_left_behind(local->incoming_fd, entry->d_name, before_s) &&
            unlinkat(local->incoming_fd, entry->d_name, 0) == 0)
            count++;
        errno = 0;
    }
    if (errno != 0)
        return refuse_folder(local, err);
    *removed = count;
    return true;
}
