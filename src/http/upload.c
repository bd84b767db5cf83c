/*
 * upload: pieces go straight on into engine's uploads; only fields of a form are kept in memory.
 */
#include "http/upload.h"

#include <string.h>

#define FIELDS_MAX      32
#define FIELD_BYTES_MAX ((size_t)64 * 1024)

struct field {
    const char *name;
    struct text value;
};

struct upload {
    struct request *request;
    struct engine_upload *documents[ENGINE_DOCUMENTS_MAX];
    size_t document_count;
    struct field fields[FIELDS_MAX];
    size_t field_count;
};

struct upload *upload_create(struct request *request)
{
    struct upload *upload = arena_new(request->arena, struct upload);
    upload->request = request;
    return upload;
}

void upload_end(struct upload *upload)
{
    if (upload == NULL)
        return;
    for (size_t i = 0; i < upload->document_count; i++)
        engine_upload_end(upload->documents[i]);
    for (size_t i = 0; i < upload->field_count; i++)
        text_done(&upload->fields[i].value);
    upload->document_count = 0;
    upload->field_count = 0;
}

void upload_confirm(struct upload *upload)
{
    for (size_t i = 0; upload != NULL && i < upload->document_count; i++)
        engine_upload_confirm(upload->documents[i]);
}

static bool begin_document(struct upload *upload, const char *file_name, struct err *err)
{
    if (upload->document_count == ENGINE_DOCUMENTS_MAX)
        return fail(err, ERR_LIMIT, "a process has at most %d documents", ENGINE_DOCUMENTS_MAX);
    struct engine_upload *document = engine_upload_start(
        upload->request->service->engine, &upload->request->caller.client_id, file_name, 0, err);
    if (document == NULL)
        return false;
    upload->documents[upload->document_count++] = document;
    return true;
}

bool upload_take(struct upload *upload, const char *bytes, size_t length, struct err *err)
{
    if (upload->document_count == 0) {
        const char *name = request_query(upload->request, "file_name");
        if (!begin_document(upload, name != NULL ? name : "document", err))
            return false;
    }
    return engine_upload_write(upload->documents[0], bytes, length, err);
}

static bool take_field(struct upload *upload, const struct upload_piece *piece, struct err *err)
{
    if (piece->is_first) {
        if (upload->field_count == FIELDS_MAX)
            return fail(err, ERR_LIMIT, "a form has at most %d fields", FIELDS_MAX);
        struct field *field = &upload->fields[upload->field_count++];
        field->name = arena_copy_text(upload->request->arena, piece->name);
        text_init(&field->value, FIELD_BYTES_MAX);
    }
    struct text *value = &upload->fields[upload->field_count - 1].value;
    text_append(value, piece->bytes, piece->length);
    return !value->is_full || fail(err, ERR_LIMIT, "the field %s is too long", piece->name);
}

bool upload_take_part(struct upload *upload, const struct upload_piece *piece, struct err *err)
{
    if (piece->file_name == NULL)
        return take_field(upload, piece, err);
    if (piece->is_first && !begin_document(upload, piece->file_name, err))
        return false;
    return engine_upload_write(upload->documents[upload->document_count - 1], piece->bytes,
                               piece->length, err);
}

bool upload_take_kept(struct upload *upload, const char *ids, struct err *err)
{
    struct request *request = upload->request;
    for (const char *at = ids; *at != '\0'; at += strspn(at, ",")) {
        struct id document_id;
        struct err reason = {0};
        const size_t length = strcspn(at, ",");
        const char *text = arena_copy_bytes(request->arena, at, length);
        at += length;
        if (upload->document_count == ENGINE_DOCUMENTS_MAX)
            return fail(err, ERR_LIMIT, "a process has at most %d documents", ENGINE_DOCUMENTS_MAX);
        if (!id_parse(text, &document_id, &reason))
            return fail(err, ERR_USAGE, "document_ids: %s", reason.message);
        struct engine_upload *document =
            engine_upload_reopen(request->service->engine, request->arena,
                                 &request->caller.client_id, &document_id, err);
        if (document == NULL)
            return false;
        upload->documents[upload->document_count++] = document;
    }
    return true;
}

struct engine_upload **upload_documents(struct upload *upload, size_t *count)
{
    *count = upload->document_count;
    return upload->documents;
}

const char *upload_field(const struct upload *upload, const char *name)
{
    for (size_t i = 0; i < upload->field_count; i++) {
        if (text_equal(upload->fields[i].name, name))
            return upload->fields[i].value.data;
    }
    return request_query(upload->request, name);
}
