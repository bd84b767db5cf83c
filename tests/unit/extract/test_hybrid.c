/*
 * test_hybrid: an invoice whose XML says something else than its pages is flagged, in whatever form
 * the pages say it; one that says the same is not.
 */
#include "page.h"

#define ARENA_BYTES ((size_t)256 * 1024 * 1024)
#define PAGE                                                                                       \
    "Birch Bakery Ltd   Invoice number: 4711\n"                                                    \
    "VAT ID DE 136 695 976   Invoice date: 12.03.2025\n"                                           \
    "Net amount   1.009,00 EUR\n"                                                                  \
    "VAT 19 %   191,71 EUR\n"                                                                      \
    "Total amount   1.200,71 EUR\n"                                                                \
    "Due date: April 11, 2025   IBAN DE02 1203 0000 0000 2020 51\n"

static struct reading_part PARTS[] = {{0, "/Invoice"}};
static const struct reading_term TERMS[] = {
    {1, 0, "/ID", "4711"},
    {2, 0, "/date", "20250312"},
    {9, 0, "/due", "2025-04-11"},
    {31, 0, "/vat", "DE136695976"},
    {84, 0, "/iban", "DE02120300000000202051"},
    {109, 0, "/net", "1009.00"},
    {110, 0, "/tax", "191.71"},
    {112, 0, "/gross", "1200.710"},
    {115, 0, "/due", "0.00"},
};

/* The flags of an invoice of that page whose term of that number has another value. */
static const struct json *check(struct arena *arena, const char *page, uint32_t number,
                                const char *value, const char *file_name)
{
    struct err err;
    struct reading reading = page_reading(arena, page);
    struct reading_term *terms = arena_new_array(arena, struct reading_term, COUNT_OF(TERMS));
    struct reading_einvoice einvoice = {.syntax = READING_SYNTAX_UBL,
                                        .file_name = file_name,
                                        .problem = "",
                                        .parts = PARTS,
                                        .part_count = COUNT_OF(PARTS),
                                        .terms = terms,
                                        .term_count = COUNT_OF(TERMS)};
    const struct extract_request request = {.reading = &reading,
                                            .document_id = "document",
                                            .doc_type = "invoice",
                                            .output_schema = page_parse(arena, "{}")};
    struct json *flags = json_new_array(arena);
    memcpy(terms, TERMS, sizeof TERMS);
    for (size_t i = 0; i < COUNT_OF(TERMS); i++) {
        if (terms[i].number == number)
            terms[i].value = value;
    }
    reading.einvoice = &einvoice;
    reading.pages[0].source = READING_TEXT_LAYER;
    assert_works(extract_check_hybrid(arena, &request, flags, &err), err);
    return flags;
}

static const char *text_of(const struct json *flags, const char *name)
{
    return json_text(json_find(json_at(flags, 0), name));
}

static void test_the_same_in_other_forms(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    assert_int_equal(json_count(check(arena, PAGE, 0, "", "factur-x.xml")), 0);
    /* The page leaves out what follows the number. */
    assert_int_equal(json_count(check(arena, "Invoice number: 00.123.456\n" PAGE, 1,
                                      "00.123.456-2025-1", "factur-x.xml")),
                     0);
}

static void test_another_value(void **state)
{
    (void)state;
    static const struct {
        uint32_t number;
        const char *value;
        const char *field;
        const char *path;
    } CASES[] = {
        {1, "4712", "document_number", "/Invoice/ID"},
        {2, "20250313", "document_date", "/Invoice/date"},
        {84, "DE75512108001245126199", "iban", "/Invoice/iban"},
        {109, "1010.00", "net_amount", "/Invoice/net"},
        {112, "9200.71", "total", "/Invoice/gross"},
    };
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct json *flags =
            check(arena, PAGE, CASES[i].number, CASES[i].value, "factur-x.xml");
        assert_int_equal(json_count(flags), 1);
        assert_string_equal(text_of(flags, "flag"), "einvoice_contradicts_page");
        assert_string_equal(text_of(flags, "field"), CASES[i].field);
        assert_string_equal(text_of(flags, "path"), CASES[i].path);
        /* Where the page has its own value. */
        assert_string_equal(json_number_text(json_find(json_at(flags, 0), "page")), "1");
        assert_int_equal(json_count(json_find(json_at(flags, 0), "box")), 4);
    }
}

static void test_what_no_page_shows(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    const struct json *flags = check(arena, "Thank you for your order\n", 0, "", "factur-x.xml");
    assert_int_equal(json_count(flags),
                     COUNT_OF(TERMS) - 1); /* nothing is due: that need not stand there */
    assert_null(json_find(json_at(flags, 0), "box"));
}

static void test_an_e_invoice_alone_contradicts_nothing(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    assert_int_equal(json_count(check(arena, "anything\n", 0, "", "")), 0);
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_the_same_in_other_forms),
        cmocka_unit_test(test_another_value),
        cmocka_unit_test(test_what_no_page_shows),
        cmocka_unit_test(test_an_e_invoice_alone_contradicts_nothing),
    };
    return run_group("extract/test_hybrid", TESTS);
}
