/*
 * api_key: keys of a client's programs, as people manage them. The key itself is nowhere: what is
 * kept is its hash. What finds the key of a request is in account.h.
 */
#ifndef ENTITY_API_KEY_H
#define ENTITY_API_KEY_H

#include "entity/resource.h"

#define API_KEY_START         "dfk_"
#define API_KEY_PREFIX_LENGTH 12 /* "dfk_" and 8 characters: api_keys.prefix */

/* What keys may be allowed to do, as routes of the API name it; ends with NULL. */
extern const char *const API_KEY_SCOPES[];

/* Of the client, the newest first. */
bool api_key_list(struct db_tx *tx, struct resource_page *page, struct err *err) MUST_CHECK;
/* ERR_NOT_FOUND. */
struct json *api_key_show(struct db_tx *tx, const struct id *api_key_id,
                          struct err *err) MUST_CHECK;
/* Whose key that is, by its id or prefix; for the platform role. ERR_NOT_FOUND. */
struct api_key_place {
    struct id api_key_id;
    struct id client_id;
};
bool api_key_locate(struct db_tx *tx, const char *id_or_prefix, struct api_key_place *place,
                    struct err *err) MUST_CHECK;

struct api_key_new {
    struct id api_key_id;
    const char *name;
    const char *prefix; /* of the key: shown, and looked up by */
    uint8_t hash[CRYPTO_SHA256_BYTES];
    const char *const *scopes; /* ends with NULL */
    struct id created_by;      /* a user of the client, or none */
    const char *expires_at;    /* ISO 8601; NULL: never */
};
/* Of the transaction's client. */
bool api_key_add(struct db_tx *tx, struct arena *arena, const struct api_key_new *key,
                 struct err *err) MUST_CHECK;
/* The same as `old` but for its secret; the old one ends in `grace_s` seconds, 0: at once.
   ERR_CONFLICT when the old one counts no longer. */
bool api_key_replace(struct db_tx *tx, const struct id *old, int64_t grace_s,
                     const struct api_key_new *key, struct err *err) MUST_CHECK;
/* At once; revoking it again changes nothing. */
bool api_key_revoke(struct db_tx *tx, const struct id *api_key_id, struct err *err) MUST_CHECK;

#endif
