/*
 * account: rows of users, refresh_tokens and api_keys as far as they prove who somebody is.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_shape ACCOUNT = DB_SHAPE(
    struct account, DB_COLUMN(struct account, user_id, DB_ID),
    DB_COLUMN(struct account, client_id, DB_ID), DB_COLUMN(struct account, email, DB_TEXT),
    DB_COLUMN(struct account, full_name, DB_TEXT), DB_COLUMN(struct account, role, DB_TEXT),
    DB_COLUMN(struct account, password_hash, DB_TEXT),
    DB_COLUMN(struct account, is_active, DB_BOOLEAN),
    DB_COLUMN(struct account, is_locked, DB_BOOLEAN),
    DB_COLUMN(struct account, is_client_active, DB_BOOLEAN),
    DB_COLUMN(struct account, session_generation, DB_INTEGER));

static const struct db_shape REFRESH_TOKEN =
    DB_SHAPE(struct refresh_token, DB_COLUMN(struct refresh_token, user_id, DB_ID),
             DB_COLUMN(struct refresh_token, family_id, DB_ID),
             DB_COLUMN(struct refresh_token, session_generation, DB_INTEGER));

static const struct db_shape API_KEY = DB_SHAPE(
    struct api_key, DB_COLUMN(struct api_key, api_key_id, DB_ID),
    DB_COLUMN(struct api_key, client_id, DB_ID), DB_COLUMN(struct api_key, key_hash, DB_BYTES),
    DB_COLUMN(struct api_key, scopes, DB_TEXT), DB_COLUMN(struct api_key, is_active, DB_BOOLEAN),
    DB_COLUMN(struct api_key, is_use_news, DB_BOOLEAN));

static const struct db_shape USER_ID = DB_SHAPE(struct id, {"user_id", DB_ID, 0});

/* The first row, if there is one. */
static bool read_first(const struct db_rows *rows, const struct db_shape *shape, void *record,
                       bool *is_there, struct err *err)
{
    *is_there = db_rows_count(rows) > 0;
    return !*is_there || db_rows_read(rows, 0, shape, record, err);
}

bool account_find(struct db_tx *tx, const char *email, struct account *account, bool *is_known,
                  struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_account_find, DB_VALUES(db_text(email)), &rows, err) &&
           read_first(rows, &ACCOUNT, account, is_known, err);
}

bool account_load(struct db_tx *tx, const struct id *user_id, struct account *account,
                  bool *is_known, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_account_load, DB_VALUES(db_id(user_id)), &rows, err) &&
           read_first(rows, &ACCOUNT, account, is_known, err);
}

size_t account_ask(struct db_batch *batch, const struct id *user_id)
{
    return db_batch_add(batch, &query_account_load, DB_VALUES(db_id(user_id)));
}

bool account_answer(const struct db_batch *batch, size_t question, struct account *account,
                    bool *is_known, struct err *err)
{
    return read_first(db_batch_rows(batch, question), &ACCOUNT, account, is_known, err);
}

bool account_note_success(struct db_tx *tx, const struct id *user_id, struct err *err)
{
    return db_query(tx, &query_account_note_success, DB_VALUES(db_id(user_id)), NULL, err);
}

bool account_note_failure(struct db_tx *tx, const struct id *user_id, struct err *err)
{
    return db_query(tx, &query_account_note_failure, DB_VALUES(db_id(user_id)), NULL, err);
}

bool account_admit(struct db_tx *tx, const struct id *user_id, const char *role, struct err *err)
{
    return db_query(tx, &query_account_admit, DB_VALUES(db_id(user_id), db_text(role)), NULL, err);
}

bool account_sign_out(struct db_tx *tx, const struct id *user_id, struct err *err)
{
    return db_query(tx, &query_account_sign_out, DB_VALUES(db_id(user_id)), NULL, err) &&
           db_query(tx, &query_refresh_token_remove_user, DB_VALUES(db_id(user_id)), NULL, err);
}

bool refresh_token_add(struct db_tx *tx, const struct refresh_token_new *token, struct err *err)
{
    return db_query(tx, &query_refresh_token_remove_expired,
                    DB_VALUES(db_id(&token->token.user_id)), NULL, err) &&
           db_query(tx, &query_refresh_token_add,
                    DB_VALUES(db_id(&token->token.user_id), db_id(&token->token.family_id),
                              db_bytes(token->hash, sizeof token->hash),
                              db_integer(token->token.session_generation),
                              db_integer(token->lifetime_s)),
                    NULL, err);
}

bool refresh_token_use(struct db_tx *tx, const uint8_t hash[static CRYPTO_SHA256_BYTES],
                       struct refresh_token *token, bool *is_good, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_refresh_token_use, DB_VALUES(db_bytes(hash, CRYPTO_SHA256_BYTES)),
                    &rows, err) &&
           read_first(rows, &REFRESH_TOKEN, token, is_good, err);
}

bool refresh_token_revoke(struct db_tx *tx, const uint8_t hash[static CRYPTO_SHA256_BYTES],
                          struct id *user_id, struct err *err)
{
    bool is_any;
    struct db_rows *rows;
    *user_id = (struct id){0};
    return db_query(tx, &query_refresh_token_revoke, DB_VALUES(db_bytes(hash, CRYPTO_SHA256_BYTES)),
                    &rows, err) &&
           read_first(rows, &USER_ID, user_id, &is_any, err);
}

bool api_key_find(struct db_tx *tx, const char *prefix, struct api_key *key, bool *is_known,
                  struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_api_key_find, DB_VALUES(db_text(prefix)), &rows, err) &&
           read_first(rows, &API_KEY, key, is_known, err);
}

size_t api_key_ask(struct db_batch *batch, const struct id *api_key_id)
{
    return db_batch_add(batch, &query_api_key_load, DB_VALUES(db_id(api_key_id)));
}

bool api_key_answer(const struct db_batch *batch, size_t question, struct api_key *key,
                    bool *is_known, struct err *err)
{
    return read_first(db_batch_rows(batch, question), &API_KEY, key, is_known, err);
}

bool api_key_note_use(struct db_tx *tx, const struct id *api_key_id, struct err *err)
{
    return db_query(tx, &query_api_key_note_use, DB_VALUES(db_id(api_key_id)), NULL, err);
}
