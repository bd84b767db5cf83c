/*
 * test_split: where in a file one document ends and the next begins.
 */
#include "extract/page.h"

#define HEAD_A "Aspen Tools Ltd\n12 Mill Lane\nLeeds LS1 4DT\n\n"
#define HEAD_B "Birch Bakery GmbH\nHauptstr. 5\n10115 Berlin\n\n"
#define INVOICE_A                                                                                  \
    HEAD_A "Invoice\nInvoice number: AT-1001\nDate: 3 March 2025\n\nDescription   Amount\n"        \
           "Hammer          20.00\nTotal           20.00\n"
#define OTHER_A                                                                                    \
    HEAD_A "Invoice\nInvoice number: AT-1002\nDate: 5 March 2025\n\nDescription   Amount\n"        \
           "Saw             30.00\nTotal           30.00\n"
#define RECHNUNG_B                                                                                 \
    HEAD_B "Rechnung\nRechnungsnummer: 2025-77\nDatum: 07.03.2025\n\nBezeichnung   Betrag\n"       \
           "Brot             9,00\nGesamtbetrag     9,00\n"

/* The parts of pages that form feeds separate, as "1-2 3-3". */
static const char *split(struct arena *arena, const char *text)
{
    const struct reading reading = page_reading(arena, text);
    const struct extract_request request = page_request(arena, &reading, "{}");
    struct extract_part *parts;
    size_t count = 0;
    struct err err;
    const char *list = "";
    assert_works(extract_split(arena, &request, &parts, &count, &err), err);
    for (size_t i = 0; i < count; i++) {
        assert_true(parts[i].confidence >= 0.5 && parts[i].confidence < 1);
        assert_int_equal(json_count(parts[i].signs) == 0, i == 0);
        list = arena_printf(arena, "%s%s%u-%u", list, i > 0 ? " " : "", parts[i].page_from,
                            parts[i].page_to);
    }
    return list;
}

static void test_parts(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *parts;
    } CASES[] = {
        /* One document, however many pages it has. */
        {INVOICE_A, "1-1"},
        {INVOICE_A "Page 1 of 2\n\f" HEAD_A "Saw    30.00\nTotal    50.00\nPage 2 of 2\n", "1-2"},
        {INVOICE_A "\fTerms and conditions\n\nGoods stay ours until they are paid for.\n", "1-2"},
        {INVOICE_A "\f" HEAD_A "Invoice number: AT-1001\nDate: 4 March 2025\nTotal  90.00\n",
         "1-2"},
        {INVOICE_A "\fCarried forward, continued  20.00\nSaw  30.00\nTotal  50.00\n", "1-2"},
        /* Another number, also under the same letterhead. */
        {INVOICE_A "\f" OTHER_A, "1-1 2-2"},
        {INVOICE_A "\f" RECHNUNG_B, "1-1 2-2"},
        {INVOICE_A "\f" OTHER_A "\f" RECHNUNG_B, "1-1 2-2 3-3"},
        /* Pages count from one again. */
        {INVOICE_A "Page 1 of 2\n\fSaw  1.00\nPage 2 of 2\n\f" HEAD_B "Lieferschein\nSeite 1/2\n\f"
                   "Brot\nSeite 2/2\n",
         "1-2 3-4"},
        /* The back of a sheet belongs to its front. */
        {INVOICE_A "\f\f" RECHNUNG_B "\f", "1-2 3-4"},
    };
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)256 * 1024 * 1024);
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        assert_string_equal(split(arena, CASES[i].text), CASES[i].parts);
}

static void test_kinds_of_parts(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    const struct reading reading =
        page_reading(arena, INVOICE_A "\f" HEAD_B "Payslip\nEmployee   Nora Finch\n"
                                      "Page 1 of 1\nGross pay   90.00\nNet pay   80.00\n");
    const struct extract_request request = page_request(arena, &reading, "{}");
    struct extract_part *parts;
    size_t count = 0;
    struct err err;
    assert_works(extract_split(arena, &request, &parts, &count, &err), err);
    assert_int_equal(count, 2);
    assert_string_equal(parts[0].doc_type, "invoice");
    assert_string_equal(parts[1].doc_type, "payslip");
    assert_string_equal(json_text(json_at(parts[1].signs, 0)), "says_page_one");
}

static void test_abandoned(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    const struct reading reading = page_reading(arena, INVOICE_A);
    const atomic_bool is_abandoned = true;
    struct extract_request request = page_request(arena, &reading, "{}");
    struct extract_part *parts = NULL;
    size_t count = 0;
    struct err err;
    request.is_abandoned = &is_abandoned;
    assert_false(extract_split(arena, &request, &parts, &count, &err));
    assert_int_equal(err.kind, ERR_CANCELLED);
    assert_null(parts);
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_kinds_of_parts),
        cmocka_unit_test(test_abandoned),
    };
    return run_group("extract/test_split", TESTS);
}
