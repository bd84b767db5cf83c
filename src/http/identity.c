/*
 * identity: tokens are checked without the database, then the database is asked whether they still
 * count: a suspended client or a user who signed out is refused at once.
 */
#include "http/identity.h"

#include "http/token.h"

#include <string.h>

#define BEARER         "Bearer "
#define KEY_LENGTH_MAX 200
#define US_PER_S       1000000

bool identity_transact(struct request *request, db_body *body, void *argument, struct err *err)
{
    const struct db_context context = {.db = engine_db(request->service->engine),
                                       .arena = request->arena,
                                       .identity = {.role = DB_ROLE_AUTH}};
    return db_transact(&context, body, argument, err);
}

/* ---- people ---- */

struct account_question {
    struct id user_id;
    struct account account;
    bool is_known;
};

static bool load_account(struct db_tx *tx, void *argument, struct err *err)
{
    struct account_question *question = argument;
    return account_load(tx, &question->user_id, &question->account, &question->is_known, err);
}

static bool establish_person(struct request *request, const char *token, struct err *err)
{
    struct token_claims claims;
    if (!token_verify(request->arena, request->service->keys, token, &claims, err))
        return false;
    struct account_question question = {.user_id = claims.user_id};
    if (!identity_transact(request, load_account, &question, err))
        return false;
    const struct account *account = &question.account;
    if (!question.is_known || !account->is_active || !account->is_client_active ||
        account->session_generation != claims.session_generation ||
        !id_equal(&account->client_id, &claims.client_id))
        return fail(err, ERR_UNAUTHENTICATED, "the account or its session has been closed");
    request->caller = (struct caller){.user_id = account->user_id,
                                      .client_id = account->client_id,
                                      .role = account->role,
                                      .email = account->email,
                                      .session_generation = account->session_generation,
                                      .expires_us = claims.expires_s * US_PER_S};
    return true;
}

/* ---- programs ---- */

struct key_question {
    const char *text;
    struct api_key key;
    bool is_good;
};

static bool is_scope_given(const char *scopes, const char *wanted)
{
    const size_t length = strlen(wanted);
    for (const char *at = scopes; at != NULL && *at != '\0'; at += strspn(at, " ")) {
        const size_t word = strcspn(at, " ");
        if (word == length && memcmp(at, wanted, length) == 0)
            return true;
        at += word;
    }
    return false;
}

static bool load_key(struct db_tx *tx, void *argument, struct err *err)
{
    bool is_known = false;
    char prefix[API_KEY_PREFIX_LENGTH + 1] = "";
    uint8_t hash[CRYPTO_SHA256_BYTES];
    struct key_question *question = argument;
    memcpy(prefix, question->text, API_KEY_PREFIX_LENGTH);
    crypto_sha256(question->text, strlen(question->text), hash);
    question->key = (struct api_key){0};
    if (!api_key_find(tx, prefix, &question->key, &is_known, err))
        return false;
    const struct api_key *key = &question->key;
    question->is_good = is_known && key->is_active && key->key_hash.length == sizeof hash &&
                        crypto_equal(key->key_hash.bytes, hash, sizeof hash);
    return !question->is_good || !key->is_use_news || api_key_note_use(tx, &key->api_key_id, err);
}

static bool establish_program(struct request *request, const char *text, struct err *err)
{
    struct key_question question = {.text = text};
    const size_t length = strlen(text);
    if (length > API_KEY_PREFIX_LENGTH && length <= KEY_LENGTH_MAX && text_is_utf8(text, length) &&
        !identity_transact(request, load_key, &question, err))
        return false;
    if (!question.is_good)
        return fail(err, ERR_UNAUTHENTICATED, "the API key is not valid, or no longer");
    request->caller = (struct caller){.api_key_id = question.key.api_key_id,
                                      .client_id = question.key.client_id,
                                      .expires_us = INT64_MAX}; /* the database says when */
    if (request->route->scope == NULL)
        return fail(err, ERR_FORBIDDEN, "this is for people who sign in, not for API keys");
    return is_scope_given(question.key.scopes, request->route->scope) ||
           fail(err, ERR_FORBIDDEN, "the API key lacks the scope %s", request->route->scope);
}

/* ---- how often ---- */

/* One request of a bucket; the one with the least left is what the caller is told of. */
static bool take(struct request *request, const char *name, int64_t limit, struct err *err)
{
    struct rate_state state;
    if (limit == 0)
        return true;
    const bool is_taken = rate_take(request->service->rate, name, limit, &state);
    if (request->rate.limit == 0 || state.remaining < request->rate.remaining)
        request->rate = state;
    if (is_taken)
        return true;
    request->retry_after_s = state.reset_s;
    metric_add(METRIC_HTTP_THROTTLED, 1);
    (void)fail(err, ERR_THROTTLED, "more than %lld requests a minute", (long long)limit);
    return err_hint(err, "the next one is taken in %lld seconds", (long long)state.reset_s);
}

static bool check_rate(struct request *request, struct err *err)
{
    const struct caller *caller = &request->caller;
    const struct config *config = request->service->config;
    const char *who = id_is_none(&caller->user_id) ? caller->api_key_id.text : caller->user_id.text;
    if (!take(request, who, config_integer(config, CONFIG_HTTP_RATE_CALLER), err))
        return false;
    return id_is_none(&caller->client_id) ||
           take(request, arena_printf(request->arena, "of %s", caller->client_id.text),
                config_integer(config, CONFIG_HTTP_RATE_CLIENT), err);
}

static bool establish(struct request *request, struct err *err)
{
    if (request->route->roles == 0)
        return true;
    const char *header = request_header(request, "Authorization");
    if (header == NULL || strncasecmp(header, BEARER, strlen(BEARER)) != 0) {
        (void)fail(err, ERR_UNAUTHENTICATED, "this needs an access token or an API key");
        return err_hint(err, "send it as 'Authorization: Bearer ...'");
    }
    const char *proof = header + strlen(BEARER);
    if (text_starts_with(proof, API_KEY_START))
        return establish_program(request, proof, err);
    return establish_person(request, proof, err) &&
           ((route_role_parse(request->caller.role) & request->route->roles) != 0 ||
            fail(err, ERR_FORBIDDEN, "the role %s may not do this", request->caller.role));
}

bool identity_establish(struct request *request, struct err *err)
{
    return establish(request, err) && (request->route->roles == 0 || check_rate(request, err));
}
