/*
 * test_bcrypt: hashes of passwords, and what fits them.
 */
#include "test.h"

#include "entity/entity.h"

#include <string.h>

static void test_passwords(void **state)
{
    (void)state;
    struct err err = {0};
    char hash[BCRYPT_HASH_BYTES];
    char long_one[BCRYPT_PASSWORD_BYTES_MAX + 2];
    memset(long_one, 'x', sizeof long_one);
    long_one[sizeof long_one - 1] = '\0';
    assert_works(bcrypt_hash("password123", hash, &err), err);
    assert_int_equal(strlen(hash), 60);
    assert_true(bcrypt_check("password123", hash));
    assert_false(bcrypt_check("password124", hash));
    assert_false(bcrypt_check("password123", NULL));
    assert_fails(bcrypt_hash(long_one, hash, &err), err, ERR_INVALID,
                 "a password has at most 72 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_passwords),
    };
    return run_group("entity/test_bcrypt", tests);
}
