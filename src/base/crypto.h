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

/* `length` bytes from the system's generator, fit for keys and tokens. */
void crypto_random(void *bytes, size_t length);

/* Lower-case hex into `buffer`, which holds 2 * length + 1 bytes; returns `buffer`. */
char *crypto_hex(const void *bytes, size_t length, char *buffer);

#endif
