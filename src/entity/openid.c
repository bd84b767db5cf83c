/*
 * openid: rows of openid_logins and user_identities.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_shape LOGIN =
    DB_SHAPE(struct openid_login, DB_COLUMN(struct openid_login, nonce, DB_TEXT),
             DB_COLUMN(struct openid_login, code_verifier, DB_TEXT));

static const struct db_shape USER_ID = DB_SHAPE(struct id, {"user_id", DB_ID, 0});

bool openid_login_add(struct db_tx *tx, const struct openid_login *login, int64_t lifetime_s,
                      struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_openid_login_remove_expired, DB_NONE, NULL, err) ||
        !db_query(tx, &query_openid_login_add,
                  DB_VALUES(db_bytes(login->state_hash, sizeof login->state_hash),
                            db_bytes(login->browser_hash, sizeof login->browser_hash),
                            db_text(login->nonce), db_text(login->code_verifier),
                            db_integer(lifetime_s)),
                  &rows, err))
        return false;
    return db_rows_count(rows) > 0 || fail(err, ERR_BUSY, "too many logins are under way");
}

bool openid_login_take(struct db_tx *tx, struct openid_login *login, bool *is_known,
                       struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_openid_login_take,
                  DB_VALUES(db_bytes(login->state_hash, sizeof login->state_hash),
                            db_bytes(login->browser_hash, sizeof login->browser_hash)),
                  &rows, err))
        return false;
    *is_known = db_rows_count(rows) > 0;
    return !*is_known || db_rows_read(rows, 0, &LOGIN, login, err);
}

bool user_identity_find(struct db_tx *tx, const struct user_identity *identity, struct id *user_id,
                        bool *is_known, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_user_identity_find,
                  DB_VALUES(db_text(identity->issuer), db_text(identity->subject)), &rows, err))
        return false;
    *is_known = db_rows_count(rows) > 0;
    return !*is_known || db_rows_read(rows, 0, &USER_ID, user_id, err);
}

bool user_identity_add(struct db_tx *tx, const struct user_identity *identity,
                       const struct id *user_id, bool *is_bound, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_user_identity_add,
                  DB_VALUES(db_id(user_id), db_text(identity->issuer), db_text(identity->subject)),
                  &rows, err))
        return false;
    *is_bound = db_rows_count(rows) > 0;
    return true;
}
