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

#define TERMS                                                                                      \
    "Goods stay ours until they are paid for.\nClaims are to be made in writing within 14 days.\n"
#define ROWS_10 "\n\n\n\n\n\n\n\n\n\n"
#define FOOT                                                                                       \
    ROWS_10 ROWS_10 ROWS_10 ROWS_10 ROWS_10                                                        \
        "\n\n\n\n\n\n\n\nAspen Tools Ltd, registered in Leeds, directors Ann Aspen and Bob Oak\n"
/* A page that could begin a document, were there no sign against it. */
#define OTHER_SUM "Arbeiten im Hof\nDatum: 09.04.2025\nHilfe   7,00\nGesamtbetrag   7,00\n"
#define PAYSLIP(name, net)                                                                         \
    HEAD_A "Payslip\nEmployee   " name "\nPay period   March 2025\nGross pay   900.00\n"           \
           "Net pay   " net "\n"

/* The parts of a request, as "1-2 3-3". */
static const char *split_request(struct arena *arena, const struct extract_request *request)
{
    struct extract_part *parts;
    size_t count = 0;
    struct err err;
    const char *list = "";
    assert_works(extract_split(arena, request, &parts, &count, &err), err);
    for (size_t i = 0; i < count; i++) {
        assert_true(parts[i].confidence >= 0.5 && parts[i].confidence < 1);
        assert_int_equal(json_count(parts[i].signs) == 0, i == 0);
        list = arena_printf(arena, "%s%s%u-%u%s", list, i > 0 ? " " : "", parts[i].page_from,
                            parts[i].page_to, parts[i].has_einvoice ? " einvoice" : "");
    }
    return list;
}

/* Those of pages that form feeds separate. */
static const char *split(struct arena *arena, const char *text)
{
    const struct reading reading = page_reading(arena, text);
    const struct extract_request request = page_request(arena, &reading, "{}");
    return split_request(arena, &request);
}

struct split_case {
    const char *text;
    const char *parts;
};

static void check(const struct split_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena *arena CLEANUP(arena_end) = arena_create((size_t)256 * 1024 * 1024);
        const char *parts = split(arena, cases[i].text);
        if (strcmp(parts, cases[i].parts) != 0)
            print_error("case %zu begins: %.60s\n", i, cases[i].text);
        assert_string_equal(parts, cases[i].parts);
    }
}

static void test_one_document(void **state)
{
    (void)state;
    static const struct split_case CASES[] = {
        {INVOICE_A, "1-1"},
        {INVOICE_A "Page 1 of 2\n\f" HEAD_A "Saw    30.00\nTotal    50.00\nPage 2 of 2\n", "1-2"},
        {INVOICE_A "\fTerms and conditions\n\nGoods stay ours until they are paid for.\n", "1-2"},
        {INVOICE_A "\f" HEAD_A "Invoice number: AT-1001\nDate: 4 March 2025\nTotal  90.00\n",
         "1-2"},
        {INVOICE_A "\fCarried forward, continued  20.00\nSaw  30.00\nTotal  50.00\n", "1-2"},
        /* What comes after the last page that is counted, and is nothing by itself. */
        {INVOICE_A "Page 1 of 1\n\fPayment and delivery\n\n" TERMS, "1-2"},
        /* Terms and annexes count their own pages. */
        {INVOICE_A "Page 1 of 1\n\fGeneral Terms and Conditions of Sale\n\n" TERMS
                   "Page 1 of 2\n\f" TERMS "Page 2 of 2\n",
         "1-3"},
        {"Service agreement\n\nbetween Aspen Tools Ltd and Birch Bakery GmbH\n" TERMS
         "Page 1\n\f2. Fees\n" TERMS "Page 2\n\fAnnex B\nPrices\nHammer   20.00\nPage 1\n",
         "1-3"},
    };
    check(CASES, COUNT_OF(CASES));
}

/* Pages that could begin a document, but for one sign. */
static void test_signs_of_the_same_document(void **state)
{
    (void)state;
    static const struct split_case CASES[] = {
        /* Its number, its pages, its foot, what it carries forward. */
        {INVOICE_A "\fFor invoice AT-1001\n" OTHER_SUM, "1-2"},
        {INVOICE_A "Page 1 of 3\n\f" OTHER_SUM "Page 3 of 3\n", "1-2"},
        {INVOICE_A "Page 1 of 2\n\fInvoice number: AT-1002\n" OTHER_SUM "Page 2 of 2\n", "1-2"},
        {INVOICE_A "Page 1 of 2\n\f" OTHER_SUM, "1-2"},
        {INVOICE_A FOOT "\f" OTHER_SUM FOOT, "1-2"},
        {INVOICE_A "\fCarried forward, continued   20.00\n" OTHER_SUM, "1-2"},
        {INVOICE_A "Page 1 of 1\n\f" HEAD_A "Details\nDate: 1 March 2025\nTotal   20.00\n", "1-2"},
        /* Its sum once more. */
        {INVOICE_A "\fZahlung\nDatum: 09.04.2025\nGesamtbetrag   20,00\n", "1-2"},
        /* Numbers in a list are other documents', which it is about. */
        {INVOICE_A "\fOpen items\nInvoice number   Date   Amount\n"
                   "AT-0901   1 February 2025   12.00\nAT-0902   2 February 2025   8.00\n"
                   "Total   20.00\n",
         "1-2"},
        /* Accounts that money went to are no other bank's statement. */
        {"Nordbank\nAccount statement\nIBAN DE89 3704 0044 0532 0130 00\nStatement no. 3/2025\n"
         "\nDate   Text   Amount\n01.03.2025   Rent DE02 1203 0000 0000 2020 51   -900.00\n\f"
         "Date   Text   Amount\n07.03.2025   Shop DE02 5001 0517 0137 0750 30   -12.00\n"
         "Total   1558.00\n",
         "1-2"},
        /* A list of employees is no payslip of one. */
        {HEAD_A "Payroll\n\nEmployee   Gross pay   Net pay\nNora Finch   900.00   800.00\n\f" HEAD_A
                "Payroll\n\nEmployee   Gross pay   Net pay\nTom Reed   950.00   850.00\n",
         "1-2"},
        /* The slip with which it is paid. */
        {INVOICE_A "IBAN DE89 3704 0044 0532 0130 00\n\fPayment slip\nIBAN CH93 0076 2011 6238 "
                   "5295 7\nAmount:  20.00\nDue date: 2 April 2025\n",
         "1-2"},
        /* A number after a word that means pages elsewhere. */
        {INVOICE_A "Page 1 of 2\n\f" HEAD_A "Saw    30.00\nTotal    50.00\nBlz: 1 500 94\n", "1-2"},
        {HEAD_A "3 March 2025\n\nDear Mr Birch,\nplease find our invoice AT-1001.\n\f" INVOICE_A,
         "1-2"},
    };
    check(CASES, COUNT_OF(CASES));
}

static void test_several_documents(void **state)
{
    (void)state;
    static const struct split_case CASES[] = {
        /* Another number, also under the same letterhead. */
        {INVOICE_A "\f" OTHER_A, "1-1 2-2"},
        {INVOICE_A "\f" RECHNUNG_B, "1-1 2-2"},
        {INVOICE_A "\f" OTHER_A "\f" RECHNUNG_B, "1-1 2-2 3-3"},
        /* The same sum on the same day. */
        {INVOICE_A "\f" HEAD_A "Invoice\nInvoice number: AT-1002\nDate: 3 March 2025\n\n"
                   "Description   Amount\nHammer          20.00\nTotal           20.00\n",
         "1-1 2-2"},
        /* A short number stands there by chance. */
        {HEAD_A "Invoice\nInvoice number: 1001\nDate: 3 March 2025\nTotal   20.00\n\f" HEAD_A
                "Box 1001\nInvoice\nInvoice number: 1002\nDate: 3 March 2025\nTotal   20.00\n",
         "1-1 2-2"},
        /* Pages count from one again. */
        {"Memo\n3 March 2025\n" TERMS "Page 1\n\f" HEAD_B "Notiz\n7.4.2025\nBrot\nSeite 1\n",
         "1-1 2-2"},
        {INVOICE_A "Page 1 of 1\n\f" HEAD_B "Rechnung\nDatum: 07.03.2025\nBrot\n", "1-1 2-2"},
        {INVOICE_A "Page 1 of 2\n\fSaw  1.00\nPage 2 of 2\n\f" HEAD_B "Lieferschein\nSeite 1/2\n\f"
                   "Brot\nSeite 2/2\n",
         "1-2 3-4"},
        /* The back of a sheet belongs to its front. */
        {INVOICE_A "\f\f" RECHNUNG_B "\f", "1-2 3-4"},
        /* Terms after each of them. */
        {INVOICE_A "\fTerms and conditions\n\n" TERMS "\f" RECHNUNG_B "\fAGB\n\n" TERMS, "1-2 3-4"},
    };
    check(CASES, COUNT_OF(CASES));
}

static void test_several_without_other_numbers(void **state)
{
    (void)state;
    static const struct split_case CASES[] = {
        /* Another sender, sum and date, where nothing is numbered. */
        {HEAD_A "3 March 2025\nHammer   20.00\nTotal   20.00\n\f" OTHER_SUM, "1-1 2-2"},
        {HEAD_A "3 March 2025\nHammer   20.00\nTotal   20.00\n\f" OTHER_SUM "Blatt 512\n",
         "1-1 2-2"},
        /* A number, where all of a document came before it without one. */
        {HEAD_A "Invoice\nDate: 3 March 2025\nTotal   20.00\n\f"
                "Rechnung Nr. 2025-77 vom 07.03.2025\nBrot\nKuchen\n",
         "1-1 2-2"},
        /* The date of the document so far stands on an earlier page. */
        {HEAD_A
         "3 March 2025\n\nDear Mr Birch,\nthank you for your call.\n\fYours sincerely\n\f" HEAD_B
         "7. April 2025\n\nSehr geehrte Frau Aspen,\nvielen Dank.\n",
         "1-2 3-3"},
        /* One for each employee. */
        {PAYSLIP("Nora Finch", "800.00") "\f" PAYSLIP("Tom Reed", "810.00"), "1-1 2-2"},
        {HEAD_A "3 March 2025\n\nDear Mr Birch,\n\nthank you for your call.\n\f" HEAD_B
                "7. April 2025\n\nSehr geehrte Frau Aspen,\n\nvielen Dank.\n",
         "1-1 2-2"},
        /* A copy of all its pages; of one page nothing tells that it is no other page of it. */
        {INVOICE_A "\f" TERMS "\f" INVOICE_A "\f" TERMS, "1-2 3-4"},
        {INVOICE_A "Page 1 of 1\n\f" INVOICE_A "Page 1 of 1\n", "1-1 2-2"},
        {INVOICE_A "\f" INVOICE_A, "1-2"},
        /* The statement that shows its payment. */
        {INVOICE_A "VAT ID DE136695976\n\fNordbank\nAccount statement\n"
                   "IBAN DE89 3704 0044 0532 0130 00\nStatement date: 31.03.2025\n"
                   "Date   Text   Amount\n07.03.2025   Aspen AT-1001   -20.00\n"
                   "New balance   1558.00\n",
         "1-1 2-2"},
    };
    check(CASES, COUNT_OF(CASES));
}

static void test_page_sizes(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    struct reading reading = page_reading(arena, HEAD_A "Invoice\nDate: 3 March 2025\n\f" HEAD_B
                                                        "Rechnung\nDatum: 07.03.2025\n");
    const struct extract_request request = page_request(arena, &reading, "{}");
    assert_string_equal(split_request(arena, &request), "1-2");
    reading.pages[1].height_pt *= 2;
    assert_string_equal(split_request(arena, &request), "1-1 2-2");
}

/* Of copies the e-invoice describes the one that is no scan. */
static void test_einvoice_of_a_copy(void **state)
{
    (void)state;
    static struct reading_part parts[] = {{0, "/Invoice"}};
    static struct reading_term terms[] = {{1, 0, "/ID", "AT-1001"}};
    struct reading_einvoice einvoice = {.syntax = READING_SYNTAX_CII,
                                        .file_name = "factur-x.xml",
                                        .problem = "",
                                        .parts = parts,
                                        .part_count = 1,
                                        .terms = terms,
                                        .term_count = 1};
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    struct reading reading = page_reading(arena, INVOICE_A "\f" TERMS "\f" INVOICE_A "\f" TERMS);
    const struct extract_request request = page_request(arena, &reading, "{}");
    reading.einvoice = &einvoice;
    reading.pages[0].source = READING_OCR;
    reading.pages[2].source = READING_TEXT_LAYER;
    assert_string_equal(split_request(arena, &request), "1-2 3-4 einvoice");
}

static const char *split_hybrid(struct arena *arena, const char *text, const char *file_name,
                                const char *number)
{
    static struct reading_part parts[] = {{0, "/Invoice"}};
    struct reading reading = page_reading(arena, text);
    struct reading_term terms[] = {
        {1, 0, "/ID", number}, {2, 0, "/date", "20250305"}, {112, 0, "/gross", "30.00"}};
    struct reading_einvoice einvoice = {.syntax = READING_SYNTAX_CII,
                                        .file_name = file_name,
                                        .problem = "",
                                        .parts = parts,
                                        .part_count = COUNT_OF(parts),
                                        .terms = terms,
                                        .term_count = COUNT_OF(terms)};
    reading.einvoice = &einvoice;
    const struct extract_request request = page_request(arena, &reading, "{}");
    return split_request(arena, &request);
}

static void test_einvoice(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *file_name;
        const char *number;
        const char *parts;
    } CASES[] = {
        {INVOICE_A "\f" TERMS, "factur-x.xml", "AT-1001", "1-2 einvoice"},
        /* It describes the part that has its number, */
        {INVOICE_A "\f" OTHER_A "\f" RECHNUNG_B, "factur-x.xml", "AT-1002", "1-1 2-2 einvoice 3-3"},
        {INVOICE_A "\f" OTHER_A, "factur-x.xml", "AT-1001", "1-1 einvoice 2-2"},
        /* else that which shows most of it, */
        {INVOICE_A "\f" OTHER_A, "factur-x.xml", "AT-9999", "1-1 2-2 einvoice"},
        /* else it stays with the first, where it contradicts what is shown. */
        {INVOICE_A "\f" RECHNUNG_B, "factur-x.xml", "AT-9999", "1-1 einvoice 2-2"},
        /* Pages that were made from one are never several. */
        {INVOICE_A "\f" OTHER_A, "", "AT-1001", "1-2 einvoice"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct arena *arena CLEANUP(arena_end) = arena_create((size_t)256 * 1024 * 1024);
        assert_string_equal(split_hybrid(arena, CASES[i].text, CASES[i].file_name, CASES[i].number),
                            CASES[i].parts);
    }
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
        cmocka_unit_test(test_one_document),
        cmocka_unit_test(test_signs_of_the_same_document),
        cmocka_unit_test(test_several_documents),
        cmocka_unit_test(test_several_without_other_numbers),
        cmocka_unit_test(test_page_sizes),
        cmocka_unit_test(test_einvoice),
        cmocka_unit_test(test_einvoice_of_a_copy),
        cmocka_unit_test(test_kinds_of_parts),
        cmocka_unit_test(test_abandoned),
    };
    return run_group("extract/test_split", TESTS);
}
