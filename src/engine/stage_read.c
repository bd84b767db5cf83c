/*
 * stage_read: the words on every page, by the reader's child.
 *
 * A reading takes tens of times the room of its encoded words: documents are read one after the
 * other, and only what is stored of each is kept.
 */
#include "engine/work.h"

#include <math.h>

#define READING_BYTES_MAX                                                                          \
    (READER_ARENA_BYTES + ((size_t)1024 * 1024))    /* of one document, decoded */
#define WORDS_BYTES_MAX  ((size_t)64 * 1024 * 1024) /* of one page, encoded */
#define STORED_BYTES_MAX ((size_t)64 * 1024 * 1024) /* of all pages of a process, encoded */
#define TEXT_BYTES_MAX   ((size_t)2 * 1024 * 1024)  /* of documents.ocr_text */

/* What is stored of a document's reading. */
struct read_document {
    const struct document *document;
    struct document_page *pages;
    size_t page_count;
    struct document_reading reading;
    const char *failure; /* of one that is attached: why it cannot be read */
};

/* Of all documents of a process. */
struct tally {
    int64_t pages;
    int64_t ocr_pages;
    int64_t words;
    int64_t einvoices;
    size_t stored_bytes;
};

static struct decimal points(float value)
{
    return (struct decimal){.digits = lroundf(value * 100.0F), .scale = 2};
}

/* Most pages have none. */
static struct db_bytes_value keep_places(struct arena *arena, const struct reading_page *page)
{
    struct text places CLEANUP(text_done);
    text_init(&places, WORDS_BYTES_MAX);
    if (page->place_count == 0)
        return (struct db_bytes_value){0};
    reading_places_encode(page, &places);
    return (struct db_bytes_value){
        .bytes = (const uint8_t *)arena_copy_bytes(arena, places.data, places.length),
        .length = places.length};
}

static struct document_page keep_page(struct arena *arena, const struct document *document,
                                      const struct reading_page *page)
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
        .source_reason = arena_copy_text(arena, page->source_reason),
        .words = {.bytes = (const uint8_t *)arena_copy_bytes(arena, words.data, words.length),
                  .length = words.length},
        .words_format = READING_WORDS_FORMAT,
        .quality_score = share_decimal(page->quality),
        .places = keep_places(arena, page),
        .defect = page->defect != READING_SOUND ? reading_defect_name(page->defect) : NULL,
    };
    text_done(&words);
    return row;
}

static struct document_einvoice keep_einvoice(struct arena *arena,
                                              const struct reading_einvoice *einvoice)
{
    struct text terms CLEANUP(text_done);
    text_init(&terms, FRAME_MAX_BYTES);
    if (einvoice == NULL)
        return (struct document_einvoice){0};
    reading_einvoice_encode(einvoice, &terms);
    return (struct document_einvoice){
        .terms = {.bytes = (const uint8_t *)arena_copy_bytes(arena, terms.data, terms.length),
                  .length = terms.length},
        .format = READING_TERMS_FORMAT,
    };
}

static bool keep(struct arena *arena, const struct reading *reading, struct read_document *kept,
                 struct tally *tally, struct err *err)
{
    kept->pages = arena_new_array(arena, struct document_page, reading->page_count);
    kept->reading = (struct document_reading){
        .ocr_text = reading_text(arena, reading, TEXT_BYTES_MAX),
        .ocr_confidence = share_decimal(reading_confidence(reading)),
        .einvoice = keep_einvoice(arena, reading->einvoice),
    };
    tally->stored_bytes += kept->reading.einvoice.terms.length;
    tally->einvoices += reading->einvoice != NULL ? 1 : 0;
    for (size_t i = 0; i < reading->page_count; i++) {
        kept->pages[kept->page_count++] = keep_page(arena, kept->document, &reading->pages[i]);
        tally->stored_bytes += kept->pages[i].words.length + kept->pages[i].places.length;
        tally->words += (int64_t)reading->pages[i].word_count;
        tally->ocr_pages += reading->pages[i].source == READING_OCR ? 1 : 0;
        tally->pages++;
        if (tally->stored_bytes > STORED_BYTES_MAX)
            return fail(err, ERR_LIMIT, "the documents hold more text than one process may have");
    }
    return true;
}

/* Whether nothing was read on the page because it was not worth it, or could not be. */
static bool is_lost(const struct reading_page *page, double floor)
{
    return page->defect == READING_UNREADABLE ||
           (page->defect != READING_SOUND && (double)page->quality < floor);
}

/* One good page is worth going on, and a person sees what the others lack. Without any, whoever
   sent it is told what to do. */
static bool check_images(const struct reading *reading, double floor, struct err *err)
{
    for (size_t i = 0; i < reading->page_count; i++) {
        if (!is_lost(&reading->pages[i], floor))
            return true;
    }
    return fail(err, ERR_INVALID, "page %u %s", reading->pages[0].number,
                reading_defect_sentence(reading->pages[0].defect));
}

static bool read_document(struct work *work, struct read_document *kept, struct tally *tally,
                          struct err *err)
{
    int fd CLEANUP(file_close) = -1;
    struct reading reading;
    struct reader_request request;
    const struct engine *engine = work->engine;
    struct arena *arena CLEANUP(arena_end) = arena_create(READING_BYTES_MAX);
    return request_open(work, kept->document, &request, &fd, err) &&
           engine->ports->read(arena, engine->reader, &request, &reading, err) &&
           check_images(&reading, request.quality_floor, err) &&
           keep(work->arena, &reading, kept, tally, err);
}

static struct json *describe(struct arena *arena, const struct tally *tally)
{
    struct json *payload = json_new_object(arena);
    json_set(arena, payload, "pages", json_new_integer(arena, tally->pages));
    json_set(arena, payload, "ocr_pages", json_new_integer(arena, tally->ocr_pages));
    json_set(arena, payload, "words", json_new_integer(arena, tally->words));
    json_set(arena, payload, "einvoices", json_new_integer(arena, tally->einvoices));
    return payload;
}

bool read_run(struct work *work, struct outcome *outcome, struct err *err)
{
    struct tally tally = {0};
    struct read_document *kept =
        arena_new_array(work->arena, struct read_document, work->document_count);
    for (size_t i = 0; i < work->document_count; i++) {
        const struct document *document = &work->documents[i];
        kept[i].document = document;
        if (document->page_count == 0 || document->page_from > 0 ||
            read_document(work, &kept[i], &tally, err))
            continue;
        if (id_is_none(&document->parent_document_id) || !error_is_about_file(work, err))
            return err_add(err, "document %lld", (long long)document->position);
        kept[i] = (struct read_document){.document = document,
                                         .failure = error_sentence(work->arena, err)};
        err_clear(err);
    }
    outcome->payload = describe(work->arena, &tally);
    outcome->detail = kept;
    return true;
}

void read_apply(const struct work *work, const struct outcome *outcome, struct db_batch *batch)
{
    const struct read_document *kept = outcome->detail;
    for (size_t i = 0; i < work->document_count; i++) {
        const struct document *document = kept[i].document;
        for (size_t p = 0; p < kept[i].page_count; p++)
            document_page_add(batch, &work->process.client_id, &kept[i].pages[p]);
        if (kept[i].failure != NULL)
            document_change_unread(batch, &document->document_id, kept[i].failure,
                                   document->is_extracted);
        else if (document->page_count > 0)
            document_change_reading(batch, &document->document_id, &kept[i].reading);
    }
}
