/*
 * stage_read: the words on every page, by the reader's child.
 */
#include "engine/work.h"

#include <math.h>

#define TEXT_BYTES_MAX  ((size_t)4 * 1024 * 1024) /* of documents.ocr_text */
#define WORDS_BYTES_MAX ((size_t)64 * 1024 * 1024)

static bool read_document(struct work *work, const struct document *document,
                          struct reading *reading, struct err *err)
{
    int fd CLEANUP(file_close) = -1;
    const struct json *options = work->configuration.options;
    const char *key = storage_key(work->arena, work->engine->storage, document->storage_url, err);
    if (key == NULL || !storage_fetch(work->engine->storage, key, &fd, err))
        return false;
    struct reader_request request = {
        .fd = fd,
        .languages = option_languages(work->arena, options),
        .max_pages = option_integer(options, "max_pages", READING_PAGES_MAX),
        .is_abandoned = work->is_abandoned,
    };
    return work->engine->ports->read(work->arena, &work->engine->reader, &request, reading, err);
}

static void describe(const struct work *work, const struct reading *readings,
                     struct outcome *outcome)
{
    int64_t pages = 0;
    int64_t words = 0;
    int64_t ocr_pages = 0;
    for (size_t d = 0; d < work->document_count; d++) {
        for (size_t p = 0; p < readings[d].page_count; p++) {
            pages++;
            words += (int64_t)readings[d].pages[p].word_count;
            ocr_pages += readings[d].pages[p].source == READING_OCR ? 1 : 0;
        }
    }
    outcome->payload = json_new_object(work->arena);
    json_set(work->arena, outcome->payload, "pages", json_new_integer(work->arena, pages));
    json_set(work->arena, outcome->payload, "ocr_pages", json_new_integer(work->arena, ocr_pages));
    json_set(work->arena, outcome->payload, "words", json_new_integer(work->arena, words));
}

bool read_run(struct work *work, struct outcome *outcome, struct err *err)
{
    struct reading *readings = arena_new_array(work->arena, struct reading, work->document_count);
    for (size_t i = 0; i < work->document_count; i++) {
        if (!read_document(work, &work->documents[i], &readings[i], err))
            return err_add(err, "document %lld", (long long)work->documents[i].position);
    }
    describe(work, readings, outcome);
    outcome->detail = readings;
    return true;
}

static struct decimal points(float value)
{
    return (struct decimal){.digits = lroundf(value * 100.0F), .scale = 2};
}

static void add_page(const struct work *work, const struct document *document,
                     const struct reading_page *page, struct db_batch *batch)
{
    struct text words;
    text_init(&words, WORDS_BYTES_MAX);
    reading_words_encode(page, &words);
    struct document_page row = {
        .document_id = document->document_id,
        .page_number = page->number,
        .width_pt = points(page->width_pt),
        .height_pt = points(page->height_pt),
        .rotation = page->rotation,
        .source = reading_source_name(page->source),
        .source_reason = page->source_reason,
        .words = {.bytes = (const uint8_t *)words.data, .length = words.length},
        .words_format = READING_WORDS_FORMAT,
        .quality_score = share_decimal(page->quality),
    };
    document_page_add(batch, &work->process.client_id, &row);
    text_done(&words);
}

void read_apply(const struct work *work, const struct outcome *outcome, struct db_batch *batch)
{
    const struct reading *readings = outcome->detail;
    for (size_t i = 0; i < work->document_count; i++) {
        struct decimal confidence = share_decimal(reading_confidence(&readings[i]));
        for (size_t p = 0; p < readings[i].page_count; p++)
            add_page(work, &work->documents[i], &readings[i].pages[p], batch);
        document_change_reading(batch, &work->documents[i].document_id,
                                reading_text(work->arena, &readings[i], TEXT_BYTES_MAX),
                                &confidence);
    }
}
