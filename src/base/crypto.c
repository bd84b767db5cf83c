/*
 * crypto: SHA-256 and hex on OpenSSL's EVP, randomness from the kernel.
 *
 * Hides OpenSSL. Its digest calls fail only without memory or without a working provider, which no
 * caller can mend: that ends the program.
 */
#include "base/base.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* ---- sealing: nonce, what is sealed, tag ---- */

#define NONCE_BYTES 12
#define TAG_BYTES   16

static void drop_cipher(EVP_CIPHER_CTX **cipher)
{
    EVP_CIPHER_CTX_free(*cipher);
}

void crypto_seal(const struct crypto_seal *seal, const void *bytes, size_t length, void *sealed)
{
    uint8_t *nonce = sealed;
    uint8_t *body = nonce + NONCE_BYTES;
    int count = 0;
    EVP_CIPHER_CTX *cipher CLEANUP(drop_cipher) = EVP_CIPHER_CTX_new();
    assert(length <= INT_MAX && seal->purpose_length <= INT_MAX);
    crypto_random(nonce, NONCE_BYTES);
    require(cipher != NULL &&
                EVP_EncryptInit_ex(cipher, EVP_aes_256_gcm(), NULL, seal->key, nonce) == 1 &&
                EVP_EncryptUpdate(cipher, NULL, &count, seal->purpose, (int)seal->purpose_length) ==
                    1 &&
                EVP_EncryptUpdate(cipher, body, &count, bytes, (int)length) == 1 &&
                EVP_EncryptFinal_ex(cipher, body + length, &count) == 1 &&
                EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, body + length) == 1,
            "AES-256-GCM");
}

bool crypto_open(const struct crypto_seal *seal, const void *sealed, size_t length, void *bytes)
{
    const uint8_t *nonce = sealed;
    const uint8_t *body = nonce + NONCE_BYTES;
    uint8_t tag[TAG_BYTES];
    int count = 0;
    EVP_CIPHER_CTX *cipher CLEANUP(drop_cipher) = EVP_CIPHER_CTX_new();
    if (length < CRYPTO_SEAL_BYTES || length > INT_MAX)
        return false;
    const size_t plain = length - CRYPTO_SEAL_BYTES;
    memcpy(tag, body + plain, sizeof tag);
    return cipher != NULL &&
           EVP_DecryptInit_ex(cipher, EVP_aes_256_gcm(), NULL, seal->key, nonce) == 1 &&
           EVP_DecryptUpdate(cipher, NULL, &count, seal->purpose, (int)seal->purpose_length) == 1 &&
           EVP_DecryptUpdate(cipher, bytes, &count, body, (int)plain) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag) == 1 &&
           EVP_DecryptFinal_ex(cipher, (uint8_t *)bytes + plain, &count) == 1;
}

bool crypto_equal(const void *a, const void *b, size_t length)
{
    return CRYPTO_memcmp(a, b, length) == 0;
}

char *crypto_base64url(const void *bytes, size_t length, char *buffer)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const uint8_t *in = bytes;
    char *out = buffer;
    uint32_t bits = 0;
    unsigned count = 0; /* of bits that are not written */
    for (size_t i = 0; i < length; i++) {
        bits = bits << 8 | in[i];
        for (count += 8; count >= 6; count -= 6)
            *out++ = digits[bits >> (count - 6) & 63];
    }
    if (count > 0)
        *out++ = digits[bits << (6 - count) & 63];
    *out = '\0';
    return buffer;
}
