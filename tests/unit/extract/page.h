/*
 * page: what is extracted from pages that are set as text.
 */
#ifndef TEST_EXTRACT_PAGE_H
#define TEST_EXTRACT_PAGE_H

#include "reading_page.h"

#include "extract/extract.h"

static inline struct json *page_parse(struct arena *arena, const char *text)
{
    struct err err;
    struct json *json = json_parse(arena, text, strlen(text), &err);
    assert_works(json != NULL, err);
    return json;
}

static inline struct extract_request page_request(struct arena *arena,
                                                  const struct reading *reading, const char *schema)
{
    static const char *const LANGUAGES[] = {"en", NULL};
    return (struct extract_request){.reading = reading,
                                    .document_id = "document",
                                    .doc_type = "invoice",
                                    .output_schema = page_parse(arena, schema),
                                    .languages = LANGUAGES,
                                    .date_order = DATE_DAY_MONTH,
                                    .max_cells = EXTRACT_CELLS_MAX};
}

/* What is extracted from a reading by a schema. */
static inline const char *page_doc_type(struct arena *arena, const struct reading *reading)
{
    struct extract_kind kind;
    extract_find_kind(arena, reading, &kind);
    /* A kind has reasons, or an e-invoice that says it. */
    assert_true((*kind.doc_type != '\0') == (kind.confidence > 0));
    assert_true(kind.confidence <= 0.99);
    return kind.doc_type;
}

static inline struct json *page_extract_reading(struct arena *arena, const struct reading *reading,
                                                const char *schema)
{
    const struct extract_request request = page_request(arena, reading, schema);
    struct err err;
    struct json *result = extract_document(arena, &request, &err);
    assert_works(result != NULL, err);
    return result;
}

static inline struct json *page_extract(struct arena *arena, const char *text, const char *schema)
{
    const struct reading reading = page_reading(arena, text);
    return page_extract_reading(arena, &reading, schema);
}

/* The plain result is this JSON, member by member in this order. */
static inline void page_check(const char *text, const char *schema, const char *expected)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)256 * 1024 * 1024);
    const struct json *plain = extract_plain(arena, page_extract(arena, text, schema));
    assert_string_equal(json_render(arena, plain), json_render(arena, page_parse(arena, expected)));
}

#endif
