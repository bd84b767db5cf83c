/*
 * key_file: a secret key that this machine makes for itself and keeps in a file of mode 0600.
 */
#ifndef BASE_KEY_FILE_H
#define BASE_KEY_FILE_H

#include "base/base.h"

/* The CRYPTO_KEY_BYTES of the key at `path`. ERR_CONFIGURATION when the file is no key. */
bool key_file_read(struct arena *arena, const char *path, uint8_t key[static CRYPTO_KEY_BYTES],
                   struct err *err) MUST_CHECK;
/* The same, made at random before when it is missing. Whoever makes it first has made it for all.
 */
bool key_file_provide(struct arena *arena, const char *path, uint8_t key[static CRYPTO_KEY_BYTES],
                      struct err *err) MUST_CHECK;

#endif
