/*
 * backend: what a place for blobs must be able to do. Private to storage; storage.c has the table.
 *
 * Keys have been checked and outputs are not NULL when a backend is called; the contracts are those
 * of storage.h. A backend's own state begins with the struct given here.
 */
#ifndef STORAGE_BACKEND_H
#define STORAGE_BACKEND_H

#include "storage/storage.h"

/* A key and its parts. */
struct blob_key {
    char text[STORAGE_KEY_BYTES];
    struct id client_id;
    struct id document_id;
    char name[STORAGE_KEY_BYTES]; /* what follows the slash */
};

/* Whether this is what may follow the slash: document_id or document_id.PART. */
bool blob_name_is_sound(const char *name);

struct storage_backend {
    const char *provider; /* documents.storage_provider, and the word in the setting */
    struct storage *(*open)(const struct config *config, struct err *err);
    void (*close)(struct storage *storage);
    bool (*claim)(struct storage *storage, const struct id *installation_id, struct err *err);
    struct storage_put *(*put_start)(struct storage *storage, const struct blob_key *key,
                                     int64_t size_hint, struct err *err);
    bool (*put_write)(struct storage_put *put, const void *bytes, size_t length, struct err *err);
    bool (*put_finish)(struct storage_put *put, struct err *err);
    void (*put_cancel)(struct storage_put *put);
    bool (*fetch)(struct storage *storage, const struct blob_key *key, int *fd, struct err *err);
    bool (*read)(struct storage *storage, const struct blob_key *key, struct storage_range *range,
                 struct err *err);
    bool (*erase)(struct storage *storage, const struct blob_key *key, struct err *err);
    bool (*list)(struct storage *storage, struct arena *arena, const struct storage_query *query,
                 struct storage_list *list, struct err *err);
    bool (*sweep)(struct storage *storage, int64_t age_s, size_t *removed, struct err *err);
};

struct storage {
    const struct storage_backend *backend; /* set by storage_open */
    const char *url_prefix;                /* a URL is this and the key; set by the backend */
};

struct storage_put {
    struct storage *storage; /* set by storage_put_start */
};

extern const struct storage_backend STORAGE_LOCAL;

#endif
