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
    if (upload->is_stored && !upload->is_submitted && !upload->is_kept &&
        !storage_delete(upload->engine->storage, upload->key, &err))
        log_err("a document that was not submitted stays until the next sweep", &err);
    free(upload);
}

const uint8_t *engine_upload_hash(struct engine_upload *upload)
{
    if (upload->hash != NULL)
        crypto_hash_finish(upload->hash, upload->sha256);
    upload->hash = NULL;
    return upload->sha256;
}

bool engine_upload_store(struct engine_upload *upload, struct err *err)
{
    if (upload->is_stored)
        return true;
    if (upload->size_bytes == 0)
        return fail(err, ERR_INVALID, "the document is empty");
    if (upload->put == NULL)
        return fail(err, ERR_CONFLICT, "document %s could not be stored: it has to be sent again",
                    upload->file_name);
    (void)engine_upload_hash(upload);
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

/* ---- before there is a process ---- */

bool engine_upload_keep(struct engine_upload *upload, struct db_tx *tx,
                        const struct engine_actor *actor, struct err *err)
{
    struct arena *arena = db_tx_arena(tx);
    const struct upload_new row = {
        .row = {.document_id = upload->document_id,
                .client_id = upload->client_id,
                .file_name = upload->file_name,
                .file_size = upload->size_bytes,
                .sha256 = {upload->sha256, sizeof upload->sha256}},
        .created_by = actor->id,
        .lifetime_s = config_integer(upload->engine->config, CONFIG_UPLOAD_LIFETIME_S),
    };
    struct json *payload = json_new_object(arena);
    row_set_text(arena, payload, "document_id", upload->document_id.text);
    row_set_number(arena, payload, "bytes", upload->size_bytes);
    const struct audit_record record = {.client_id = upload->client_id,
                                        .result = "SUCCESS",
                                        .event = "document.uploaded",
                                        .actor_type = actor->type,
                                        .actor_id = actor->id,
                                        .payload = payload};
    struct db_batch *batch = db_batch_of(tx);
    upload_add(batch, &row);
    audit_log_add(batch, &record);
    return db_batch_join(batch, tx, err);
}

void engine_upload_confirm(struct engine_upload *upload)
{
    upload->is_kept = upload->is_stored && !upload->is_submitted;
}

struct id engine_upload_id(const struct engine_upload *upload)
{
    return upload->document_id;
}

struct finding {
    const struct id *document_id;
    struct upload_row row;
};

static bool find_row(struct db_tx *tx, void *argument, struct err *err)
{
    struct finding *finding = argument;
    return upload_find(tx, finding->document_id, &finding->row, err);
}

struct engine_upload *engine_upload_reopen(struct engine *engine, struct arena *arena,
                                           const struct id *client_id, const struct id *document_id,
                                           struct err *err)
{
    struct finding finding = {.document_id = document_id};
    struct db_context context = engine_context(engine, arena, client_id);
    if (!db_transact(&context, find_row, &finding, err))
        return NULL;
    struct engine_upload *upload = memory_create(sizeof *upload);
    *upload = (struct engine_upload){.engine = engine,
                                     .client_id = *client_id,
                                     .document_id = *document_id,
                                     .size_bytes = finding.row.file_size,
                                     .is_stored = true,
                                     .is_kept = true};
    keep_name(upload->file_name, finding.row.file_name);
    memcpy(upload->sha256, finding.row.sha256.bytes, sizeof upload->sha256);
    (void)snprintf(upload->key, sizeof upload->key, "%s/%s", client_id->text, document_id->text);
    return upload;
}

struct removal {
    const struct id *document_id;
    bool is_removed;
};

static bool remove_row(struct db_tx *tx, void *argument, struct err *err)
{
    struct removal *removal = argument;
    return upload_remove(tx, removal->document_id, &removal->is_removed, err);
}

bool engine_upload_remove(struct engine *engine, struct arena *arena, const struct id *client_id,
                          const struct id *document_id, struct err *err)
{
    struct removal removal = {.document_id = document_id};
    struct db_context context = engine_context(engine, arena, client_id);
    if (!db_transact(&context, remove_row, &removal, err))
        return false;
    if (!removal.is_removed)
        return fail(err, ERR_NOT_FOUND, "no document %s waits for a process", document_id->text);
    return storage_delete(engine->storage,
                          arena_printf(arena, "%s/%s", client_id->text, document_id->text), err);
}
