/*
 * document: the files of a process, their pages, and what people corrected.
 */
#include "entity/entity.h"

#include "queries.h"

#include <string.h>

static const struct db_shape DOCUMENT = DB_SHAPE(
    struct document, DB_COLUMN(struct document, document_id, DB_ID),
    DB_COLUMN(struct document, process_id, DB_ID), DB_COLUMN(struct document, position, DB_INTEGER),
    DB_COLUMN(struct document, storage_url, DB_TEXT),
    DB_COLUMN(struct document, storage_provider, DB_TEXT),
    DB_COLUMN(struct document, file_name, DB_TEXT),
    DB_COLUMN(struct document, file_size, DB_INTEGER),
    DB_COLUMN(struct document, mime_type, DB_TEXT), DB_COLUMN(struct document, sha256, DB_TEXT),
    DB_COLUMN(struct document, status, DB_TEXT), DB_COLUMN(struct document, doc_type, DB_TEXT),
    DB_COLUMN(struct document, page_count, DB_INTEGER),
    DB_COLUMN(struct document, ocr_confidence, DB_DECIMAL),
    DB_COLUMN(struct document, error_message, DB_TEXT),
    DB_COLUMN(struct document, parent_document_id, DB_ID),
    DB_COLUMN(struct document, is_extracted, DB_BOOLEAN),
    DB_COLUMN(struct document, page_from, DB_INTEGER),
    DB_COLUMN(struct document, page_to, DB_INTEGER),
    DB_COLUMN(struct document, file_facts, DB_JSON));

static const struct db_shape SAME =
    DB_SHAPE(struct document_same, DB_COLUMN(struct document_same, document_id, DB_ID),
             DB_COLUMN(struct document_same, process_id, DB_ID));

static const struct db_shape PAGE =
    DB_SHAPE(struct document_page, DB_COLUMN(struct document_page, document_id, DB_ID),
             DB_COLUMN(struct document_page, page_number, DB_INTEGER),
             DB_COLUMN(struct document_page, width_pt, DB_DECIMAL),
             DB_COLUMN(struct document_page, height_pt, DB_DECIMAL),
             DB_COLUMN(struct document_page, rotation, DB_INTEGER),
             DB_COLUMN(struct document_page, source, DB_TEXT),
             DB_COLUMN(struct document_page, source_reason, DB_TEXT),
             DB_COLUMN(struct document_page, words, DB_BYTES),
             DB_COLUMN(struct document_page, words_format, DB_INTEGER),
             DB_COLUMN(struct document_page, quality_score, DB_DECIMAL),
             DB_COLUMN(struct document_page, places, DB_BYTES),
             DB_COLUMN(struct document_page, defect, DB_TEXT));

static const struct db_shape EINVOICE = DB_SHAPE(
    struct document_einvoice, {"einvoice", DB_BYTES, offsetof(struct document_einvoice, terms)},
    {"einvoice_format", DB_INTEGER, offsetof(struct document_einvoice, format)});

static const struct db_shape ROTATION = DB_SHAPE(int64_t, {"rotation", DB_INTEGER, 0});

bool document_load(struct db_tx *tx, const struct id *document_id, struct document *document,
                   struct err *err)
{
    struct db_rows *rows;
    struct document loaded = {0};
    if (!db_query(tx, &query_document_load, DB_VALUES(db_id(document_id)), &rows, err))
        return false;
    if (db_rows_count(rows) == 0)
        return fail(err, ERR_NOT_FOUND, "there is no document %s", document_id->text);
    if (!db_rows_read(rows, 0, &DOCUMENT, &loaded, err))
        return false;
    *document = loaded;
    return true;
}

bool document_list(struct db_tx *tx, const struct id *process_id, struct document **list,
                   size_t *count, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_document_list, DB_VALUES(db_id(process_id)), &rows, err) &&
           db_rows_list(rows, &DOCUMENT, list, count, err);
}

size_t document_ask_list(struct db_batch *batch, const struct id *process_id)
{
    return db_batch_add(batch, &query_document_list, DB_VALUES(db_id(process_id)));
}

bool document_answer_list(const struct db_batch *batch, size_t question, struct document **list,
                          size_t *count, struct err *err)
{
    return db_rows_list(db_batch_rows(batch, question), &DOCUMENT, list, count, err);
}

bool document_list_same(struct db_tx *tx, const struct id *process_id, struct document_same **list,
                        size_t *count, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_document_list_same, DB_VALUES(db_id(process_id)), &rows, err) &&
           db_rows_list(rows, &SAME, list, count, err);
}

bool document_page_find_rotation(struct db_tx *tx, const struct id *document_id,
                                 int64_t page_number, int64_t *rotation, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_document_page_rotation,
                  DB_VALUES(db_id(document_id), db_integer(page_number)), &rows, err))
        return false;
    *rotation = 0;
    return db_rows_count(rows) == 0 || db_rows_read(rows, 0, &ROTATION, rotation, err);
}

bool document_page_list(struct db_tx *tx, const struct document *document,
                        struct document_page **list, size_t *count, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_document_page_list,
                    DB_VALUES(db_id(document_file(document)), db_integer(document->page_from),
                              db_integer(document->page_to)),
                    &rows, err) &&
           db_rows_list(rows, &PAGE, list, count, err);
}

const struct id *document_file(const struct document *document)
{
    return document->page_from > 0 ? &document->parent_document_id : &document->document_id;
}

bool document_find_einvoice(struct db_tx *tx, const struct id *document_id,
                            struct document_einvoice *einvoice, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_document_find_einvoice, DB_VALUES(db_id(document_id)), &rows, err))
        return false;
    *einvoice = (struct document_einvoice){0};
    return db_rows_count(rows) == 0 || db_rows_read(rows, 0, &EINVOICE, einvoice, err);
}

/* ---- changing ---- */

void document_add_part(struct db_batch *batch, const struct document_part *part)
{
    db_batch_add(batch, &query_document_add_part,
                 DB_VALUES(db_id(&part->document_id), db_id(&part->parent_document_id),
                           db_integer(part->position), db_integer(part->page_from),
                           db_integer(part->page_to), db_boolean(part->has_einvoice)));
}

void document_divide(struct db_batch *batch, const struct id *document_id)
{
    db_batch_add(batch, &query_document_divide, DB_VALUES(db_id(document_id)));
}

void document_remove_parts(struct db_batch *batch, const struct id *process_id)
{
    db_batch_add(batch, &query_document_remove_parts, DB_VALUES(db_id(process_id)));
}

void document_add(struct db_batch *batch, const struct document_new *document)
{
    char hash[CRYPTO_SHA256_TEXT_BYTES];
    db_batch_add(batch, &query_document_add,
                 DB_VALUES(db_id(&document->document_id), db_id(&document->client_id),
                           db_id(&document->process_id), db_integer(document->position),
                           db_text(document->storage_url), db_text(document->storage_provider),
                           db_text(document->file_name), db_integer(document->file_size),
                           db_bytes(document->sha256, sizeof document->sha256),
                           db_id(&document->parent_document_id)));
    db_batch_add(batch, &query_fingerprint_add,
                 DB_VALUES(db_id(&document->client_id), db_id(&document->process_id),
                           db_id(&document->document_id), db_text("exact"),
                           db_text(crypto_hex(document->sha256, sizeof document->sha256, hash))));
}

void document_change_facts(struct db_batch *batch, const struct id *document_id,
                           const struct document_facts *facts)
{
    db_batch_add(batch, &query_document_change_facts,
                 DB_VALUES(db_id(document_id), db_text(facts->mime_type),
                           db_integer(facts->page_count), db_boolean(facts->is_extracted),
                           db_text(facts->file_facts)));
}

void document_change_unread(struct db_batch *batch, const struct id *document_id,
                            const char *error_message, bool is_extracted)
{
    db_batch_add(batch, &query_document_change_unread,
                 DB_VALUES(db_id(document_id), db_text(error_message), db_boolean(is_extracted)));
}

void document_change_reading(struct db_batch *batch, const struct id *document_id,
                             const struct document_reading *reading)
{
    const struct document_einvoice *einvoice = &reading->einvoice;
    const bool is_one = einvoice->terms.bytes != NULL;
    struct db_value terms = db_bytes(einvoice->terms.bytes, einvoice->terms.length);
    terms.is_kept = true;
    db_batch_add(batch, &query_document_change_reading,
                 DB_VALUES(db_id(document_id), db_text(reading->ocr_text),
                           db_batch_decimal(batch, &reading->ocr_confidence), terms,
                           is_one ? db_integer(einvoice->format) : db_null()));
}

void document_page_add(struct db_batch *batch, const struct id *client_id,
                       const struct document_page *page)
{
    struct db_value words = db_bytes(page->words.bytes, page->words.length);
    struct db_value places = db_bytes(page->places.bytes, page->places.length);
    words.is_kept = true;
    places.is_kept = true;
    db_batch_add(batch, &query_document_page_add,
                 DB_VALUES(db_id(client_id), db_id(&page->document_id),
                           db_integer(page->page_number), db_batch_decimal(batch, &page->width_pt),
                           db_batch_decimal(batch, &page->height_pt), db_integer(page->rotation),
                           db_text(page->source), db_text(page->source_reason), words,
                           db_integer(page->words_format),
                           db_batch_decimal(batch, &page->quality_score), places,
                           db_text(page->defect)));
}

void document_change_extraction(struct db_batch *batch, const struct id *document_id,
                                const struct json *extracted_data)
{
    db_batch_add(batch, &query_document_change_extraction,
                 DB_VALUES(db_id(document_id), db_batch_json(batch, extracted_data)));
}

void document_change_fraud(struct db_batch *batch, const struct id *document_id,
                           const struct decimal *score, const struct json *flags)
{
    db_batch_add(
        batch, &query_document_change_fraud,
        DB_VALUES(db_id(document_id), db_batch_decimal(batch, score), db_batch_json(batch, flags)));
}

void document_change_type(struct db_batch *batch, const struct id *process_id, const char *doc_type)
{
    db_batch_add(batch, &query_document_change_type,
                 DB_VALUES(db_id(process_id), db_text(doc_type)));
}

void document_change_status(struct db_batch *batch, const struct id *process_id, const char *status,
                            const char *error_message)
{
    db_batch_add(batch, &query_document_change_status,
                 DB_VALUES(db_id(process_id), db_text(status), db_text(error_message)));
}
