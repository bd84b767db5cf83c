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
/* Lets the statements of this transaction take up to RECONCILE_STATEMENT_MS: they read all there
   is, whatever a statement may take otherwise. Before the others. */
bool reconcile_take_time(struct db_tx *tx, struct err *err) MUST_CHECK;
#define RECONCILE_STATEMENT_MS 900000

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
    int64_t file_size; /* -1 when it is not known */
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
#define STORED_DOCUMENTS_PAGE 1000

/* Whether blobs belong to documents, for each of `keys`, in their order; platform role. */
struct document_keys {
    struct arena *arena;
    struct id *client_ids;
    struct id *document_ids;
    size_t count;
};
bool document_list_known(struct db_tx *tx, const struct document_keys *keys, bool **known,
                         struct err *err) MUST_CHECK;

#endif
