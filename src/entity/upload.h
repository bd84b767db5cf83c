/*
 * upload: documents in the storage that no process has yet.
 */
#ifndef ENTITY_UPLOAD_H
#define ENTITY_UPLOAD_H

#include "entity/resource.h"

struct upload_row {
    struct id document_id;
    struct id client_id;
    const char *file_name;
    int64_t file_size;
    struct db_bytes_value sha256;
};
struct upload_new {
    struct upload_row row;
    const char *created_by; /* id of a user or key */
    int64_t lifetime_s;
};
/* Adds its row. */
void upload_add(struct db_batch *batch, const struct upload_new *upload);
/* One that a process has taken is found, too. ERR_NOT_FOUND for one that is not there, or has
   expired. */
bool upload_find(struct db_tx *tx, const struct id *document_id, struct upload_row *row,
                 struct err *err) MUST_CHECK;
/* Adds that a process takes them: the batch fails with ERR_CONFLICT unless all are there. */
void upload_claim(struct db_batch *batch, struct arena *arena, const struct id *ids, size_t count);

/* The newest first. */
bool upload_list(struct db_tx *tx, struct resource_page *page, struct err *err) MUST_CHECK;
/* ERR_NOT_FOUND. */
struct json *upload_show(struct db_tx *tx, const struct id *document_id,
                         struct err *err) MUST_CHECK;
/* Its row; false in `is_removed` when there was none. */
bool upload_remove(struct db_tx *tx, const struct id *document_id, bool *is_removed,
                   struct err *err) MUST_CHECK;
/* Those whose time is over, at most 1,000; says which they were. Role worker. */
bool upload_remove_expired(struct db_tx *tx, struct upload_row **list, size_t *count,
                           struct err *err) MUST_CHECK;

#endif
