/*
 * fingerprint: what documents are recognised by when they come again, whole or in part.
 */
#ifndef ENTITY_FINGERPRINT_H
#define ENTITY_FINGERPRINT_H

#include "base/base.h"
#include "db/db.h"

/* A document of another process that has a name in common. */
struct fingerprint_peer {
    struct id document_id;
    struct id process_id;
    struct json *fields; /* or NULL */
    const char *sketch;  /* or NULL */
};
struct fingerprint_names {
    const char *const *items;
    size_t count;
};
/* A document's own names of kind near. */
bool fingerprint_list_near(struct db_tx *tx, const struct id *document_id,
                           struct fingerprint_names *names, struct err *err) MUST_CHECK;
/* Names of kind bank_details that documents of other processes have beside `vendor`. */
bool fingerprint_list_accounts(struct db_tx *tx, const struct id *process_id, const char *vendor,
                               struct fingerprint_names *names, struct err *err) MUST_CHECK;

/* What is looked for: names of kinds near and business_key, ended by NULL, in other processes. */
struct fingerprint_search {
    struct arena *arena;
    const struct id *process_id;
    const char *const *names;
};
struct fingerprint_peers {
    struct fingerprint_peer *items;
    size_t count;
};
/* Those that share any of the names; at most 20, those that share most first. */
bool fingerprint_list_peers(struct db_tx *tx, const struct fingerprint_search *search,
                            struct fingerprint_peers *peers, struct err *err) MUST_CHECK;

/* Whose fingerprints they are. */
struct fingerprint_owner {
    struct id client_id;
    struct id process_id;
    struct id document_id;
};
/* Adds `names`, which end with NULL, to a batch of the client's. */
void fingerprint_add_all(struct db_batch *batch, const struct fingerprint_owner *owner,
                         const char *kind, const char *const *names);
/* Removes those of these kinds, which end with NULL. */
void fingerprint_remove(struct db_batch *batch, const struct id *document_id,
                        const char *const *kinds);

#endif
