/*
 * test_token: access tokens, the key they are signed with, and its change.
 */
#include "test.h"

#include "http/token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define OLD_KEY "an old key of more than 32 characters"
#define NEW_KEY "a new key of more than 32 characters, too"
#define REFUSAL "the access token is not valid, or no longer"

struct place {
    struct arena *arena;
    char folder[32];
};

static int begin(void **state)
{
    struct place *place = memory_create(sizeof *place);
    place->arena = arena_create((size_t)16 * 1024 * 1024);
    (void)snprintf(place->folder, sizeof place->folder, "/tmp/docflow-test-XXXXXX");
    *state = place;
    return mkdtemp(place->folder) == NULL;
}

static int end(void **state)
{
    struct err err = {0};
    struct place *place = *state;
    const bool is_gone = file_remove_tree(place->folder, &err);
    arena_destroy(place->arena);
    free(place);
    return is_gone ? 0 : 1;
}

static struct token_keys *open_keys(struct place *place, const char *key, const char *previous)
{
    struct err err = {0};
    char *environment[] = {
        arena_printf(place->arena, "DOCFLOW_DATA_DIR=%s", place->folder),
        arena_printf(place->arena, "DOCFLOW_TOKEN_KEY=%s", key),
        arena_printf(place->arena, "DOCFLOW_TOKEN_KEY_PREVIOUS=%s", previous),
        NULL,
    };
    const struct config *config = config_load(place->arena, NULL, 0, environment, &err);
    assert_non_null(config);
    struct token_keys *keys = token_keys_open(place->arena, config, &err);
    if (keys == NULL)
        print_error("%s\n", err.message);
    return keys;
}

static const char *sign(struct place *place, const struct token_keys *keys, int64_t lifetime_s)
{
    struct err err = {0};
    struct token_claims claims = {.session_generation = 7};
    assert_works(id_parse("11111111-0000-4000-8000-000000000001", &claims.user_id, &err), err);
    const char *token = token_sign(place->arena, keys, &claims, lifetime_s, &err);
    assert_non_null(token);
    return token;
}

static void test_what_is_signed_is_read(void **state)
{
    struct err err = {0};
    struct token_claims claims;
    struct place *place = *state;
    const struct token_keys *keys = open_keys(place, "", "");
    assert_works(token_verify(place->arena, keys, sign(place, keys, 60), &claims, &err), err);
    assert_int_equal(claims.session_generation, 7);
    assert_string_equal(claims.user_id.text, "11111111-0000-4000-8000-000000000001");
    assert_true(id_is_none(&claims.client_id));
}

static void test_own_key_is_kept_for_its_owner(void **state)
{
    struct stat status;
    struct err err = {0};
    struct token_claims claims;
    struct place *place = *state;
    const char *token = sign(place, open_keys(place, "", ""), 60);
    const char *path = arena_printf(place->arena, "%s/token.key", place->folder);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_works(token_verify(place->arena, open_keys(place, "", ""), token, &claims, &err), err);
}

static void test_every_change_is_noticed(void **state)
{
    struct err err = {0};
    struct token_claims claims;
    struct place *place = *state;
    const struct token_keys *keys = open_keys(place, "", "");
    const char *token = sign(place, keys, 60);
    for (size_t i = 0; i < strlen(token); i++) {
        char *changed = arena_copy_text(place->arena, token);
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        assert_fails(token_verify(place->arena, keys, changed, &claims, &err), err,
                     ERR_UNAUTHENTICATED, REFUSAL);
    }
    assert_fails(token_verify(place->arena, keys, sign(place, keys, 0), &claims, &err), err,
                 ERR_UNAUTHENTICATED, REFUSAL);
}

static void test_previous_key_is_good_until_it_is_taken_away(void **state)
{
    struct err err = {0};
    struct token_claims claims;
    struct place *place = *state;
    const char *token = sign(place, open_keys(place, OLD_KEY, ""), 60);
    assert_works(
        token_verify(place->arena, open_keys(place, NEW_KEY, OLD_KEY), token, &claims, &err), err);
    assert_fails(token_verify(place->arena, open_keys(place, NEW_KEY, ""), token, &claims, &err),
                 err, ERR_UNAUTHENTICATED, REFUSAL);
    assert_null(open_keys(place, "short", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_is_signed_is_read, begin, end),
        cmocka_unit_test_setup_teardown(test_own_key_is_kept_for_its_owner, begin, end),
        cmocka_unit_test_setup_teardown(test_every_change_is_noticed, begin, end),
        cmocka_unit_test_setup_teardown(test_previous_key_is_good_until_it_is_taken_away, begin,
                                        end),
    };
    return run_group("http/test_token", tests);
}
