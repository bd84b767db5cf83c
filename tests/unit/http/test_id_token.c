/*
 * test_id_token: what a provider signs is believed only as far as it is meant for us.
 */
#include "test.h"

#include "http/id_token.h"

#include <cjose/cjose.h>
#include <stdlib.h>
#include <string.h>

#define NOW_S   INT64_C(1800000000)
#define ISSUER  "https://id.example.com"
#define REFUSED "the ID token of the provider is refused: "

/* A provider with one key of each kind. */
struct provider {
    struct arena *arena;
    cjose_jwk_t *rsa;
    cjose_jwk_t *ec;
    struct json *keys;
};

static void publish(struct provider *provider, cjose_jwk_t *jwk, const char *kid)
{
    struct err err = {0};
    cjose_err ignored = {0};
    assert_true(cjose_jwk_set_kid(jwk, kid, strlen(kid), &ignored));
    char *text = cjose_jwk_to_json(jwk, false, &ignored);
    struct json *key = json_parse(provider->arena, text, strlen(text), &err);
    json_append(provider->arena, json_find(provider->keys, "keys"), key);
    free(text);
}

static int begin(void **state)
{
    cjose_err ignored = {0};
    struct provider *provider = memory_create(sizeof *provider);
    provider->arena = arena_create((size_t)16 * 1024 * 1024);
    provider->keys = json_new_object(provider->arena);
    json_set(provider->arena, provider->keys, "keys", json_new_array(provider->arena));
    provider->rsa = cjose_jwk_create_RSA_random(2048, (const uint8_t *)"\x01\x00\x01", 3, &ignored);
    provider->ec = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &ignored);
    publish(provider, provider->rsa, "r1");
    publish(provider, provider->ec, "e1");
    *state = provider;
    return 0;
}

static int end(void **state)
{
    struct provider *provider = *state;
    (void)cjose_jwk_release(provider->rsa);
    (void)cjose_jwk_release(provider->ec);
    arena_destroy(provider->arena);
    free(provider);
    return 0;
}

static const char *sign(struct provider *provider, cjose_jwk_t *jwk, const char *algorithm,
                        const char *kid, const char *claims)
{
    cjose_err reason = {0};
    const char *text = NULL;
    cjose_header_t *header = cjose_header_new(&reason);
    assert_true(cjose_header_set(header, CJOSE_HDR_ALG, algorithm, &reason));
    if (kid != NULL)
        assert_true(cjose_header_set(header, CJOSE_HDR_KID, kid, &reason));
    cjose_jws_t *jws =
        cjose_jws_sign(jwk, header, (const uint8_t *)claims, strlen(claims), &reason);
    assert_non_null(jws);
    assert_true(cjose_jws_export(jws, &text, &reason));
    text = arena_copy_text(provider->arena, text);
    cjose_jws_release(jws);
    cjose_header_release(header);
    return text;
}

/* A right token's claims, with those of `changes` in place of theirs; null takes one away. */
static const char *claim(struct provider *provider, const char *changes)
{
    struct err err = {0};
    struct arena *arena = provider->arena;
    struct json *claims = json_new_object(arena);
    row_set_text(arena, claims, "iss", ISSUER);
    row_set_text(arena, claims, "aud", "docflow");
    row_set_text(arena, claims, "sub", "4711");
    row_set_text(arena, claims, "nonce", "n");
    row_set_text(arena, claims, "email", "ann@example.com");
    row_set_number(arena, claims, "iat", NOW_S);
    row_set_number(arena, claims, "exp", NOW_S + 60);
    const struct json *others = json_parse(arena, changes, strlen(changes), &err);
    struct json_member member = {0};
    while (json_next(others, &member))
        json_set(arena, claims, member.key, member.value);
    return json_render(arena, claims);
}

static bool verify(struct provider *provider, const char *text, struct id_token *token,
                   struct err *err)
{
    const struct id_token_expectation expected = {.keys = provider->keys,
                                                  .issuer = ISSUER,
                                                  .audience = "docflow",
                                                  .nonce = "n",
                                                  .now_s = NOW_S};
    err_clear(err);
    return id_token_verify(provider->arena, text, &expected, token, err);
}

static void test_each_kind_of_key_signs_in_its_ways(void **state)
{
    struct err err = {0};
    struct id_token token;
    struct provider *provider = *state;
    const char *claims = claim(provider, "{\"email_verified\": true}");
    assert_works(
        verify(provider, sign(provider, provider->rsa, "RS256", "r1", claims), &token, &err), err);
    assert_works(
        verify(provider, sign(provider, provider->rsa, "PS256", "r1", claims), &token, &err), err);
    assert_works(
        verify(provider, sign(provider, provider->ec, "ES256", "e1", claims), &token, &err), err);
    assert_string_equal(token.subject, "4711");
    assert_string_equal(token.email, "ann@example.com");
    assert_true(token.is_email_verified);
}

static void test_verified_is_only_what_is_said_to_be(void **state)
{
    struct err err = {0};
    struct id_token token;
    struct provider *provider = *state;
    const char *const changes[] = {"{}", "{\"email_verified\": false}",
                                   "{\"email_verified\": \"true\"}", "{\"email_verified\": 1}"};
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        const char *claims = claim(provider, changes[i]);
        assert_works(
            verify(provider, sign(provider, provider->ec, "ES256", "e1", claims), &token, &err),
            err);
        assert_false(token.is_email_verified);
    }
}

static void test_claims_that_are_not_ours_are_refused(void **state)
{
    static const struct {
        const char *changes;
        const char *reason;
    } cases[] = {
        {"{\"iss\": \"https://id.example.com/\"}", REFUSED "it is of another issuer"},
        {"{\"aud\": \"other\"}", REFUSED "it is for somebody else (aud)"},
        {"{\"aud\": null}", REFUSED "it is for somebody else (aud)"},
        {"{\"aud\": [\"docflow\", \"other\"]}", REFUSED "it is for somebody else (aud)"},
        {"{\"azp\": \"other\"}", REFUSED "it is for somebody else (aud)"},
        {"{\"nonce\": \"m\"}", REFUSED "it answers another login (nonce)"},
        {"{\"nonce\": null}", REFUSED "it answers another login (nonce)"},
        {"{\"sub\": \"\"}", REFUSED "it does not say about whom it is (sub)"},
        {"{\"exp\": 1799999970}", REFUSED "it has expired"},
        {"{\"exp\": \"1800000060\"}",
         REFUSED "it does not say when it was made and until when it is good"},
        {"{\"iat\": null}", REFUSED "it does not say when it was made and until when it is good"},
        {"{\"iat\": 1800000031}", REFUSED "it is of the future; the clocks differ"},
        {"{\"nbf\": 1800000031}", REFUSED "it is of the future; the clocks differ"},
        {"{\"iat\": 1799999399}", REFUSED "it is too old"},
    };
    struct provider *provider = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {0};
        struct id_token token = {0};
        const char *text =
            sign(provider, provider->ec, "ES256", "e1", claim(provider, cases[i].changes));
        assert_fails(verify(provider, text, &token, &err), err, ERR_UNAUTHENTICATED,
                     cases[i].reason);
        assert_null(token.subject);
    }
}

static void test_audiences_beside_us_are_fine_when_it_was_given_to_us(void **state)
{
    struct err err = {0};
    struct id_token token;
    struct provider *provider = *state;
    const char *claims =
        claim(provider, "{\"aud\": [\"docflow\", \"other\"], \"azp\": \"docflow\"}");
    assert_works(
        verify(provider, sign(provider, provider->ec, "ES256", "e1", claims), &token, &err), err);
}

static void test_algorithm_belongs_to_the_key(void **state)
{
    struct err err = {0};
    struct id_token token;
    cjose_err ignored = {0};
    struct provider *provider = *state;
    const char *claims = claim(provider, "{}");
    /* The public key as it is written, for a secret: the oldest trick. */
    const char *published =
        json_render(provider->arena, json_at(json_find(provider->keys, "keys"), 0));
    cjose_jwk_t *secret =
        cjose_jwk_create_oct_spec((const uint8_t *)published, strlen(published), &ignored);
    assert_fails(verify(provider, sign(provider, secret, "HS256", "r1", claims), &token, &err), err,
                 ERR_UNAUTHENTICATED, REFUSED "its algorithm is not one of its key");
    (void)cjose_jwk_release(secret);
    assert_fails(
        verify(provider, sign(provider, provider->rsa, "RS384", "r1", claims), &token, &err), err,
        ERR_UNAUTHENTICATED, REFUSED "its algorithm is not one of its key");
    assert_fails(
        verify(provider, sign(provider, provider->ec, "ES256", "r1", claims), &token, &err), err,
        ERR_UNAUTHENTICATED, REFUSED "its algorithm is not one of its key");
    assert_fails(
        verify(provider, sign(provider, provider->ec, "ES256", NULL, claims), &token, &err), err,
        ERR_UNAUTHENTICATED, REFUSED "its header lacks alg or kid, or asks for extensions");
    /* {"alg":"none","kid":"r1"} over the claims {} */
    assert_fails(verify(provider, "eyJhbGciOiJub25lIiwia2lkIjoicjEifQ.e30.", &token, &err), err,
                 ERR_UNAUTHENTICATED, REFUSED "its algorithm is not one of its key");
}

static void test_key_that_is_not_known_is_another_matter(void **state)
{
    struct err err = {0};
    struct id_token token;
    struct provider *provider = *state;
    const char *text = sign(provider, provider->ec, "ES256", "e2", claim(provider, "{}"));
    assert_fails(verify(provider, text, &token, &err), err, ERR_NOT_FOUND,
                 "the provider has no key of the name e2");
}

static void test_every_change_is_noticed(void **state)
{
    struct id_token token;
    struct provider *provider = *state;
    const char *text = sign(provider, provider->ec, "ES256", "e1", claim(provider, "{}"));
    const size_t length = strlen(text);
    for (size_t i = 0; i + 1 < length; i += 3) {
        struct err err = {0};
        char *changed = arena_copy_text(provider->arena, text);
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        assert_false(verify(provider, changed, &token, &err));
    }
    struct err err = {0};
    assert_fails(verify(provider, "", &token, &err), err, ERR_UNAUTHENTICATED,
                 REFUSED "it is no signed token");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_kind_of_key_signs_in_its_ways),
        cmocka_unit_test(test_verified_is_only_what_is_said_to_be),
        cmocka_unit_test(test_claims_that_are_not_ours_are_refused),
        cmocka_unit_test(test_audiences_beside_us_are_fine_when_it_was_given_to_us),
        cmocka_unit_test(test_algorithm_belongs_to_the_key),
        cmocka_unit_test(test_key_that_is_not_known_is_another_matter),
        cmocka_unit_test(test_every_change_is_noticed),
    };
    return cmocka_run_group_tests_name("http/test_id_token", tests, begin, end);
}
