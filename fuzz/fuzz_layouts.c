/*
 * fuzz_layouts: whatever a stored layout says, extraction ends, and what it takes from there points
 * to a place on the page; and it can be taught on. The page has a table under headers that no
 * dictionary has, so that its columns are the layout's.
 *
 * The input is the text of a layout: its fingerprint in the first line (an empty one stands for
 * that of the page itself), then its fields as JSON.
 */
#include "fuzz.h"

#include "extract/extract.h"

#include <string.h>

#define LIMIT_BYTES ((size_t)1024 * 1024 * 1024)
#define INPUT_MAX   4096
#define WORDS_MAX   64

#define COLUMN_WIDTH 0.2F /* of the page's */

static const char SCHEMA[] =
    "{\"properties\": {\"invoice_number\": {\"type\": \"string\"}, \"due_date\": {\"type\": "
    "\"string\", \"format\": \"date\"}, \"vendor_name\": {\"type\": \"string\"}, \"iban\": "
    "{\"type\": \"string\"}, \"total_gross\": {\"type\": \"number\"}, \"line_items\": {\"type\": "
    "\"array\", \"items\": {\"properties\": {\"description\": {\"type\": \"string\"}, "
    "\"quantity\": "
    "{\"type\": \"number\"}, \"unit_price\": {\"type\": \"number\"}, \"amount\": {\"type\": "
    "\"number\"}}}}}}";
static const char *const LINES[] = {"Holzwerk Unterau",
                                    "Lagerplatz am Fluss",
                                    "Vorgang VG-00412",
                                    "Abzuwickeln bis 17.02.2025",
                                    "Konto DE89370400440532013000",
                                    "Gewerk\tZaehlung\tSatz\tErgibt",
                                    "Bretter\t4\t12,00\t48,00",
                                    "Nagel\t10\t0,30\t3,00",
                                    "Summa samt Abgabe 57,48",
                                    "Dank sei gesagt"};

/* The lines below each other, each word beside the one before or in its column. */
static void fill(struct arena *arena, struct reading_page *page)
{
    page->words = arena_new_array(arena, struct reading_word, WORDS_MAX);
    for (size_t line = 0; line < COUNT_OF(LINES); line++) {
        float x = 0.1F;
        const float y = 0.1F + 0.05F * (float)line;
        const bool has_columns = strchr(LINES[line], '\t') != NULL;
        char *rest = arena_copy_text(arena, LINES[line]);
        for (char *word = strtok_r(rest, " \t", &rest); word != NULL;
             word = strtok_r(NULL, " \t", &rest)) {
            const float width = 0.012F * (float)strlen(word);
            page->words[page->word_count++] =
                (struct reading_word){.text = word,
                                      .box = {x, y, x + width, y + 0.012F},
                                      .confidence = 1,
                                      .line = (uint32_t)line};
            x += has_columns ? COLUMN_WIDTH : width + 0.01F;
        }
    }
}

static void check_fields(const struct json *fields)
{
    struct json_member field = {0};
    while (json_next(fields, &field)) {
        const struct json *evidence = json_find(field.value, "evidence");
        promise(json_find(field.value, "value") != NULL && json_count(evidence) > 0);
        promise(json_count(json_find(json_at(evidence, 0), "box")) == 4);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(LIMIT_BYTES);
    struct err err = {0};
    static const char *const LANGUAGES[] = {"de", NULL};
    const char *text = arena_copy_bytes(arena, size > 0 ? (const char *)data : "", size);
    const char *end = strchr(text, '\n');
    if (size > INPUT_MAX || end == NULL || !text_is_utf8(text, size))
        return 0;
    struct reading_page page = {
        .number = 1, .width_pt = 595, .height_pt = 842, .source_reason = ""};
    page.source = READING_TEXT_LAYER;
    fill(arena, &page);
    const struct reading reading = {.facts = {.mime_type = "application/pdf", .page_count = 1},
                                    .pages = &page,
                                    .page_count = 1};
    struct extract_layout layout = {"layout", arena_copy_bytes(arena, text, (size_t)(end - text)),
                                    end + 1};
    struct extract_request request = {.reading = &reading,
                                      .document_id = "d",
                                      .doc_type = "",
                                      .output_schema =
                                          json_parse(arena, SCHEMA, sizeof SCHEMA - 1, &err),
                                      .languages = LANGUAGES,
                                      .max_cells = EXTRACT_CELLS_MAX,
                                      .layouts = &layout};
    /* The rows of a table are corrected in the result. */
    const struct extract_correction list[] = {{"invoice_number", json_new_text(arena, "VG-00412")},
                                              {"line_items", NULL}};
    const struct extract_corrections corrections = {list, COUNT_OF(list)};
    struct extract_lesson lesson;
    if (*layout.fingerprint == '\0') {
        const bool is_learned =
            extract_learn(arena, &request, json_new_object(arena), &corrections, &lesson);
        promise(is_learned);
        layout.fingerprint = lesson.fingerprint;
    }
    request.layout_count = 1;
    const struct json *result = extract_document(arena, &request, &err);
    promise(result != NULL);
    check_fields(json_find(result, "fields"));
    const struct json *rows = json_find(json_find(result, "line_items"), "line_items");
    for (size_t i = 0; i < json_count(rows); i++)
        check_fields(json_at(rows, i));
    if (extract_learn(arena, &request, result, &corrections, &lesson))
        promise(lesson.taught >= 1 && json_count(lesson.fields) > 0);
    return 0;
}
