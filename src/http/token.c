/*
 * token: signing and checking, on cjose, which this hides.
 */
#include "http/token.h"

#include <cjose/cjose.h>
#include <stdlib.h>
#include <string.h>

#define KEY_FILE         "token.key"
#define KEY_CHARACTERS   32
#define KEYS_MAX         2
#define ISSUER           "docflow"
#define TOKEN_BYTES_MAX  4096
#define SIGNATURE_LENGTH 43 /* of 32 bytes in base64url */
#define MICROSECONDS     INT64_C(1000000)
#define BASE64URL        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
#define KID_CHARACTERS   16

struct token_key {
    cjose_jwk_t *jwk;
    char kid[KID_CHARACTERS + 1];
};

struct token_keys {
    struct token_key items[KEYS_MAX]; /* the first one signs */
    size_t count;
};

static bool fail_token(struct err *err)
{
    (void)fail(err, ERR_UNAUTHENTICATED, "the access token is not valid, or no longer");
    return err_hint(err, "sign in again, or exchange the refresh token at /api/v1/auth/refresh");
}

static bool fail_library(const cjose_err *reason, struct err *err)
{
    return fail(err, ERR_INTERNAL, "access token: %s", reason->message);
}

static void release_key(void *key)
{
    (void)cjose_jwk_release(key);
}

static bool add_key(struct arena *arena, struct token_keys *keys, const void *bytes, size_t length,
                    struct err *err)
{
    char digest[CRYPTO_SHA256_TEXT_BYTES];
    cjose_err reason = {0};
    struct token_key *key = &keys->items[keys->count];
    key->jwk = cjose_jwk_create_oct_spec(bytes, length, &reason);
    if (key->jwk == NULL)
        return fail_library(&reason, err);
    arena_defer(arena, release_key, key->jwk);
    (void)crypto_sha256_text(bytes, length, digest);
    memcpy(key->kid, digest, KID_CHARACTERS);
    keys->count++;
    return true;
}

static bool add_setting(struct arena *arena, struct token_keys *keys, const char *text,
                        struct err *err)
{
    if (text[0] == '\0')
        return true;
    if (strlen(text) < KEY_CHARACTERS)
        return fail(err, ERR_CONFIGURATION, "token_key has fewer than %d characters",
                    KEY_CHARACTERS);
    return add_key(arena, keys, text, strlen(text), err);
}

static bool add_own(struct arena *arena, struct token_keys *keys, const struct config *config,
                    struct err *err)
{
    uint8_t key[CRYPTO_KEY_BYTES];
    const char *path = arena_printf(arena, "%s/" KEY_FILE, config_text(config, CONFIG_DATA_DIR));
    return key_file_provide(arena, path, key, err) && add_key(arena, keys, key, sizeof key, err);
}

struct token_keys *token_keys_open(struct arena *arena, const struct config *config,
                                   struct err *err)
{
    struct token_keys *keys = arena_new(arena, struct token_keys);
    const char *current = config_text(config, CONFIG_TOKEN_KEY);
    const bool is_open =
        (current[0] != '\0' ? add_setting(arena, keys, current, err)
                            : add_own(arena, keys, config, err)) &&
        add_setting(arena, keys, config_text(config, CONFIG_TOKEN_KEY_PREVIOUS), err);
    return is_open ? keys : NULL;
}

/* ---- signing ---- */

static const char *render_claims(struct arena *arena, const struct token_claims *claims,
                                 int64_t lifetime_s)
{
    const int64_t now_s = clock_wall_us() / MICROSECONDS;
    struct json *object = json_new_object(arena);
    row_set_text(arena, object, "iss", ISSUER);
    row_set_text(arena, object, "sub", claims->user_id.text);
    if (!id_is_none(&claims->client_id))
        row_set_text(arena, object, "client_id", claims->client_id.text);
    row_set_number(arena, object, "generation", claims->session_generation);
    row_set_number(arena, object, "iat", now_s);
    row_set_number(arena, object, "exp", now_s + lifetime_s);
    return json_render(arena, object);
}

const char *token_sign(struct arena *arena, const struct token_keys *keys,
                       const struct token_claims *claims, int64_t lifetime_s, struct err *err)
{
    cjose_err reason = {0};
    const char *text = NULL;
    const char *payload = render_claims(arena, claims, lifetime_s);
    const struct token_key *key = &keys->items[0];
    cjose_header_t *header = cjose_header_new(&reason);
    cjose_jws_t *jws = NULL;
    if (header != NULL && cjose_header_set(header, CJOSE_HDR_ALG, CJOSE_HDR_ALG_HS256, &reason) &&
        cjose_header_set(header, CJOSE_HDR_KID, key->kid, &reason))
        jws = cjose_jws_sign(key->jwk, header, (const uint8_t *)payload, strlen(payload), &reason);
    if (jws != NULL && cjose_jws_export(jws, &text, &reason))
        text = arena_copy_text(arena, text);
    cjose_jws_release(jws);
    cjose_header_release(header);
    if (text == NULL)
        (void)fail_library(&reason, err);
    return text;
}

/* ---- checking ---- */

/* Bits that the last character of a signature does not need are zero, so that there is one way to
   write a token. */
static bool has_canonical_form(const char *token)
{
    const size_t length = strlen(token);
    const char *signature = strrchr(token, '.');
    if (length > TOKEN_BYTES_MAX || signature == NULL || strlen(signature + 1) != SIGNATURE_LENGTH)
        return false;
    const char *last = strchr(BASE64URL, token[length - 1]);
    return last != NULL && (last - BASE64URL) % 4 == 0;
}

/* The key that a token names, if its header says nothing else than ours. */
static const struct token_key *find_key(const struct token_keys *keys, cjose_jws_t *jws)
{
    cjose_err ignored = {0};
    cjose_header_t *header = cjose_jws_get_protected(jws);
    const char *algorithm = cjose_header_get(header, CJOSE_HDR_ALG, &ignored);
    const char *kid = cjose_header_get(header, CJOSE_HDR_KID, &ignored);
    char *critical = cjose_header_get_raw(header, "crit", &ignored);
    const bool is_critical = critical != NULL;
    free(critical);
    if (is_critical || !text_equal(algorithm, CJOSE_HDR_ALG_HS256) || kid == NULL)
        return NULL;
    for (size_t i = 0; i < keys->count; i++) {
        if (text_equal(keys->items[i].kid, kid))
            return &keys->items[i];
    }
    return NULL;
}

/* The payload of a token whose signature is right, in the arena, or NULL. */
static struct json *open_token(struct arena *arena, const struct token_keys *keys,
                               const char *token)
{
    cjose_err ignored = {0};
    struct err unreadable = {0};
    uint8_t *bytes = NULL;
    size_t length = 0;
    struct json *payload = NULL;
    cjose_jws_t *jws = cjose_jws_import(token, strlen(token), &ignored);
    if (jws == NULL)
        return NULL;
    const struct token_key *key = find_key(keys, jws);
    /* The bytes belong to the JWS. */
    if (key != NULL && cjose_jws_verify(jws, key->jwk, &ignored) &&
        cjose_jws_get_plaintext(jws, &bytes, &length, &ignored))
        payload = json_parse(arena, (const char *)bytes, length, &unreadable);
    cjose_jws_release(jws);
    return payload;
}

bool token_verify(struct arena *arena, const struct token_keys *keys, const char *token,
                  struct token_claims *claims, struct err *err)
{
    struct err ignored = {0};
    struct token_claims found = {0};
    const struct json *payload = has_canonical_form(token) ? open_token(arena, keys, token) : NULL;
    const char *user = json_text(json_find(payload, "sub"));
    const char *client = json_text(json_find(payload, "client_id"));
    if (payload == NULL || user == NULL ||
        !text_equal(json_text(json_find(payload, "iss")), ISSUER) ||
        !json_read_integer(json_find(payload, "exp"), &found.expires_s) ||
        found.expires_s <= clock_wall_us() / MICROSECONDS ||
        !json_read_integer(json_find(payload, "generation"), &found.session_generation) ||
        !id_parse(user, &found.user_id, &ignored) ||
        (client != NULL && !id_parse(client, &found.client_id, &ignored)))
        return fail_token(err);
    *claims = found;
    return true;
}
