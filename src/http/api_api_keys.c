/*
 * api_api_keys: keys for a client's programs. A key is shown once, when it is made.
 */
#include "http/identity.h"

#include <string.h>

#define LETTERS      "abcdefghijkmnpqrstuvwxyz23456789" /* 32 that are told apart by eye */
#define SECRET_CHARS 40                                 /* 5 bits each */
#define SCOPES_MAX   32

bool api_api_keys_list(struct request *request, struct err *err)
{
    struct resource_page page;
    if (!request_page(request, &page, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !api_key_list(tx, &page, err))
        return false;
    reply_page(request, page.items, page.next_after);
    return true;
}

bool api_api_keys_get(struct request *request, struct err *err)
{
    struct id api_key_id;
    if (!request_path_id(request, "api_key_id", &api_key_id, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    struct json *row = tx != NULL ? api_key_show(tx, &api_key_id, err) : NULL;
    if (row != NULL)
        reply_json(request, row);
    return row != NULL;
}

/* ---- making ---- */

static bool is_scope(const char *name)
{
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if (ROUTES[i].scope != NULL && text_equal(ROUTES[i].scope, name))
            return true;
    }
    return false;
}

/* Those of the body, ended by NULL. */
static const char *const *read_scopes(struct request *request, struct err *err)
{
    const struct json *list = json_find(request->json, "scopes");
    const size_t count = json_count(list);
    if (count > SCOPES_MAX)
        return fail_null(err, ERR_INVALID, "a key has at most %d scopes", SCOPES_MAX);
    const char **scopes = arena_new_array(request->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        scopes[i] = json_text(json_at(list, i));
        if (!is_scope(scopes[i]))
            return fail_null(err, ERR_INVALID, "scope %.*s is not known", text_fit(scopes[i], 80),
                             scopes[i]);
    }
    return scopes;
}

/* A new secret; what is kept of it goes into `key`. */
static const char *make_secret(struct request *request, struct api_key_new *key)
{
    uint8_t bytes[API_KEY_PREFIX_LENGTH + SECRET_CHARS];
    char *text = arena_alloc(request->arena, sizeof bytes + 1, 1);
    const size_t start = strlen(API_KEY_START);
    crypto_random(bytes, sizeof bytes);
    memcpy(text, API_KEY_START, start);
    for (size_t i = start; i < sizeof bytes; i++)
        text[i] = LETTERS[bytes[i] % strlen(LETTERS)];
    text[sizeof bytes] = '\0';
    key->api_key_id = id_create();
    key->prefix = arena_copy_bytes(request->arena, text, API_KEY_PREFIX_LENGTH);
    key->created_by = request->caller.user_id;
    crypto_sha256(text, sizeof bytes, key->hash);
    return text;
}

static bool record(struct request *request, const char *event, const struct json *key,
                   struct err *err)
{
    struct arena *arena = request->arena;
    struct json *payload = json_new_object(arena);
    row_set_text(arena, payload, "api_key_id", json_text(json_find(key, "api_key_id")));
    row_set_text(arena, payload, "name", json_text(json_find(key, "name")));
    row_set_text(arena, payload, "prefix", json_text(json_find(key, "prefix")));
    return request_record(request, &(struct audit_record){.event = event, .payload = payload}, err);
}

static bool reply_secret(struct request *request, struct db_tx *tx, const struct api_key_new *key,
                         const char *secret, struct err *err)
{
    struct json *row = api_key_show(tx, &key->api_key_id, err);
    if (row == NULL || !record(request, "api_key.created", row, err))
        return false;
    row_set_text(request->arena, row, "key", secret);
    reply_json(request, row);
    reply_header(request, "Location",
                 arena_printf(request->arena, "/api/v1/api_keys/%s", key->api_key_id.text));
    return true;
}

bool api_api_keys_create(struct request *request, struct err *err)
{
    struct api_key_new key = {
        .name = request_text(request, "name"),
        .expires_at = request_text(request, "expires_at"),
        .scopes = read_scopes(request, err),
    };
    if (key.scopes == NULL)
        return false;
    const char *secret = make_secret(request, &key);
    struct db_tx *tx = request_tx(request, err);
    return tx != NULL && api_key_add(tx, request->arena, &key, err) &&
           reply_secret(request, tx, &key, secret, err);
}

/* ---- replacing and revoking ---- */

bool api_api_keys_rotate(struct request *request, struct err *err)
{
    struct id old;
    int64_t grace_s = 0;
    struct api_key_new key = {0};
    const struct json *grace = json_find(request->json, "grace_s");
    if (!request_path_id(request, "api_key_id", &old, err))
        return false;
    if (grace != NULL && !json_read_integer(grace, &grace_s))
        return fail(err, ERR_INVALID, "grace_s is no number of seconds");
    const char *secret = make_secret(request, &key);
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !api_key_replace(tx, &old, grace_s, &key, err))
        return false;
    struct json *row = api_key_show(tx, &old, err);
    return row != NULL && record(request, "api_key.replaced", row, err) &&
           reply_secret(request, tx, &key, secret, err);
}

bool api_api_keys_revoke(struct request *request, struct err *err)
{
    struct id api_key_id;
    if (!request_path_id(request, "api_key_id", &api_key_id, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    struct json *row = tx != NULL ? api_key_show(tx, &api_key_id, err) : NULL;
    if (row == NULL || !api_key_revoke(tx, &api_key_id, err) ||
        !record(request, "api_key.revoked", row, err))
        return false;
    reply_nothing(request);
    return true;
}
