/*
 * test_crypto: digests agree with FIPS 180-4, whole and in parts.
 */
#include "test.h"

#include <string.h>

static const struct {
    const char *text;
    const char *digest;
} DIGESTS[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void test_sha256_of_a_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(DIGESTS); i++) {
        char text[CRYPTO_SHA256_TEXT_BYTES];
        assert_string_equal(crypto_sha256_text(DIGESTS[i].text, strlen(DIGESTS[i].text), text),
                            DIGESTS[i].digest);
    }
    char text[CRYPTO_SHA256_TEXT_BYTES];
    assert_string_equal(crypto_sha256_text(NULL, 0, text), DIGESTS[0].digest);
}

static void test_sha256_of_parts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(DIGESTS); i++) {
        struct crypto_hash *hash = crypto_hash_start();
        for (const char *at = DIGESTS[i].text; *at; at++)
            crypto_hash_add(hash, at, 1);
        uint8_t digest[CRYPTO_SHA256_BYTES];
        crypto_hash_finish(hash, digest);
        char text[CRYPTO_SHA256_TEXT_BYTES];
        assert_string_equal(crypto_hex(digest, sizeof digest, text), DIGESTS[i].digest);
    }
}

static void test_hex(void **state)
{
    (void)state;
    char text[9];
    assert_string_equal(crypto_hex("\x00\x0f\xf0\xff", 4, text), "000ff0ff");
    assert_string_equal(crypto_hex("", 0, text), "");
}

static void test_random_bytes_fill_and_differ(void **state)
{
    (void)state;
    static uint8_t a[100000]; /* more than the kernel gives in one call */
    static uint8_t b[sizeof a];
    crypto_random(a, sizeof a);
    crypto_random(b, sizeof b);
    assert_memory_not_equal(a, b, 32);
    assert_memory_not_equal(a + sizeof a - 32, b + sizeof b - 32, 32);
    size_t counts[256] = {0};
    for (size_t i = 0; i < sizeof a; i++)
        counts[a[i]]++;
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        assert_in_range(counts[i], 200, 600); /* 390 on average */
    crypto_random(a, 0);
}

/* The vectors of RFC 4648, 10, and the two digits in which base64url differs. */
static void test_base64url(void **state)
{
    (void)state;
    char buffer[CRYPTO_BASE64URL_BYTES(6)];
    assert_string_equal(crypto_base64url("", 0, buffer), "");
    assert_string_equal(crypto_base64url("f", 1, buffer), "Zg");
    assert_string_equal(crypto_base64url("fo", 2, buffer), "Zm8");
    assert_string_equal(crypto_base64url("foobar", 6, buffer), "Zm9vYmFy");
    assert_string_equal(crypto_base64url("\xfb\xff", 2, buffer), "-_8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base64url),
        cmocka_unit_test(test_sha256_of_a_whole),
        cmocka_unit_test(test_sha256_of_parts),
        cmocka_unit_test(test_hex),
        cmocka_unit_test(test_random_bytes_fill_and_differ),
    };
    return run_group("base/test_crypto", tests);
}
