/*
 * identity: tokens are checked without the database, then the database is asked whether they still
 * count: a suspended client or a user who signed out is refused at once. It is asked in the name of
 * the client that the proof names, so that the question can travel with others of that client.
 */
#include "http/identity.h"

#include "http/keyring.h"
#include "http/token.h"

#include <assert.h>
#include <string.h>

#define BEARER         "Bearer "
#define KEY_LENGTH_MAX 200
#define US_PER_S       1000000
#define QUESTION       0 /* of who asks: the first of its batch */

bool identity_transact(struct request *request, db_body *body, void *argument, struct err *err)
{
    const struct db_context context = {.db = engine_db(request->service->engine),
                                       .arena = request->arena,
                                       .identity = {.role = DB_ROLE_AUTH}};
    return db_transact(&context, body, argument, err);
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

/* ---- people ---- */

static bool begin_person(struct request *request, const char *token, struct err *err)
{
    struct token_claims claims;
    if (!token_verify(request->arena, request->service->keys, token, &claims, err))
        return false;
    request->caller = (struct caller){.user_id = claims.user_id,
                                      .client_id = claims.client_id,
                                      .session_generation = claims.session_generation,
                                      .expires_us = claims.expires_s * US_PER_S};
    return check_rate(request, err);
}

static bool judge_person(struct request *request, const struct db_batch *batch, struct err *err)
{
    bool is_known = false;
    struct account account = {0};
    struct caller *caller = &request->caller;
    if (!account_answer(batch, QUESTION, &account, &is_known, err))
        return false;
    if (!is_known || !account.is_active || !account.is_client_active ||
        account.session_generation != caller->session_generation ||
        !id_equal(&account.client_id, &caller->client_id))
        return fail(err, ERR_UNAUTHENTICATED, "the account or its session has been closed");
    caller->role = account.role;
    caller->email = account.email;
    return (route_role_parse(caller->role) & request->route->roles) != 0 ||
           fail(err, ERR_FORBIDDEN, "the role %s may not do this", caller->role);
}

/* ---- programs ---- */

static bool fail_key(struct err *err)
{
    return fail(err, ERR_UNAUTHENTICATED, "the API key is not valid, or no longer");
}

static bool begin_program(struct request *request, const char *secret, struct err *err)
{
    const size_t length = strlen(secret);
    struct caller *caller = &request->caller;
    if (length <= API_KEY_PREFIX_LENGTH || length > KEY_LENGTH_MAX || !text_is_utf8(secret, length))
        return fail_key(err);
    *caller = (struct caller){.expires_us = INT64_MAX}; /* the database says when */
    request->secret = secret;
    crypto_sha256(secret, length, request->secret_hash);
    return !keyring_find(request->service->keyring, request->secret_hash, &caller->api_key_id,
                         &caller->client_id) ||
           check_rate(request, err);
}

bool identity_is_askable(const struct request *request)
{
    return request->secret == NULL || !id_is_none(&request->caller.api_key_id);
}

struct key_question {
    const char *prefix;
    struct api_key key;
    bool is_known;
};

static bool find_key(struct db_tx *tx, void *argument, struct err *err)
{
    struct key_question *question = argument;
    return api_key_find(tx, question->prefix, &question->key, &question->is_known, err);
}

bool identity_find(struct request *request, struct err *err)
{
    char prefix[API_KEY_PREFIX_LENGTH + 1] = "";
    struct key_question question = {.prefix = prefix};
    const struct api_key *key = &question.key;
    memcpy(prefix, request->secret, API_KEY_PREFIX_LENGTH);
    if (!identity_transact(request, find_key, &question, err))
        return false;
    if (!question.is_known || key->key_hash.length != sizeof request->secret_hash ||
        !crypto_equal(key->key_hash.bytes, request->secret_hash, sizeof request->secret_hash))
        return fail_key(err);
    keyring_add(request->service->keyring, request->secret_hash, &key->api_key_id, &key->client_id);
    request->caller.api_key_id = key->api_key_id;
    request->caller.client_id = key->client_id;
    return check_rate(request, err);
}

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

static bool judge_program(struct request *request, const struct db_batch *batch, bool *is_noted,
                          struct err *err)
{
    bool is_known = false;
    struct api_key key = {0};
    if (!api_key_answer(batch, QUESTION, &key, &is_known, err))
        return false;
    if (!is_known || !key.is_active)
        return fail_key(err);
    *is_noted = !key.is_use_news;
    if (request->route->scope == NULL)
        return fail(err, ERR_FORBIDDEN, "this is for people who sign in, not for API keys");
    return is_scope_given(key.scopes, request->route->scope) ||
           fail(err, ERR_FORBIDDEN, "the API key lacks the scope %s", request->route->scope);
}

static bool note_use(struct db_tx *tx, void *argument, struct err *err)
{
    return api_key_note_use(tx, argument, err);
}

bool identity_note_use(struct request *request, struct err *err)
{
    return identity_transact(request, note_use, &request->caller.api_key_id, err);
}

/* ---- both ---- */

bool identity_begin(struct request *request, struct err *err)
{
    if (request->is_begun)
        return true;
    const char *header = request_header(request, "Authorization");
    if (header == NULL || strncasecmp(header, BEARER, strlen(BEARER)) != 0) {
        (void)fail(err, ERR_UNAUTHENTICATED, "this needs an access token or an API key");
        return err_hint(err, "send it as 'Authorization: Bearer ...'");
    }
    const char *proof = header + strlen(BEARER);
    request->is_begun = text_starts_with(proof, API_KEY_START) ? begin_program(request, proof, err)
                                                               : begin_person(request, proof, err);
    return request->is_begun;
}

void identity_ask(const struct request *request, struct db_batch *batch)
{
    const struct caller *caller = &request->caller;
    const size_t question = id_is_none(&caller->user_id) ? api_key_ask(batch, &caller->api_key_id)
                                                         : account_ask(batch, &caller->user_id);
    assert(question == QUESTION);
    (void)question;
}

bool identity_answer(struct request *request, const struct db_batch *batch, bool *is_noted,
                     struct err *err)
{
    *is_noted = true;
    request->is_identified = request->secret == NULL ? judge_person(request, batch, err)
                                                     : judge_program(request, batch, is_noted, err);
    return request->is_identified;
}
