/*
 * pages: a stored document on its way to the reader, and its stored pages as a reading again.
 */
#include "engine/password.h"

/* As the table configuration_options has it. */
#define QUALITY_FLOOR 0.1

bool request_open(const struct work *work, const struct document *document,
                  struct reader_request *request, int *fd, struct err *err)
{
    const struct json *options = work->configuration.options;
    if (document->storage_url == NULL)
        return fail(err, ERR_NOT_FOUND, "document %s has been erased", document->document_id.text);
    const char *key = storage_key(work->arena, work->engine->storage, document->storage_url, err);
    if (key == NULL || !storage_fetch(work->engine->storage, key, fd, err))
        return false;
    const char *password = NULL;
    if (!password_open(work->engine, work->arena, &work->process, &password, err)) {
        file_close(fd);
        return false;
    }
    *request = (struct reader_request){
        .fd = *fd,
        .password = password,
        .languages = option_languages(work->arena, options),
        .quality_floor = option_number(options, "quality_floor", QUALITY_FLOOR),
        .max_pages = option_integer(options, "max_pages", READING_PAGES_MAX),
        .is_abandoned = work->is_abandoned,
    };
    return true;
}

static bool decode(const struct document_page *row, struct arena *arena, struct reading_page *page,
                   struct err *err)
{
    *page = (struct reading_page){
        .number = (uint32_t)row->page_number,
        .width_pt = (float)decimal_number(&row->width_pt),
        .height_pt = (float)decimal_number(&row->height_pt),
        .rotation = (uint16_t)row->rotation,
        .source_reason = row->source_reason != NULL ? row->source_reason : "",
        .quality = (float)decimal_number(&row->quality_score),
    };
    if (row->defect != NULL && !reading_defect_parse(row->defect, &page->defect))
        return fail(err, ERR_INTERNAL, "page %u has a defect of an unknown name", page->number);
    if (!reading_source_parse(row->source, &page->source))
        return fail(err, ERR_INTERNAL, "page %u has a source of an unknown name", page->number);
    const struct reading_encoding words = {row->words.bytes, row->words.length, row->words_format};
    return row->words.bytes == NULL ||
           (reading_words_decode(arena, &words, page, err) &&
            (row->places.bytes == NULL ||
             reading_places_decode(arena, row->places.bytes, row->places.length, page, err)));
}

static bool load_einvoice(struct db_tx *tx, struct arena *arena, const struct document *document,
                          struct reading *reading, struct err *err)
{
    struct document_einvoice stored;
    if (!document_find_einvoice(tx, &document->document_id, &stored, err))
        return false;
    const struct reading_encoding terms = {stored.terms.bytes, stored.terms.length, stored.format};
    return stored.terms.bytes == NULL ||
           reading_einvoice_decode(arena, &terms, &reading->einvoice, err);
}

bool pages_load_document(struct db_tx *tx, struct arena *arena, const struct document *document,
                         struct reading *reading, struct err *err)
{
    struct document_page *rows;
    size_t count;
    if (!document_page_list(tx, document, &rows, &count, err))
        return false;
    *reading = (struct reading){
        .facts = {.mime_type = document->mime_type != NULL ? document->mime_type : "",
                  .page_count = (uint32_t)document->page_count},
        .pages = arena_new_array(arena, struct reading_page, count),
        .page_count = count,
    };
    reading_making_read(document->file_facts, &reading->facts.making);
    for (size_t i = 0; i < count; i++) {
        if (!decode(&rows[i], arena, &reading->pages[i], err))
            return false;
    }
    return load_einvoice(tx, arena, document, reading, err);
}

bool pages_load(struct work *work, size_t count, struct reading **readings, struct err *err)
{
    struct db_context context = work->context;
    context.identity.is_read_only = true;
    struct reading *list = arena_new_array(work->arena, struct reading, count);
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    for (size_t i = 0; tx != NULL && i < count; i++) {
        if (!pages_load_document(tx, work->arena, &work->subjects[i], &list[i], err))
            return false;
    }
    *readings = list;
    return tx != NULL;
}
