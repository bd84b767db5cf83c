/*
 * idempotency_key: what was answered to a request that must not happen twice.
 */
#ifndef ENTITY_IDEMPOTENCY_KEY_H
#define ENTITY_IDEMPOTENCY_KEY_H

#include "base/base.h"
#include "db/db.h"

#define IDEMPOTENCY_KEY_BYTES_MAX 255

/* Whose key it is. */
struct idempotency_key {
    struct id client_id; /* none: an operator of the platform */
    struct id caller_id; /* user or API key */
    const char *key;     /* 1 to IDEMPOTENCY_KEY_BYTES_MAX bytes of UTF-8 */
};
/* What was asked, and the answer to it. */
struct idempotency_answer {
    const char *route; /* "POST /api/v1/users" */
    struct db_bytes_value request_sha256;
    int64_t status;
    const char *reply;    /* JSON; NULL: it is not to be shown again */
    const char *location; /* what was made; NULL: it has no address */
};
/* False in `is_known` when the key was not used, or a day has passed since. */
bool idempotency_key_find(struct db_tx *tx, const struct idempotency_key *key,
                          struct idempotency_answer *answer, bool *is_known,
                          struct err *err) MUST_CHECK;
/* For a day. False in `is_added` when the key is in use: then this transaction repeats one that was
   faster, which has ended when this returns. */
bool idempotency_key_add(struct db_tx *tx, const struct idempotency_key *key,
                         const struct idempotency_answer *answer, bool *is_added,
                         struct err *err) MUST_CHECK;
/* Those whose day is over. Role worker. */
bool idempotency_key_remove_expired(struct db_tx *tx, struct err *err) MUST_CHECK;

#endif
