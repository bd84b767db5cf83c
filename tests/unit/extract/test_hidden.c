/*
 * test_hidden: what a page does not show is no part of its result.
 */
#include "page.h"

#define TOTAL                                                                                      \
    "{\"type\": \"object\", \"properties\": {\"total_amount\": {\"type\": \"number\", "            \
    "\"x-labels\": [\"Total\"]}}}"

/* An invoice whose file says another total as well, where the label is looked for first. */
static void test_a_hidden_total(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    const struct reading reading = page_reading(arena, "Total   9999.00\n"
                                                       "Invoice of nobody\n"
                                                       "Total   10.00\n");
    const struct extract_request request = {.reading = &reading,
                                            .document_id = "document",
                                            .doc_type = "invoice",
                                            .output_schema = page_parse(arena, TOTAL),
                                            .date_order = DATE_DAY_MONTH};
    const struct reading_page *page = &reading.pages[0];
    for (size_t i = 0; i < page->word_count && page->words[i].line == 0; i++)
        page->words[i].marks = READING_HIDDEN;
    struct err err;
    const struct json *extracted = extract_document(arena, &request, &err);
    assert_works(extracted != NULL, err);
    const struct json *plain = extract_plain(arena, extracted);
    assert_string_equal(json_render(arena, plain), "{\"total_amount\":10.00}");
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_a_hidden_total),
    };
    return run_group("extract/test_hidden", TESTS);
}
