/*
 * account: who signs in, and with what: people's passwords and refresh tokens, programs' keys. For
 * transactions of the role auth.
 */
#ifndef ENTITY_ACCOUNT_H
#define ENTITY_ACCOUNT_H

#include "base/base.h"
#include "db/db.h"

struct account {
    struct id user_id;
    struct id client_id; /* none: a platform operator */
    const char *email;
    const char *full_name;
    const char *role;          /* admin | operator | viewer | platform */
    const char *password_hash; /* NULL: has none yet, or was not asked for */
    bool is_active;
    bool is_locked;        /* for a while, after too many failures */
    bool is_client_active; /* neither suspended nor deleted; true where there is none */
    int64_t session_generation;
};
/* By address, with the password's hash, or by id, without it; false in `is_known` when there is
   none. */
bool account_find(struct db_tx *tx, const char *email, struct account *account, bool *is_known,
                  struct err *err) MUST_CHECK;
bool account_load(struct db_tx *tx, const struct id *user_id, struct account *account,
                  bool *is_known, struct err *err) MUST_CHECK;
/* The second in two steps, also in the name of the account's own client: a batch takes the question
   along, and has the answer after it ran. */
size_t account_ask(struct db_batch *batch, const struct id *user_id);
bool account_answer(const struct db_batch *batch, size_t question, struct account *account,
                    bool *is_known, struct err *err) MUST_CHECK;

/* A login that worked, and one that did not; the tenth in a row locks the account for a while. */
bool account_note_success(struct db_tx *tx, const struct id *user_id, struct err *err) MUST_CHECK;
bool account_note_failure(struct db_tx *tx, const struct id *user_id, struct err *err) MUST_CHECK;
/* Gives a user the role (NULL: leaves it), and makes one who was invited active; never an operator
   of the platform. */
bool account_admit(struct db_tx *tx, const struct id *user_id, const char *role,
                   struct err *err) MUST_CHECK;
/* Everywhere: whatever token the user has is refused from now on. */
bool account_sign_out(struct db_tx *tx, const struct id *user_id, struct err *err) MUST_CHECK;

struct refresh_token {
    struct id user_id;
    struct id family_id;        /* the login that it descends from */
    int64_t session_generation; /* of the user when it was made */
};
/* Kept by its hash, good for `lifetime_s`; what of the user has expired goes. */
struct refresh_token_new {
    struct refresh_token token;
    uint8_t hash[CRYPTO_SHA256_BYTES];
    int64_t lifetime_s;
};
bool refresh_token_add(struct db_tx *tx, const struct refresh_token_new *token,
                       struct err *err) MUST_CHECK;
/* Uses one up; false in `is_good` when it is unknown, expired or used. */
bool refresh_token_use(struct db_tx *tx, const uint8_t hash[static CRYPTO_SHA256_BYTES],
                       struct refresh_token *token, bool *is_good, struct err *err) MUST_CHECK;
/* When that token was used before: takes away all that descend from its login, and says whose they
   were; none when nothing was taken away. */
bool refresh_token_revoke(struct db_tx *tx, const uint8_t hash[static CRYPTO_SHA256_BYTES],
                          struct id *user_id, struct err *err) MUST_CHECK;

struct api_key {
    struct id api_key_id;
    struct id client_id;
    struct db_bytes_value key_hash; /* SHA-256 */
    const char *scopes;             /* separated by spaces */
    bool is_active;                 /* key and client are good now */
    bool is_use_news;               /* its last use is to be noted */
};
/* By the first characters of the key; false in `is_known` when there is none. */
bool api_key_find(struct db_tx *tx, const char *prefix, struct api_key *key, bool *is_known,
                  struct err *err) MUST_CHECK;
/* By its id, without the hash, in the name of its client. */
size_t api_key_ask(struct db_batch *batch, const struct id *api_key_id);
bool api_key_answer(const struct db_batch *batch, size_t question, struct api_key *key,
                    bool *is_known, struct err *err) MUST_CHECK;
bool api_key_note_use(struct db_tx *tx, const struct id *api_key_id, struct err *err) MUST_CHECK;

#endif
