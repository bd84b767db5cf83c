/*
 * storage: blobs, one for each document and some made from it, behind one table of backends
 * (storage.c).
 *
 * A key is client_id/document_id, two UUIDs in lower case, for the document itself, and
 * client_id/document_id.PART for what was made from it and can be made again: such as the picture
 * of a page. A blob is never shared and never changed. A blob is there whole and on stable storage
 * when storage_put_finish has returned true, or not at all.
 */
#ifndef STORAGE_STORAGE_H
#define STORAGE_STORAGE_H

#include "base/base.h"
#include "config/config.h"

struct storage;

#define STORAGE_DOCUMENT_LENGTH 73 /* of "UUID/UUID" */
#define STORAGE_PART_LENGTH     32 /* at most: PART is of a-z, 0-9 and '-', and not empty */
/* "UUID/UUID.PART" and the zero byte. */
#define STORAGE_KEY_BYTES (STORAGE_DOCUMENT_LENGTH + 1 + STORAGE_PART_LENGTH + 1)

/* Opens the backend that the settings name; the folder is made when it is missing. Thread-safe.
   Ended by storage_close. */
struct storage *storage_open(const struct config *config, struct err *err) MUST_CHECK;
/* Accepts NULL; every put has ended before. */
void storage_close(struct storage *storage);
void storage_end(struct storage **storage); /* for CLEANUP */

/* documents.storage_provider: "local"; static. */
const char *storage_provider(const struct storage *storage);
/* documents.storage_url of a key ("local:KEY"), in the arena, and back: the key in the arena, or
   ERR_INVALID when the URL is another backend's or names nothing valid. */
const char *storage_url(struct arena *arena, const struct storage *storage, const char *key);
const char *storage_key(struct arena *arena, const struct storage *storage, const char *url,
                        struct err *err) MUST_CHECK;

/* Whose blobs these are. Enters `installation_id` where nothing is stored and nobody entered yet;
   ERR_CONFIGURATION, with the remedy, where another one is, or nobody although there are blobs. */
bool storage_claim(struct storage *storage, const struct id *installation_id,
                   struct err *err) MUST_CHECK;

/* ---- writing: of unknown length, in pieces ---- */
struct storage_put;
/* Checks the free space for `size_hint` bytes (0: unknown) and the reserve of the settings:
   ERR_DISK_FULL. A key that is none is ERR_INVALID, here and below. */
struct storage_put *storage_put_start(struct storage *storage, const char *key, int64_t size_hint,
                                      struct err *err) MUST_CHECK;
/* ERR_DISK_FULL also when this would use up the reserve. After a failure only cancel is left. */
bool storage_put_write(struct storage_put *put, const void *bytes, size_t length,
                       struct err *err) MUST_CHECK;
/* Makes it durable under its key; a blob that is there already stays and is ERR_CONFLICT. Ends
   `put` whatever the result, and after a failure leaves nothing behind. */
bool storage_put_finish(struct storage_put *put, struct err *err) MUST_CHECK;
/* Ends it and leaves nothing behind. Accepts NULL. */
void storage_put_cancel(struct storage_put *put);
void storage_put_end(struct storage_put **put); /* for CLEANUP: cancels */

/* ---- reading ---- */
/* A seekable descriptor of the whole blob, which the caller closes; ERR_NOT_FOUND names the key. */
bool storage_fetch(struct storage *storage, const char *key, int *fd, struct err *err) MUST_CHECK;

/* What to read, and how much came of it. */
struct storage_range {
    int64_t offset;
    void *buffer;
    size_t length;
    size_t got; /* below `length` only at the end of the blob */
};
/* Reads a part of a blob; `got` is 0 at and past the end. */
bool storage_read(struct storage *storage, const char *key, struct storage_range *range,
                  struct err *err) MUST_CHECK;

/* A missing blob is fine. */
bool storage_delete(struct storage *storage, const char *key, struct err *err) MUST_CHECK;

/* ---- keeping order ---- */
struct storage_query {
    const char *prefix; /* keys begin with it; "" for all */
    const char *after;  /* keys come after it; "" from the start */
    size_t limit;
};
struct storage_blob {
    const char *key;
    int64_t size_bytes;
    int64_t stored_at; /* wall microseconds */
};
struct storage_list {
    struct storage_blob *items;
    size_t count; /* below the limit only when there are no more */
};
/* Blobs in the order of their keys, in the arena. What is being written is left out; what is stored
   or deleted meanwhile may be in it or not. */
bool storage_list(struct storage *storage, struct arena *arena, const struct storage_query *query,
                  struct storage_list *list, struct err *err) MUST_CHECK;
/* Removes what writers that died left behind, older than `age_s`; `removed` is how many. A writer
   that is alive keeps its own, however old. */
bool storage_sweep(struct storage *storage, int64_t age_s, size_t *removed,
                   struct err *err) MUST_CHECK;

#endif
