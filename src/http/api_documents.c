/*
 * api_documents: documents as they came, their pages and words.
 */
#include "http/request.h"
#include "reading/reading.h"

#include <stdio.h>
#include <sys/stat.h>

#define COORDINATE_DIGITS 5

static bool load(struct request *request, struct document *document, struct err *err)
{
    struct id document_id;
    if (!request_path_id(request, "document_id", &document_id, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    return tx != NULL && document_load(tx, &document_id, document, err);
}

bool api_documents_get(struct request *request, struct err *err)
{
    struct document document;
    if (!load(request, &document, err))
        return false;
    struct json *row = process_view_render_document(request->arena, &document);
    row_set_text(request->arena, row, "process_id", document.process_id.text);
    row_set_number(request->arena, row, "position", document.position);
    reply_json(request, row);
    return true;
}

bool api_documents_content(struct request *request, struct err *err)
{
    struct stat status;
    struct document document;
    int fd CLEANUP(file_close) = -1;
    struct storage *storage = engine_storage(request->service->engine);
    if (!load(request, &document, err))
        return false;
    if (document.storage_url == NULL)
        return fail(err, ERR_NOT_FOUND, "document %s has no file of its own",
                    document.document_id.text);
    const char *key = storage_key(request->arena, storage, document.storage_url, err);
    if (key == NULL || !storage_fetch(storage, key, &fd, err))
        return false;
    if (fstat(fd, &status) != 0)
        return fail(err, ERR_IO, "the file of document %s cannot be looked at",
                    document.document_id.text);
    reply_file(request,
               document.mime_type != NULL ? document.mime_type : "application/octet-stream",
               file_hand_over(&fd), (uint64_t)status.st_size);
    reply_attachment(request, document.file_name);
    return true;
}

/* ---- pages ---- */

static enum engine_image_size read_size(const struct request *request)
{
    return text_equal(request_query(request, "size"), "small") ? ENGINE_IMAGE_SMALL
                                                               : ENGINE_IMAGE_LARGE;
}

bool api_documents_image(struct request *request, struct err *err)
{
    struct document document;
    struct engine_image image;
    struct engine_image_order order = {.client_id = request->caller.client_id,
                                       .size = read_size(request)};
    if (!request_path_number(request, "page", &order.page, err) || !load(request, &document, err))
        return false;
    /* Drawing takes its time and asks the database itself. */
    request_end_tx(request);
    order.process_id = document.process_id;
    order.document = document.position;
    if (!engine_page_image(request->service->engine, request->arena, &order, &image, err))
        return false;
    reply_bytes(request, image.mime_type, image.bytes, image.length);
    return true;
}

static struct json *render_number(struct arena *arena, double value)
{
    char text[32];
    struct err ignored = {0};
    const int length = snprintf(text, sizeof text, "%.*f", COORDINATE_DIGITS, value);
    return json_parse(arena, text, (size_t)length, &ignored);
}

static struct json *render_word(struct arena *arena, const struct reading_word *word)
{
    struct json *row = json_new_object(arena);
    struct json *box = json_new_array(arena);
    const float edges[] = {word->box.x0, word->box.y0, word->box.x1, word->box.y1};
    for (size_t i = 0; i < COUNT_OF(edges); i++)
        json_append(arena, box, render_number(arena, (double)edges[i]));
    row_set_text(arena, row, "text", word->text);
    json_set(arena, row, "box", box);
    json_set(arena, row, "confidence", render_number(arena, (double)word->confidence));
    row_set_number(arena, row, "line", word->line);
    return row;
}

static const struct document_page *find_page(const struct document_page *list, size_t count,
                                             int64_t number)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].page_number == number)
            return &list[i];
    }
    return NULL;
}

bool api_documents_words(struct request *request, struct err *err)
{
    size_t count;
    int64_t number;
    struct document document;
    struct document_page *list;
    struct reading_page page = {0};
    struct arena *arena = request->arena;
    if (!request_path_number(request, "page", &number, err) || !load(request, &document, err) ||
        !document_page_list(request->tx, &document, &list, &count, err))
        return false;
    const int64_t offset = document.page_from > 0 ? document.page_from - 1 : 0;
    const struct document_page *stored = find_page(list, count, number + offset);
    if (stored == NULL)
        return fail(err, ERR_NOT_FOUND, "page %lld of document %s has not been read",
                    (long long)number, document.document_id.text);
    const struct reading_encoding encoding = {.bytes = stored->words.bytes,
                                              .length = stored->words.length,
                                              .format = stored->words_format};
    if (!reading_words_decode(arena, &encoding, &page, err))
        return false;
    struct json *words = json_new_array(arena);
    for (size_t i = 0; i < page.word_count; i++)
        json_append(arena, words, render_word(arena, &page.words[i]));
    struct json *row = json_new_object(arena);
    row_set_text(arena, row, "document_id", document.document_id.text);
    row_set_number(arena, row, "page", number);
    json_set(arena, row, "words", words);
    reply_json(request, row);
    return true;
}
