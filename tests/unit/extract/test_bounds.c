/*
 * test_bounds: what a page takes, to be extracted and to be learned from, grows with its words,
 * however they stand on it.
 */
#include "page.h"

#define LIMIT_BYTES ((size_t)1024 * 1024 * 1024)
#define FEW         1000
#define TIMES       4

#define SCHEMA                                                                                     \
    "{\"properties\": {\"invoice_number\": {\"type\": \"string\"}, \"vendor_name\": {\"type\": "   \
    "\"string\"}, \"vendor_address\": {\"type\": \"string\"}, \"total_gross\": {\"type\": "        \
    "\"number\"}, \"line_items\": {\"type\": \"array\", \"items\": {\"properties\": "              \
    "{\"description\": {}, \"quantity\": {\"type\": \"number\"}, \"amount\": {\"type\": "          \
    "\"number\"}}}}}}"

/* Where the word `number` of `count` stands. */
typedef struct reading_box place_word(size_t number, size_t count);

static struct reading_box in_one_row(size_t number, size_t count)
{
    const float x = (float)number / (float)count;
    return (struct reading_box){x, 0.1F, x + 0.8F / (float)count, 0.11F};
}

/* Each a little below the one before it. */
static struct reading_box on_stairs(size_t number, size_t count)
{
    const float at = (float)number / (float)count;
    return (struct reading_box){at, at, at + 0.05F, at + 0.01F};
}

static struct reading_box in_one_column(size_t number, size_t count)
{
    const float y = (float)number / (float)count;
    return (struct reading_box){0.1F, y, 0.3F, y + 0.8F / (float)count};
}

static struct reading_box in_one_place(size_t number, size_t count)
{
    (void)number;
    (void)count;
    return (struct reading_box){0.1F, 0.1F, 0.2F, 0.11F};
}

static size_t bytes_taken(place_word *place, const char *const *words, size_t count)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(LIMIT_BYTES);
    struct reading_page page = {.number = 1,
                                .width_pt = 595,
                                .height_pt = 842,
                                .source = READING_TEXT_LAYER,
                                .source_reason = "",
                                .word_count = count};
    page.words = arena_new_array(arena, struct reading_word, count);
    size_t kinds = 0;
    while (words[kinds] != NULL)
        kinds++;
    for (size_t i = 0; i < count; i++)
        page.words[i] = (struct reading_word){
            .text = words[i % kinds], .box = place(i, count), .confidence = 1};
    const struct reading reading = {.facts = {.mime_type = "application/pdf", .page_count = 1},
                                    .pages = &page,
                                    .page_count = 1};
    struct extract_request request = page_request(arena, &reading, SCHEMA);
    request.doc_type = "";
    struct err err;
    struct extract_lesson lesson;
    const struct extract_correction list[] = {{"invoice_number", json_new_text(arena, words[0])},
                                              {"line_items", NULL}};
    const struct extract_corrections corrections = {list, COUNT_OF(list)};
    const size_t before = arena_used_bytes(arena);
    const struct json *extracted = extract_document(arena, &request, &err);
    assert_works(extracted != NULL, err);
    /* Not all of them look like something that may be recognised. */
    const bool is_learned = extract_learn(arena, &request, extracted, &corrections, &lesson);
    assert_true(!is_learned || lesson.taught > 0);
    return arena_used_bytes(arena) - before;
}

static void test_memory_grows_with_words(void **state)
{
    (void)state;
    static place_word *const PLACES[] = {in_one_row, on_stairs, in_one_column, in_one_place};
    static const char *const TEXTS[][6] = {
        {"lorem", "ipsum", "dolor", NULL},
        {"pneumonoultramicroscopicsilicovolcanoconiosis", NULL},
        {"Description", "Quantity", "Amount", "thing", NULL},
        {"Total", "12.50", NULL},
        {"12.50", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(PLACES); i++) {
        for (size_t j = 0; j < COUNT_OF(TEXTS); j++) {
            const size_t few = bytes_taken(PLACES[i], TEXTS[j], FEW);
            const size_t many = bytes_taken(PLACES[i], TEXTS[j], TIMES * FEW);
            assert_in_range(many, 0, 2 * TIMES * few);
        }
    }
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_memory_grows_with_words),
    };
    return run_group("extract/test_bounds", TESTS);
}
