/*
 * upload: bytes are stored and hashed as they arrive, without a database connection. What was
 * stored and never became part of a process is removed by whoever stored it, or by engine_sweep
 * after a crash.
 */
#include "engine/upload.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COPY_BYTES ((size_t)256 * 1024)

/* The last component, cleaned, cut between characters. */
static void keep_name(char *out, const char *name)
{
    struct text clean;
    const char *slash = strrchr(name, '/');
    text_init(&clean, FILE_NAME_BYTES - 1);
    text_append_clean(&clean, slash != NULL ? slash + 1 : name);
    (void)snprintf(out, FILE_NAME_BYTES, "%s", clean.length > 0 ? clean.data : "document");
    text_done(&clean);
}

struct engine_upload *engine_upload_start(struct engine *engine, const struct id *client_id,
                                          const char *file_name, int64_t size_hint, struct err *err)
{
    if (size_hint > engine->document_max_bytes)
        return fail_null(err, ERR_LIMIT, "the document is larger than %lld MiB",
                         (long long)(engine->document_max_bytes >> 20));
    struct engine_upload *upload = memory_create(sizeof *upload);
    *upload = (struct engine_upload){
        .engine = engine, .client_id = *client_id, .document_id = id_create()};
    keep_name(upload->file_name, file_name);
    (void)snprintf(upload->key, sizeof upload->key, "%s/%s", client_id->text,
                   upload->document_id.text);
    upload->put = storage_put_start(engine->storage, upload->key, size_hint, err);
    if (upload->put == NULL) {
        free(upload);
        return NULL;
    }
    upload->hash = crypto_hash_start();
    return upload;
}

bool engine_upload_write(struct engine_upload *upload, const void *bytes, size_t length,
                         struct err *err)
{
    if (upload->put == NULL)
        return fail(err, ERR_CONFLICT, "document %s was submitted already", upload->file_name);
    if (upload->size_bytes + (int64_t)length > upload->engine->document_max_bytes)
        return fail(err, ERR_LIMIT, "the document is larger than %lld MiB",
                    (long long)(upload->engine->document_max_bytes >> 20));
    if (!storage_put_write(upload->put, bytes, length, err))
        return false;
    crypto_hash_add(upload->hash, bytes, length);
    upload->size_bytes += (int64_t)length;
    return true;
}

bool engine_upload_copy(struct engine_upload *upload, int fd, struct err *err)
{
    bool is_good = true;
    char *bytes = memory_create(COPY_BYTES);
    for (;;) {
        ssize_t got = read(fd, bytes, COPY_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            is_good = fail_errno(err, ERR_IO, errno, "%s cannot be read", upload->file_name);
        else if (got > 0)
            is_good = engine_upload_write(upload, bytes, (size_t)got, err);
        if (got <= 0 || !is_good)
            break;
    }
    free(bytes);
    return is_good;
}

void engine_upload_end(struct engine_upload *upload)
{
    struct err err = {0};
    uint8_t ignored[CRYPTO_SHA256_BYTES];
    if (upload == NULL)
        return;
    storage_put_cancel(upload->put);
    if (upload->hash != NULL)
        crypto_hash_finish(upload->hash, ignored);
    if (upload->is_stored && !upload->is_submitted &&
        !storage_delete(upload->engine->storage, upload->key, &err))
        log_err("a document that was not submitted stays until the next sweep", &err);
    free(upload);
}

bool upload_store(struct engine_upload *upload, struct err *err)
{
    if (upload->is_stored)
        return true;
    if (upload->size_bytes == 0)
        return fail(err, ERR_INVALID, "the document is empty");
    if (upload->put == NULL)
        return fail(err, ERR_CONFLICT, "document %s could not be stored: it has to be sent again",
                    upload->file_name);
    crypto_hash_finish(upload->hash, upload->sha256);
    upload->hash = NULL;
    fault_reach(FAULT_UPLOAD_WRITTEN, NULL);
    struct storage_put *put = upload->put;
    upload->put = NULL;
    upload->is_stored = storage_put_finish(put, err);
    if (upload->is_stored)
        fault_reach(FAULT_UPLOAD_STORED, NULL);
    return upload->is_stored;
}

struct document_new upload_describe(struct arena *arena, const struct engine_upload *upload,
                                    const struct id *process_id)
{
    struct document_new document = {
        .document_id = upload->document_id,
        .client_id = upload->client_id,
        .process_id = *process_id,
        .storage_url = storage_url(arena, upload->engine->storage, upload->key),
        .storage_provider = storage_provider(upload->engine->storage),
        .file_name = upload->file_name,
        .file_size = upload->size_bytes,
    };
    memcpy(document.sha256, upload->sha256, sizeof document.sha256);
    return document;
}
