/*
 * attachments: mails and PDFs are opened in the reader's child, and what comes out of them is
 * looked at like any other document, within bounds: so many documents, so many bytes, so many
 * levels.
 */
#include "engine/attachments.h"

#include <string.h>

#define DEPTH_MAX 5
/* All that is attached may have as many bytes as so many documents. */
#define ATTACHED_DOCUMENTS 4

void enclosures_init(struct enclosures *enclosures, struct work *work)
{
    *enclosures = (struct enclosures){.work = work};
    enclosures->items =
        arena_new_array(work->arena, struct enclosure, work->document_count + ENGINE_DOCUMENTS_MAX);
    for (size_t d = 0; d < work->document_count; d++) {
        /* Parts of files that an earlier attempt took apart. */
        if (work->documents[d].page_from > 0)
            continue;
        const size_t i = enclosures->count++;
        struct enclosure *item = &enclosures->items[i];
        *item = (struct enclosure){.document = work->documents[d], .parent = i};
        for (size_t p = 0; p < i; p++) {
            if (id_equal(&item->document.parent_document_id,
                         &enclosures->items[p].document.document_id)) {
                item->parent = p;
                item->depth = enclosures->items[p].depth + 1;
            }
        }
    }
    enclosures->row_count = enclosures->count;
}

static bool is_attached(const struct enclosures *enclosures, size_t index)
{
    return enclosures->items[index].parent != index;
}

/* ---- what comes out of a document ---- */

/* The file that was written last becomes a document. One without a byte is none. */
static bool close_upload(struct enclosures *enclosures, struct err *err)
{
    struct work *work = enclosures->work;
    struct engine_upload *upload = enclosures->upload;
    enclosures->upload = NULL;
    if (upload == NULL || upload->size_bytes == 0 || !engine_upload_store(upload, err)) {
        const bool is_missing = upload == NULL || upload->size_bytes == 0;
        engine_upload_end(upload);
        return is_missing;
    }
    const struct document_new row = upload_describe(work->arena, upload, &work->process.process_id);
    struct enclosure *item = &enclosures->items[enclosures->count];
    const struct enclosure *parent = &enclosures->items[enclosures->current];
    *item = (struct enclosure){
        .document = {.document_id = row.document_id,
                     .process_id = row.process_id,
                     .position = (int64_t)enclosures->count + 1,
                     .storage_url = row.storage_url,
                     .storage_provider = row.storage_provider,
                     .file_name = row.file_name,
                     .file_size = row.file_size,
                     .parent_document_id = parent->document.document_id},
        .upload = upload,
        .parent = enclosures->current,
        .depth = parent->depth + 1,
    };
    enclosures->count++;
    return true;
}

static bool start_file(void *context, const char *name, struct err *err)
{
    struct enclosures *enclosures = context;
    struct work *work = enclosures->work;
    if (!close_upload(enclosures, err))
        return false;
    if (enclosures->items[enclosures->current].depth == DEPTH_MAX)
        return fail(err, ERR_LIMIT, "documents are attached to each other more than %d levels deep",
                    DEPTH_MAX);
    if (enclosures->count >= ENGINE_DOCUMENTS_MAX)
        return fail(err, ERR_LIMIT, "the process has more than %d documents with those attached",
                    ENGINE_DOCUMENTS_MAX);
    const char *shown = name[0] != '\0' ? name : "attachment";
    enclosures->upload = engine_upload_start(work->engine, &work->process.client_id, shown, 0, err);
    return enclosures->upload != NULL;
}

static bool write_file(void *context, const void *bytes, size_t length, struct err *err)
{
    struct enclosures *enclosures = context;
    const int64_t max_bytes = ATTACHED_DOCUMENTS * enclosures->work->engine->document_max_bytes;
    enclosures->bytes += (int64_t)length;
    if (enclosures->bytes > max_bytes)
        return fail(err, ERR_LIMIT, "the files that are attached have more than %lld MiB",
                    (long long)(max_bytes >> 20));
    return engine_upload_write(enclosures->upload, bytes, length, err);
}

/* ---- looking at them ---- */

/* Whether what is attached to it has its rows already: the step is tried again. */
static bool is_unpacked(const struct enclosures *enclosures, size_t index)
{
    for (size_t i = 0; i < enclosures->row_count; i++) {
        if (i != index && enclosures->items[i].parent == index)
            return true;
    }
    return false;
}

static bool inspect(struct enclosures *enclosures, size_t index, struct err *err)
{
    int fd CLEANUP(file_close) = -1;
    struct work *work = enclosures->work;
    struct enclosure *item = &enclosures->items[index];
    struct reader_request request;
    const struct reader_outbox outbox = {
        .start = start_file,
        .write = write_file,
        .context = enclosures,
        .max_bytes = ATTACHED_DOCUMENTS * work->engine->document_max_bytes,
    };
    if (!request_open(work, &item->document, &request, &fd, err))
        return false;
    request.file_name = item->document.file_name;
    request.outbox = is_unpacked(enclosures, index) ? NULL : &outbox;
    enclosures->current = index;
    return work->engine->ports->inspect(work->arena, work->engine->reader, &request, &item->facts,
                                        err) &&
           close_upload(enclosures, err);
}

/* What could be extracted: all that was submitted, and what came in an envelope. */
static bool is_eligible(const struct enclosures *enclosures, size_t index)
{
    while (is_attached(enclosures, index)) {
        index = enclosures->items[index].parent;
        if (!enclosures->items[index].facts.is_envelope)
            return false;
    }
    return true;
}

/* Of an envelope and what came in it, only the latter, if any of it can be read. */
static void choose_extracted(struct enclosures *enclosures)
{
    for (size_t i = 0; i < enclosures->count; i++)
        enclosures->items[i].is_extracted = is_eligible(enclosures, i);
    for (size_t i = enclosures->count; i-- > 0;) {
        const struct enclosure *item = &enclosures->items[i];
        if (is_attached(enclosures, i) && item->is_extracted && item->failure == NULL)
            enclosures->items[item->parent].is_extracted = false;
        /* An envelope in an envelope stands for what came in it. */
        if (is_attached(enclosures, i) && item->facts.is_envelope)
            enclosures->items[item->parent].is_extracted = false;
    }
}

bool enclosures_inspect(struct enclosures *enclosures, struct err *err)
{
    for (size_t i = 0; i < enclosures->count; i++) {
        struct enclosure *item = &enclosures->items[i];
        if (inspect(enclosures, i, err))
            continue;
        engine_upload_end(enclosures->upload);
        enclosures->upload = NULL;
        if (!is_attached(enclosures, i) || !error_is_about_file(enclosures->work, err))
            return err_add(err, "document %lld", (long long)item->document.position);
        item->failure = error_sentence(enclosures->work->arena, err);
        err_clear(err);
    }
    choose_extracted(enclosures);
    return true;
}

static void end_upload(void *upload)
{
    engine_upload_end(upload);
}

void enclosures_done(struct enclosures *enclosures, bool is_kept)
{
    for (size_t i = 0; i < enclosures->count; i++) {
        struct engine_upload *upload = enclosures->items[i].upload;
        if (upload == NULL)
            continue;
        /* Its texts are part of the batch. */
        arena_defer(enclosures->work->arena, end_upload, upload);
        upload->is_submitted = is_kept;
    }
}
