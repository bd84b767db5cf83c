/*
 * id_token: signature and claims of a provider's token, on cjose, which this hides.
 */
#include "http/id_token.h"

#include <cjose/cjose.h>
#include <stdlib.h>
#include <string.h>

#define LEEWAY_S           30  /* of clocks */
#define AGE_MAX_S          600 /* a token is fetched as soon as it is made */
#define MODULUS_CHARACTERS 342 /* 2048 bits in base64url */
#define SUBJECT_BYTES_MAX  255
#define KEYS_MAX           100

static bool refuse(struct err *err, const char *reason)
{
    return fail(err, ERR_UNAUTHENTICATED, "the ID token of the provider is refused: %s", reason);
}

/* ---- the key ---- */

/* Whether tokens may be signed that way with that key. */
static bool fits_algorithm(const struct json *key, const char *algorithm)
{
    const char *own = json_text(json_find(key, "alg"));
    const char *use = json_text(json_find(key, "use"));
    const char *kind = json_text(json_find(key, "kty"));
    const char *modulus = json_text(json_find(key, "n"));
    if ((own != NULL && !text_equal(own, algorithm)) || (use != NULL && !text_equal(use, "sig")))
        return false;
    if (text_equal(algorithm, CJOSE_HDR_ALG_RS256) || text_equal(algorithm, CJOSE_HDR_ALG_PS256))
        return text_equal(kind, "RSA") && modulus != NULL && strlen(modulus) >= MODULUS_CHARACTERS;
    return text_equal(algorithm, CJOSE_HDR_ALG_ES256) && text_equal(kind, "EC") &&
           text_equal(json_text(json_find(key, "crv")), "P-256");
}

static const struct json *find_key(const struct json *keys, const char *kid)
{
    const struct json *list = json_find(keys, "keys");
    const size_t count = json_count(list);
    for (size_t i = 0; i < count && i < KEYS_MAX; i++) {
        const struct json *key = json_at(list, i);
        if (text_equal(json_text(json_find(key, "kid")), kid))
            return key;
    }
    return NULL;
}

/* The key that the token names, if it may have signed that way. */
static const struct json *choose_key(const struct json *keys, cjose_jws_t *jws, struct err *err)
{
    cjose_err ignored = {0};
    cjose_header_t *header = cjose_jws_get_protected(jws);
    const char *algorithm = cjose_header_get(header, CJOSE_HDR_ALG, &ignored);
    const char *kid = cjose_header_get(header, CJOSE_HDR_KID, &ignored);
    char *critical = cjose_header_get_raw(header, "crit", &ignored);
    const bool is_critical = critical != NULL;
    free(critical);
    if (algorithm == NULL || kid == NULL || is_critical) {
        (void)refuse(err, "its header lacks alg or kid, or asks for extensions");
        return NULL;
    }
    const struct json *key = find_key(keys, kid);
    if (key == NULL)
        return fail_null(err, ERR_NOT_FOUND, "the provider has no key of the name %.*s",
                         text_fit(kid, 64), kid);
    if (fits_algorithm(key, algorithm))
        return key;
    (void)refuse(err, "its algorithm is not one of its key");
    return NULL;
}

/* ---- the signature ---- */

static bool check_signature(struct arena *arena, const struct json *key, cjose_jws_t *jws,
                            struct err *err)
{
    cjose_err ignored = {0};
    const char *text = json_render(arena, key);
    cjose_jwk_t *jwk = cjose_jwk_import(text, strlen(text), &ignored);
    if (jwk == NULL)
        return refuse(err, "its key cannot be read");
    const bool is_right = cjose_jws_verify(jws, jwk, &ignored);
    (void)cjose_jwk_release(jwk);
    return is_right || refuse(err, "its signature is wrong");
}

/* The payload, in the arena, once the signature is known to be right. */
static const struct json *open_token(struct arena *arena, const struct json *keys, cjose_jws_t *jws,
                                     struct err *err)
{
    cjose_err ignored = {0};
    struct err unreadable = {0};
    uint8_t *bytes = NULL; /* the JWS's */
    size_t length = 0;
    const struct json *key = choose_key(keys, jws, err);
    if (key == NULL || !check_signature(arena, key, jws, err))
        return NULL;
    const struct json *claims = cjose_jws_get_plaintext(jws, &bytes, &length, &ignored)
                                    ? json_parse(arena, (const char *)bytes, length, &unreadable)
                                    : NULL;
    if (claims == NULL || json_kind_of(claims) != JSON_OBJECT) {
        (void)refuse(err, "its claims cannot be read");
        return NULL;
    }
    return claims;
}

/* ---- the claims ---- */

/* For us, and where it is for others too, or says to whom it was given, given to us. */
static bool is_audience(const struct json *claims, const char *audience)
{
    const struct json *named = json_find(claims, "aud");
    const struct json *party = json_find(claims, "azp");
    const size_t count = json_kind_of(named) == JSON_ARRAY ? json_count(named) : 0;
    bool is_named = text_equal(json_text(named), audience);
    for (size_t i = 0; i < count; i++)
        is_named = is_named || text_equal(json_text(json_at(named, i)), audience);
    if (party == NULL)
        return is_named && count <= 1;
    return is_named && text_equal(json_text(party), audience);
}

static bool check_times(const struct json *claims, int64_t now_s, struct err *err)
{
    int64_t expires_s = 0;
    int64_t issued_s = 0;
    int64_t begins_s = now_s;
    const struct json *begins = json_find(claims, "nbf");
    if (!json_read_integer(json_find(claims, "exp"), &expires_s) ||
        !json_read_integer(json_find(claims, "iat"), &issued_s) ||
        (begins != NULL && !json_read_integer(begins, &begins_s)))
        return refuse(err, "it does not say when it was made and until when it is good");
    if (expires_s <= now_s - LEEWAY_S)
        return refuse(err, "it has expired");
    if (issued_s > now_s + LEEWAY_S || begins_s > now_s + LEEWAY_S)
        return refuse(err, "it is of the future; the clocks differ");
    return issued_s >= now_s - AGE_MAX_S || refuse(err, "it is too old");
}

static bool check_claims(const struct json *claims, const struct id_token_expectation *expected,
                         struct err *err)
{
    const char *subject = json_text(json_find(claims, "sub"));
    if (!text_equal(json_text(json_find(claims, "iss")), expected->issuer))
        return refuse(err, "it is of another issuer");
    if (!is_audience(claims, expected->audience))
        return refuse(err, "it is for somebody else (aud)");
    if (!text_equal(json_text(json_find(claims, "nonce")), expected->nonce))
        return refuse(err, "it answers another login (nonce)");
    if (subject == NULL || subject[0] == '\0' || strlen(subject) > SUBJECT_BYTES_MAX)
        return refuse(err, "it does not say about whom it is (sub)");
    return check_times(claims, expected->now_s, err);
}

bool id_token_verify(struct arena *arena, const char *text,
                     const struct id_token_expectation *expected, struct id_token *token,
                     struct err *err)
{
    cjose_err ignored = {0};
    bool is_verified = false;
    const size_t length = strlen(text);
    cjose_jws_t *jws =
        length <= ID_TOKEN_BYTES_MAX ? cjose_jws_import(text, length, &ignored) : NULL;
    if (jws == NULL)
        return refuse(err, "it is no signed token");
    const struct json *claims = open_token(arena, expected->keys, jws, err);
    cjose_jws_release(jws);
    if (claims == NULL || !check_claims(claims, expected, err))
        return false;
    *token = (struct id_token){
        .subject = json_text(json_find(claims, "sub")),
        .email = json_text(json_find(claims, "email")),
        .is_email_verified =
            json_read_boolean(json_find(claims, "email_verified"), &is_verified) && is_verified,
        .claims = claims,
    };
    return true;
}
