/*
 * test_receipts: whose receipt it is, when it is from and what was paid, also where OCR misread it.
 */
#include "extract/page.h"

#define SCHEMA                                                                                     \
    "{\"properties\": {\"vendor_name\": {\"type\": \"string\"}, \"vendor_address\": {\"type\": "   \
    "\"string\"}, \"document_date\": {\"type\": \"string\", \"format\": \"date\"}, \"total\": "    \
    "{\"type\": \"number\"}}}"

static struct json *extract(struct arena *arena, const struct reading *reading)
{
    struct extract_request request = page_request(arena, reading, SCHEMA);
    struct err err;
    request.doc_type = "receipt_scanner";
    struct json *result = extract_document(arena, &request, &err);
    assert_works(result != NULL, err);
    return extract_plain(arena, result);
}

static void check_reading(struct arena *arena, const struct reading *reading, const char *expected)
{
    assert_string_equal(json_render(arena, extract(arena, reading)),
                        json_render(arena, page_parse(arena, expected)));
}

static void check(const char *text, const char *expected)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)256 * 1024 * 1024);
    const struct reading reading = page_reading(arena, text);
    check_reading(arena, &reading, expected);
}

/* The page as OCR would have read it, badly. */
static void check_ocr(const char *text, const char *expected)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)256 * 1024 * 1024);
    const struct reading reading = page_reading(arena, text);
    reading.pages[0].source = READING_OCR;
    for (size_t i = 0; i < reading.pages[0].word_count; i++)
        reading.pages[0].words[i].confidence = 0.7F;
    check_reading(arena, &reading, expected);
}

static void check_total(const char *text, const char *expected)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)256 * 1024 * 1024);
    const struct reading reading = page_reading(arena, text);
    const char *total = json_number_text(json_find(extract(arena, &reading), "total"));
    assert_string_equal(total != NULL ? total : "none", expected);
}

static void test_letterhead(void **state)
{
    (void)state;
    check("Walk-in clinic of pots\n"
          "Quarrel Pottery Sdn Bhd (481516-K)\n"
          "No. 7 & 9, Jalan Kiln 3/2,\n"
          "Taman Clay,\n"
          "43200 Potterville\n"
          "Tel: 03-555 0123\n"
          "TAX INVOICE\n"
          "Receipt : 48151623 02/03/2025 05:16 PM\n"
          "Vase               10.00\n"
          "Total              10.00\n"
          "Cash               20.00\n"
          "Change             10.00\n",
          "{\"vendor_name\": \"Quarrel Pottery Sdn Bhd\", \"vendor_address\": \"No. 7 & 9, "
          "Jalan Kiln 3/2, Taman Clay, 43200 Potterville\", \"document_date\": "
          "\"2025-03-02\", \"total\": 10.00}");
}

/* The name above the number of a register, not the slogan at the top. */
static void test_name_before_number(void **state)
{
    (void)state;
    check("thank you for coming\n"
          "Finch Bakery\n"
          "(123456789)\n"
          "12 Mill Lane\n"
          "London 12345\n"
          "Cash receipt\n"
          "Bread             3.10\n"
          "Total             3.10\n",
          "{\"vendor_name\": \"Finch Bakery\", \"vendor_address\": \"12 Mill Lane, London "
          "12345\", \"total\": 3.10}");
}

static void test_misread_receipt(void **state)
{
    (void)state;
    check_ocr(
        "QUARREL POTTERY SON. BHO.\n"
        "(481516-K)\n"
        "7, JALAM KILN\n"
        "43200 POTTERVILLE\n"
        "Cashler: Nora\n"
        "Date: l2/03/2O25\n"
        "T0TAL         1O. 50\n"
        "CASH          20.00\n"
        "CHANGE         9.50\n",
        "{\"vendor_name\": \"QUARREL POTTERY SDN. BHD.\", \"vendor_address\": \"7, JALAN KILN, "
        "43200 POTTERVILLE\", \"document_date\": \"2025-03-12\", \"total\": 10.50}");
}

/* Stains at the edge of the paper, prices within names, floors and places misread; where an address
   has no word of one, it stands between the name and how to reach the shop. */
static void test_stained_letterhead(void **state)
{
    (void)state;
    check_ocr(
        "|                         QUARREL POTTERY SDN. BHD.\n"
        "                          (481516-K)\n"
        ")                         NO.7 & 9\n"
        "                          SRD FLR, JALAN KILN\n"
        "|                         43200 POTTERVILLE\n"
        "Tel/Fax: 03-5550123\n"
        "TOTAL         10.50\n",
        "{\"vendor_name\": \"QUARREL POTTERY SDN. BHD.\", \"vendor_address\": \"NO. 7 & 9, 3RD "
        "FLR, JALAN KILN, 43200 POTTERVILLE\", \"total\": 10.50}");
    check_ocr(
        "#000123 Quarrel Pottery Sdn Bhd\n"
        "COMPANY NO(481516-K)\n"
        "Glaze Arcade, Clay Mall\n"
        "PHONE 03-5550123\n"
        "TAX INVOICE\n"
        "TOTAL         10.50\n",
        "{\"vendor_name\": \"Quarrel Pottery Sdn Bhd\", \"vendor_address\": \"Glaze Arcade, Clay "
        "Mall\", \"total\": 10.50}");
    check_ocr("THANK YOU AND DO VISIT US AGAIN\n"
              "QUARREL POTTERY ENTERPRISE\n"
              "(481516-K)\n"
              "6.23 & 6.22, Plaza Kiln,\n"
              "No.1 Jalan Clay 9/1, 47300 Potterville\n"
              "TOTAL         10.50\n",
              "{\"vendor_name\": \"QUARREL POTTERY ENTERPRISE\", \"vendor_address\": \"6.23 & "
              "6.22, Plaza "
              "Kiln, No. 1 Jalan Clay 9/1, 47300 Potterville\", \"total\": 10.50}");
}

/* A number glued to a word that is read badly, behind the form of the firm. */
static void test_glued_number(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    const struct reading reading = page_reading(
        arena,
        "Quarrel Pottery Sdn Bhd S/B(587969-U)\n1 Jalan Kiln\nTel: 03-5550123\nTOTAL  10.50\n");
    reading.pages[0].source = READING_OCR;
    for (size_t w = 0; w < reading.pages[0].word_count; w++)
        reading.pages[0].words[w].confidence = w == 4 ? 0.4F : 0.9F;
    assert_string_equal(json_text(json_find(extract(arena, &reading), "vendor_name")),
                        "Quarrel Pottery Sdn Bhd");
    check("Quarrel Pottery S/B(587969-U)\n1 Jalan Kiln\nTel: 03-5550123\nTOTAL  10.50\n",
          "{\"vendor_name\": \"Quarrel Pottery S/B\", \"vendor_address\": \"1 Jalan Kiln\", "
          "\"total\": 10.50}");
    check("Thank You Trading Sdn Bhd\n1 Jalan Kiln\nTel: 03-5550123\nTOTAL  10.50\n",
          "{\"vendor_name\": \"Thank You Trading Sdn Bhd\", \"vendor_address\": \"1 Jalan Kiln\", "
          "\"total\": 10.50}");
}

/* A place that stands twice is spelt as it was read best, unless it is another word. */
static void test_twins(void **state)
{
    static const struct {
        float confidence; /* of the second */
        const char *address;
    } CASES[] = {
        {0.95F, "1 JALAN MALURI, MALURI"},
        {0.70F, "1 JALAN MALURT, MALURI"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
        const struct reading reading = page_reading(
            arena, "QUARREL POTTERY ENTERPRISE\n1 JALAN MALURT\nMALURI\nTel: 03-5550123\n"
                   "TOTAL         10.50\n");
        reading.pages[0].source = READING_OCR;
        for (size_t w = 0; w < reading.pages[0].word_count; w++)
            reading.pages[0].words[w].confidence =
                text_equal(reading.pages[0].words[w].text, "MALURI") ? CASES[i].confidence : 0.7F;
        assert_string_equal(json_text(json_find(extract(arena, &reading), "vendor_address")),
                            CASES[i].address);
    }
}

/* What OCR does to dates and amounts of printers with letters of one width. */
static void test_misread_values(void **state)
{
    (void)state;
    check_ocr("Receipt\nOrder Time : 12:54:37 Date :26/03/18\nTOTAL RM 170. 00\n",
              "{\"document_date\": \"2018-03-26\", \"total\": 170.00}");
    check_ocr("Receipt\nDate: 09/03/2518\nTotal incl. GST   65.52\nRounding   ~0.02\nThank you\n",
              "{\"document_date\": \"2018-03-09\", \"total\": 65.50}");
}

/* Digits are mended where the check digits then agree, and only there. */
static void test_misread_iban(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"IBAN DE9O 9995 OOOO 0087 6543 21\n", "DE90999500000087654321"},
        {"IBAN DE9O 9995 OOOO 0087 6543 22\n", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
        const struct reading reading = page_reading(arena, CASES[i][0]);
        reading.pages[0].source = READING_OCR;
        const struct json *found = page_extract_reading(
            arena, &reading, "{\"properties\": {\"iban\": {\"type\": \"string\"}}}");
        const struct json *field = json_find(json_find(found, "fields"), "iban");
        assert_true(text_equal(json_text(json_find(field, "value")), CASES[i][1]));
    }
}

static void test_rounded_totals(void **state)
{
    (void)state;
    check_total("Receipt\nTotal incl. GST   71.02\nRounding   -0.02\nTotal   71.00\nCash  71.00\n",
                "71.00");
    check_total("Receipt\nTotal incl. GST   65.53\nRounding    0.02\nVisa    65.55\n", "65.55");
    /* Rounded, but not printed again. */
    check_total("Receipt\nTotal incl. GST   67.98\nRounding    0.02\nThank you\n", "68.00");
}

static void test_payment_decides(void **state)
{
    (void)state;
    /* Sums before tax and of a summary, what was given and what came back. */
    check_total("Receipt\nSubtotal   9.00\nTax   0.63\nTotal   9.63\nCash  10.00\nChange  0.37\n"
                "GST summary\nTotal   9.00\n",
                "9.63");
    /* One digit of the total was misread: what was paid tells. */
    check_total("Receipt\nTotal   51.00\nCash  101.00\nChange  70.00\n", "31.00");
    /* No label but that of what was given. */
    check_total("Receipt\nCash\n170.00\nThank you\n", "170.00");
    /* Paid without change: one total of two was misread, or is before rounding. */
    check_total("Receipt\nTotal incl. GST   36.90\nTOTAL   38.00\nCash  38.00\n", "38.00");
    check_total(
        "Receipt\nTotal excl. GST  106.00\nGST   6.36\nTotal incl. GST  112.36\nTotal  112.35\n"
        "Cash  112.35\n",
        "112.35");
    check_total("Receipt\nMaster   50.45\nChange   0.00\n", "50.45");
    /* The currency belongs to the amount, near the label or not. */
    check_total("Receipt\nTOTAL RM 12.40\n", "12.40");
    check_total("Kassenbon\nSUMME EUR 12,40\nBAR EUR 20,00\nZURÜCK EUR 7,60\n", "12.40");
    check_total("Receipt\nTOTAL RM                  12.40\n", "12.40");
    /* How many is not how much. */
    check_total("Receipt\nTotal qty:    8.00\nTotal    12.40\nCash  12.40\n", "12.40");
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_letterhead),         cmocka_unit_test(test_name_before_number),
        cmocka_unit_test(test_misread_receipt),    cmocka_unit_test(test_misread_iban),
        cmocka_unit_test(test_stained_letterhead), cmocka_unit_test(test_twins),
        cmocka_unit_test(test_glued_number),       cmocka_unit_test(test_misread_values),
        cmocka_unit_test(test_rounded_totals),     cmocka_unit_test(test_payment_decides),
    };
    return run_group("extract/test_receipts", TESTS);
}
