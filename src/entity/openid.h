/*
 * openid: logins at a provider of OpenID Connect that are under way, and who a user is there. For
 * transactions of the role auth.
 */
#ifndef ENTITY_OPENID_H
#define ENTITY_OPENID_H

#include "base/base.h"
#include "db/db.h"

/* A login that has gone to the provider. */
struct openid_login {
    uint8_t state_hash[CRYPTO_SHA256_BYTES];
    uint8_t browser_hash[CRYPTO_SHA256_BYTES];
    const char *nonce;
    const char *code_verifier;
};
/* Kept for `lifetime_s`; what has expired goes. ERR_BUSY when too many are under way. */
bool openid_login_add(struct db_tx *tx, const struct openid_login *login, int64_t lifetime_s,
                      struct err *err) MUST_CHECK;
/* The one of these hashes, once: nonce and code_verifier are filled in. False in `is_known` when
   there is none, or no longer. */
bool openid_login_take(struct db_tx *tx, struct openid_login *login, bool *is_known,
                       struct err *err) MUST_CHECK;

/* Who somebody is for a provider. */
struct user_identity {
    const char *issuer;
    const char *subject;
};
bool user_identity_find(struct db_tx *tx, const struct user_identity *identity, struct id *user_id,
                        bool *is_known, struct err *err) MUST_CHECK;
/* Binds a user to it; false in `is_bound` when the user is somebody else there already. */
bool user_identity_add(struct db_tx *tx, const struct user_identity *identity,
                       const struct id *user_id, bool *is_bound, struct err *err) MUST_CHECK;

#endif
