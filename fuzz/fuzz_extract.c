/*
 * fuzz_extract: whatever words stand on a page, wherever, extraction ends, and all that it gives
 * points to a place on that page.
 *
 * The input is the words of a page as reading_words_encode makes them.
 */
#include "fuzz.h"

#include "extract/extract.h"

#define LIMIT_BYTES ((size_t)2 * 1024 * 1024 * 1024)
#define INPUT_MAX   4096

static const char SCHEMA[] =
    "{\"properties\": {\"invoice_number\": {\"type\": \"string\"}, \"invoice_date\": {\"type\": "
    "\"string\", \"format\": \"date\"}, \"currency\": {\"type\": \"string\"}, \"vendor_name\": "
    "{\"type\": \"string\"}, \"customer_name\": {\"type\": \"string\"}, \"vendor_address\": "
    "{\"type\": \"string\"}, \"total_net\": {\"type\": \"number\"}, \"total_tax\": {\"type\": "
    "\"number\"}, \"total_gross\": {\"type\": \"number\"}, \"iban\": {\"type\": \"string\"}, "
    "\"title\": {\"type\": \"string\"}, \"notice_period\": {\"type\": \"string\"}, "
    "\"payment_method\": {\"enum\": [\"cash\", \"card\"]}, \"surname\": {\"type\": \"string\"}, "
    "\"machine_readable_zone\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}}, "
    "\"parties\": {\"type\": \"array\", \"items\": {\"properties\": {\"name\": {}, \"role\": {}, "
    "\"address\": {}}}}, \"obligations\": {\"type\": \"array\", \"items\": {\"properties\": "
    "{\"party\": {}, \"description\": {}, \"due_date\": {}, \"amount\": {\"type\": \"number\"}}}}, "
    "\"line_items\": {\"type\": \"array\", \"items\": {\"properties\": {\"description\": {}, "
    "\"quantity\": {\"type\": \"number\"}, \"unit\": {}, \"amount\": {\"type\": \"number\"}}}}}}";

static void check_fields(const struct json *fields)
{
    struct json_member field = {0};
    while (json_next(fields, &field)) {
        const struct json *evidence = json_find(field.value, "evidence");
        struct decimal confidence;
        promise(json_find(field.value, "value") != NULL && json_count(evidence) > 0);
        promise(json_read_decimal(json_find(field.value, "confidence"), &confidence));
        promise(confidence.digits >= 0);
        for (size_t i = 0; i < json_count(evidence); i++)
            promise(json_count(json_find(json_at(evidence, i), "box")) == 4);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct extract_kind kind;
    struct arena *arena CLEANUP(arena_end) = arena_create(LIMIT_BYTES);
    struct err err;
    struct reading_page page = {
        .number = 1, .width_pt = 595, .height_pt = 842, .source_reason = ""};
    static const char *const LANGUAGES[] = {"en", NULL};
    const struct reading_encoding encoding = {data, size, READING_WORDS_FORMAT};
    if (size > INPUT_MAX || !reading_words_decode(arena, &encoding, &page, &err))
        return 0;
    page.source = READING_OCR;
    const struct reading reading = {
        .facts = {.mime_type = "image/png", .page_count = 1, .is_envelope = false},
        .pages = &page,
        .page_count = 1};
    const struct extract_request request = {.reading = &reading,
                                            .document_id = "d",
                                            .doc_type = "",
                                            .output_schema =
                                                json_parse(arena, SCHEMA, sizeof SCHEMA - 1, &err),
                                            .languages = LANGUAGES,
                                            .date_order = DATE_DAY_MONTH,
                                            .max_cells = EXTRACT_CELLS_MAX};
    promise(request.output_schema != NULL);
    const struct json *result = extract_document(arena, &request, &err);
    promise(result != NULL);
    check_fields(json_find(result, "fields"));
    (void)extract_plain(arena, result);
    extract_find_kind(arena, &reading, &kind);
    promise(kind.confidence >= 0 && kind.confidence <= 1);
    return 0;
}
