/*
 * api_uploads: documents that come before their process.
 */
#include "http/request.h"
#include "http/upload.h"

bool api_uploads_create(struct request *request, struct err *err)
{
    size_t count;
    const struct engine_actor actor = request_actor(request);
    struct engine_upload **uploads = upload_documents(request->upload, &count);
    if (count == 0)
        return fail(err, ERR_INVALID, "there is no document in the request");
    /* Slow, so before there is a transaction. */
    for (size_t i = 0; i < count; i++) {
        if (!engine_upload_store(uploads[i], err))
            return false;
    }
    struct db_tx *tx = request_tx(request, err);
    struct json *items = json_new_array(request->arena);
    if (tx == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct id document_id = engine_upload_id(uploads[i]);
        if (!engine_upload_keep(uploads[i], tx, &actor, err))
            return false;
        struct json *row = upload_show(tx, &document_id, err);
        if (row == NULL)
            return false;
        json_append(request->arena, items, row);
    }
    reply_page(request, items, NULL);
    return true;
}

bool api_uploads_list(struct request *request, struct err *err)
{
    struct resource_page page;
    if (!request_page(request, &page, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !upload_list(tx, &page, err))
        return false;
    reply_page(request, page.items, page.next_after);
    return true;
}

bool api_uploads_remove(struct request *request, struct err *err)
{
    struct id document_id;
    if (!request_path_id(request, "upload_id", &document_id, err) ||
        !engine_upload_remove(request->service->engine, request->arena, &request->caller.client_id,
                              &document_id, err))
        return false;
    reply_nothing(request);
    return true;
}
