/*
 * local: what the two files of the local backend share. Private to storage.
 *
 * ROOT/installation says whose blobs these are;
 * ROOT/<client_id>/<first characters of document_id>/<document_id> is a blob, <document_id>.<part>
 * beside it one that was made from it, and ROOT/incoming/... one that is being written, locked by
 * its writer. The middle folder is a fan-out: identifiers are
 * sorted by time, so it gathers what came within five hours, no folder grows without end, and the
 * order of the folders is the order of the keys.
 */
#ifndef STORAGE_LOCAL_H
#define STORAGE_LOCAL_H

#include "storage/backend.h"

#define LOCAL_FAN_LENGTH 6

struct local_storage {
    struct storage storage;
    char *root; /* for messages; all access is by the descriptors */
    int root_fd;
    int incoming_fd;
    int64_t reserve_bytes;
};

/* storage_claim, storage_list and storage_sweep of this backend. */
bool local_claim(struct storage *storage, const struct id *installation_id,
                 struct err *err) MUST_CHECK;
bool local_list(struct storage *storage, struct arena *arena, const struct storage_query *query,
                struct storage_list *list, struct err *err) MUST_CHECK;
bool local_sweep(struct storage *storage, int64_t age_s, size_t *removed,
                 struct err *err) MUST_CHECK;

#endif
