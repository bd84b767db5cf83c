/*
 * key_file: made under a name of its own and linked into place, so that nobody reads half a key.
 */
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool key_file_read(struct arena *arena, const char *path, uint8_t key[static CRYPTO_KEY_BYTES],
                   struct err *err)
{
    size_t length = 0;
    const char *bytes = file_read(arena, path, CRYPTO_KEY_BYTES + 1, &length, err);
    if (bytes == NULL)
        return false;
    if (length != CRYPTO_KEY_BYTES)
        return fail(err, ERR_CONFIGURATION, "key file %s has not %d bytes", path, CRYPTO_KEY_BYTES);
    memcpy(key, bytes, CRYPTO_KEY_BYTES);
    return true;
}

static bool write_key(const char *draft, const char *path)
{
    uint8_t key[CRYPTO_KEY_BYTES];
    crypto_random(key, sizeof key);
    int fd CLEANUP(file_close) = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd >= 0 && file_write_all(fd, key, sizeof key) && fsync(fd) == 0 &&
           (link(draft, path) == 0 || errno == EEXIST);
}

bool key_file_provide(struct arena *arena, const char *path, uint8_t key[static CRYPTO_KEY_BYTES],
                      struct err *err)
{
    if (!file_exists(path)) {
        const struct id unique = id_create();
        const char *draft = arena_printf(arena, "%s.%s", path, unique.text);
        const bool is_made = write_key(draft, path);
        const int errnum = errno;
        (void)unlink(draft);
        if (!is_made)
            return fail_errno(err, ERR_IO, errnum, "key file %s cannot be made", path);
    }
    return key_file_read(arena, path, key, err);
}
