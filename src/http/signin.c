/*
 * signin: what all ways of signing in end with.
 */
#include "http/signin.h"

#include "http/token.h"

#include <string.h>

bool signin_renew(struct db_tx *tx, struct signin *session, struct err *err)
{
    uint8_t secret[SIGNIN_REFRESH_BYTES];
    const struct config *config = session->request->service->config;
    struct refresh_token_new token = {
        .token = {.user_id = session->account.user_id,
                  .family_id = session->family_id,
                  .session_generation = session->account.session_generation},
        .lifetime_s = config_integer(config, CONFIG_TOKEN_REFRESH_S),
    };
    crypto_random(secret, sizeof secret);
    (void)crypto_hex(secret, sizeof secret, session->refresh);
    crypto_sha256(session->refresh, strlen(session->refresh), token.hash);
    return refresh_token_add(tx, &token, err);
}

bool signin_begin(struct db_tx *tx, struct signin *session, struct err *err)
{
    session->family_id = id_create();
    return account_note_success(tx, &session->account.user_id, err) &&
           signin_renew(tx, session, err);
}

bool signin_reply(struct signin *session, struct err *err)
{
    struct request *request = session->request;
    struct arena *arena = request->arena;
    const int64_t lifetime_s = config_integer(request->service->config, CONFIG_TOKEN_ACCESS_S);
    const struct token_claims claims = {
        .user_id = session->account.user_id,
        .client_id = session->account.client_id,
        .session_generation = session->account.session_generation,
    };
    const char *access = token_sign(arena, request->service->keys, &claims, lifetime_s, err);
    if (access == NULL)
        return false;
    struct json *tokens = json_new_object(arena);
    row_set_text(arena, tokens, "access_token", access);
    row_set_text(arena, tokens, "token_type", "Bearer");
    row_set_number(arena, tokens, "expires_in", lifetime_s);
    row_set_text(arena, tokens, "refresh_token", session->refresh);
    reply_json(request, tokens);
    return true;
}

bool signin_record(struct signin *session, const char *event, const char *failure, struct err *err)
{
    struct id nobody = {.text = ID_NIL};
    struct arena *arena = session->request->arena;
    const struct account *account = &session->account;
    const struct db_context context = {.db = engine_db(session->request->service->engine),
                                       .arena = arena,
                                       .identity = {.role = DB_ROLE_AUTH}};
    struct json *payload = json_new_object(arena);
    row_set_text(arena, payload, "address", session->request->address);
    if (session->way != NULL)
        row_set_text(arena, payload, "way", session->way);
    const struct audit_record row = {
        .client_id = id_is_none(&account->client_id) ? nobody : account->client_id,
        .result = failure == NULL ? "SUCCESS" : "FAILED",
        .event = event,
        .actor_type = "user",
        .actor_id = id_is_none(&account->user_id) ? NULL : account->user_id.text,
        .payload = payload,
        .error_message = failure,
    };
    struct db_batch *batch = db_batch_create(&context);
    audit_log_add(batch, &row);
    return db_batch_run(batch, err);
}
