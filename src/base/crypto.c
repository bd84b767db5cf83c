/*
 * crypto: SHA-256 and hex on OpenSSL's EVP, randomness from the kernel.
 *
 * Hides OpenSSL. Its digest calls fail only without memory or without a working provider, which no
 * caller can mend: that ends the program.
 */
#include "base/base.h"

#include <assert.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

static void require(bool has_worked, const char *what)
{
    if (has_worked)
        return;
    fprintf(stderr, "fatal: %s does not work on this machine\n", what);
    abort();
}

void crypto_sha256(const void *bytes, size_t length, uint8_t digest[static CRYPTO_SHA256_BYTES])
{
    require(EVP_Digest(bytes, length, digest, NULL, EVP_sha256(), NULL) == 1, "SHA-256");
}

char *crypto_sha256_text(const void *bytes, size_t length,
                         char buffer[static CRYPTO_SHA256_TEXT_BYTES])
{
    uint8_t digest[CRYPTO_SHA256_BYTES];
    crypto_sha256(bytes, length, digest);
    return crypto_hex(digest, sizeof digest, buffer);
}

/* struct crypto_hash is OpenSSL's context under our name. */
static EVP_MD_CTX *context_of(struct crypto_hash *hash)
{
    return (EVP_MD_CTX *)(void *)hash;
}

struct crypto_hash *crypto_hash_start(void)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    require(context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1, "SHA-256");
    return (struct crypto_hash *)(void *)context;
}

void crypto_hash_add(struct crypto_hash *hash, const void *bytes, size_t length)
{
    require(EVP_DigestUpdate(context_of(hash), bytes, length) == 1, "SHA-256");
}

void crypto_hash_finish(struct crypto_hash *hash, uint8_t digest[static CRYPTO_SHA256_BYTES])
{
    require(EVP_DigestFinal_ex(context_of(hash), digest, NULL) == 1, "SHA-256");
    EVP_MD_CTX_free(context_of(hash));
}

void crypto_random(void *bytes, size_t length)
{
    uint8_t *at = bytes;
    while (length > 0) {
        ssize_t taken = getrandom(at, length, 0);
        if (taken < 0 && errno == EINTR)
            continue;
        require(taken > 0, "the system's random generator");
        at += taken;
        length -= (size_t)taken;
    }
}

char *crypto_hex(const void *bytes, size_t length, char *buffer)
{
    static const char DIGITS[] = "0123456789abcdef";
    const uint8_t *at = bytes;
    for (size_t i = 0; i < length; i++) {
        buffer[2 * i] = DIGITS[at[i] >> 4];
        buffer[2 * i + 1] = DIGITS[at[i] & 0x0F];
    }
    buffer[2 * length] = '\0';
    return buffer;
}
