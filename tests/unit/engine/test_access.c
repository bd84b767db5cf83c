/*
 * test_access: which passwords are taken.
 */
#include "test.h"

#include "engine/engine.h"

#include <string.h>

static void refuse(const char *password, const char *message)
{
    struct err err = {0};
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)1024 * 1024);
    assert_fails(engine_user_hash_password(arena, password, &err) != NULL, err, ERR_INVALID,
                 message);
}

static void test_passwords_have_eight_characters_to_72_bytes(void **state)
{
    (void)state;
    struct err err = {0};
    char longest[BCRYPT_PASSWORD_BYTES_MAX + 2];
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)1024 * 1024);
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    refuse(longest, "a password has at most 72 bytes");
    refuse("", "a password has at least 8 characters");
    refuse("seven77", "a password has at least 8 characters");
    /* Seven of two bytes each. */
    refuse("\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc", "a password has at least 8 characters");
    refuse("\xff\xff\xff\xff\xff\xff\xff\xff", "a password is text in UTF-8");
    longest[BCRYPT_PASSWORD_BYTES_MAX] = '\0';
    const char *const fine[] = {"eight888", longest};
    for (size_t i = 0; i < COUNT_OF(fine); i++) {
        const char *hash = engine_user_hash_password(arena, fine[i], &err);
        assert_works(hash != NULL, err);
        assert_true(bcrypt_check(fine[i], hash));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_passwords_have_eight_characters_to_72_bytes),
    };
    return run_group("engine/test_access", tests);
}
