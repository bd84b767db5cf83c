/*
 * reconciliation: queries about what must agree.
 */
#ifndef ENTITY_RECONCILIATION_H
#define ENTITY_RECONCILIATION_H

#include "base/base.h"
#include "db/db.h"

/* What does not agree, one row for each thing. Platform role. */
struct reconcile_finding {
    const char *check;
    const char *client;
    const char *message;
};
struct reconcile_findings {
    struct reconcile_finding *items;
    size_t count;
};
/* How many checks there are; each is asked for by its number. */
size_t reconcile_check_count(void);
bool reconcile_check(struct db_tx *tx, size_t check, const struct id *client_id,
                     struct reconcile_findings *findings, struct err *err) MUST_CHECK;

struct reconcile_balance {
    const char *client;
    int64_t received, completed, in_review, failed, cancelled, in_progress;
};
/* Processes received and where they are, by client. */
bool reconcile_balances(struct db_tx *tx, const struct id *client_id,
                        struct reconcile_balance **list, size_t *count, struct err *err) MUST_CHECK;

/* Stored documents in the order of their keys, after `after`. */
struct stored_document {
    struct id client_id;
    struct id document_id;
    const char *client;
    const char *storage_url;
    int64_t file_size;
};
struct stored_documents {
    struct stored_document *items;
    size_t count;
};
struct stored_after {
    struct id client_id; /* the nil UUID from the start */
    struct id document_id;
};
bool document_list_stored(struct db_tx *tx, const struct id *client_id,
                          const struct stored_after *after, struct stored_documents *documents,
                          struct err *err) MUST_CHECK;
/* Whether a document is known; platform role. */
bool document_exists(struct db_tx *tx, const struct id *document_id, bool *is_present,
                     struct err *err) MUST_CHECK;
#define STORED_DOCUMENTS_PAGE 1000

#endif
