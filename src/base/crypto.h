/*
 * crypto: hashing and randomness, on OpenSSL, which this hides.
 */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include "base/base.h"

#define CRYPTO_SHA256_BYTES      32
#define CRYPTO_SHA256_TEXT_BYTES 65

/* SHA-256 of a whole buffer (FIPS 180-4). */
void crypto_sha256(const void *bytes, size_t length, uint8_t digest[static CRYPTO_SHA256_BYTES]);
/* The same as 64 lower-case hex digits and a zero byte; returns `buffer`. */
char *crypto_sha256_text(const void *bytes, size_t length,
                         char buffer[static CRYPTO_SHA256_TEXT_BYTES]);

/* SHA-256 of a stream: start, add any number of times, finish (which ends it). */
struct crypto_hash;
struct crypto_hash *crypto_hash_start(void);
void crypto_hash_add(struct crypto_hash *hash, const void *bytes, size_t length);
void crypto_hash_finish(struct crypto_hash *hash, uint8_t digest[static CRYPTO_SHA256_BYTES]);

/* Sealing: what is sealed can be read and changed by nobody without the key (AES-256-GCM). */
#define CRYPTO_KEY_BYTES  32
#define CRYPTO_SEAL_BYTES 28 /* by which what is sealed is longer */
struct crypto_seal {
    const uint8_t *key;  /* CRYPTO_KEY_BYTES */
    const void *purpose; /* what it is sealed for: opening needs the same */
    size_t purpose_length;
};
/* Into `sealed`, which holds length + CRYPTO_SEAL_BYTES. */
void crypto_seal(const struct crypto_seal *seal, const void *bytes, size_t length, void *sealed);
/* Back into `bytes`, which holds length - CRYPTO_SEAL_BYTES. False, and nothing of it can be used,
   when it was sealed by another key, for another purpose, or was changed. */
bool crypto_open(const struct crypto_seal *seal, const void *sealed, size_t length,
                 void *bytes) MUST_CHECK;

/* `length` bytes from the system's generator, fit for keys and tokens. */
void crypto_random(void *bytes, size_t length);

/* Whether both are the same, in a time that does not say where they differ. */
bool crypto_equal(const void *a, const void *b, size_t length);

/* base64url without padding (RFC 4648, 5) into `buffer`, which holds
   CRYPTO_BASE64URL_BYTES(length); returns `buffer`. */
#define CRYPTO_BASE64URL_BYTES(length) (((length)*4 + 2) / 3 + 1)
char *crypto_base64url(const void *bytes, size_t length, char *buffer);
/* Lower-case hex into `buffer`, which holds 2 * length + 1 bytes; returns `buffer`. */
char *crypto_hex(const void *bytes, size_t length, char *buffer);

#endif
