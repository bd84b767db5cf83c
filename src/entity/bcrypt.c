/*
 * bcrypt: through libxcrypt, which this hides.
 */
#include "entity/bcrypt.h"

#include <crypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX     "$2b$"
#define COST       12
#define SALT_BYTES 16
/* Of a password that nobody knows: unknown accounts take as long as known ones. */
#define HASH_OF_NOBODY "$2b$12$WApznUPhDubN0oeveSXHp.Rk0rMMiDdmXIkXUvQwnVmqeuXQuqKbO"

bool bcrypt_hash(const char *password, char hash[static BCRYPT_HASH_BYTES], struct err *err)
{
    char salt[SALT_BYTES];
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    if (strlen(password) > BCRYPT_PASSWORD_BYTES_MAX)
        return fail(err, ERR_INVALID, "a password has at most %d bytes", BCRYPT_PASSWORD_BYTES_MAX);
    crypto_random(salt, sizeof salt);
    struct crypt_data *data = memory_create(sizeof *data);
    const char *made =
        crypt_gensalt_rn(PREFIX, COST, salt, sizeof salt, setting, sizeof setting) != NULL
            ? crypt_r(password, setting, data)
            : NULL;
    const bool is_made = made != NULL && text_starts_with(made, PREFIX);
    if (is_made)
        (void)snprintf(hash, BCRYPT_HASH_BYTES, "%s", made);
    free(data);
    return is_made || fail(err, ERR_INTERNAL, "the system's library makes no bcrypt hashes");
}

bool bcrypt_check(const char *password, const char *hash)
{
    const char *wanted = hash != NULL ? hash : HASH_OF_NOBODY;
    struct crypt_data *data = memory_create(sizeof *data);
    const char *made = crypt_r(password, wanted, data);
    const size_t length = strlen(wanted);
    const bool is_same = made != NULL && strlen(made) == length &&
                         crypto_equal(made, wanted, length) && hash != NULL &&
                         strlen(password) <= BCRYPT_PASSWORD_BYTES_MAX;
    free(data);
    return is_same;
}
