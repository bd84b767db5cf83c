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
    /* How many is not how much. */
    check_total("Receipt\nTotal qty:    8.00\nTotal    12.40\nCash  12.40\n", "12.40");
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_letterhead),      cmocka_unit_test(test_name_before_number),
        cmocka_unit_test(test_misread_receipt), cmocka_unit_test(test_misread_iban),
        cmocka_unit_test(test_rounded_totals),  cmocka_unit_test(test_payment_decides),
    };
    return run_group("extract/test_receipts", TESTS);
}
