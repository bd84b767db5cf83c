/*
 * bcrypt: passwords of people, hashed as users.password_hash has them.
 */
#ifndef ENTITY_BCRYPT_H
#define ENTITY_BCRYPT_H

#include "base/base.h"

#define BCRYPT_PASSWORD_BYTES_MAX 72 /* what the algorithm looks at */
#define BCRYPT_HASH_BYTES         64

/* "$2b$..." of a new salt. Slow on purpose. */
bool bcrypt_hash(const char *password, char hash[static BCRYPT_HASH_BYTES],
                 struct err *err) MUST_CHECK;
/* Whether it is the password of that hash; with NULL it takes as long and says no. */
bool bcrypt_check(const char *password, const char *hash);

#endif
