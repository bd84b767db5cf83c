/*
 * test_fields: values beside and below their labels, in several languages and layouts; and none
 * where there is no evidence.
 */
#include "extract/page.h"

#define TEXT   "{\"type\": \"string\"}"
#define NUMBER "{\"type\": \"number\"}"
#define DATE   "{\"type\": \"string\", \"format\": \"date\"}"
#define INVOICE                                                                                    \
    "{\"properties\": {\"invoice_number\": " TEXT ", \"invoice_date\": " DATE                      \
    ", \"due_date\": " DATE ", \"currency\": " TEXT ", \"vendor_name\": " TEXT                     \
    ", \"vendor_vat_id\": " TEXT ", \"customer_name\": " TEXT ", \"total_net\": " NUMBER           \
    ", \"total_tax\": " NUMBER ", \"total_gross\": " NUMBER ", \"iban\": " TEXT ", \"bic\": " TEXT \
    "}}"

static void test_labels_to_the_left(void **state)
{
    (void)state;
    page_check("Quarrel & Stone Ltd\n"
               "12 Mill Lane\n"
               "London E1 9ZZ\n"
               "\n"
               "Bill to                          Invoice No.     QS-1009\n"
               "Birch Bakery                     Invoice date:   3 March 2025\n"
               "4 High Street                    Due date        02/04/2025\n"
               "London N1 1AA                    VAT no. GB980780684\n"
               "\n"
               "Subtotal                             £1,000.00\n"
               "VAT at 20%                             £200.00\n"
               "Total                                £1,200.00\n"
               "IBAN GB82 WEST 1234 5698 7654 32   BIC WESTGB2L\n",
               INVOICE,
               "{\"invoice_number\": \"QS-1009\", \"invoice_date\": \"2025-03-03\", \"due_date\": "
               "\"2025-04-02\", \"currency\": \"GBP\", \"vendor_name\": \"Quarrel & Stone Ltd\", "
               "\"vendor_vat_id\": \"GB980780684\", \"customer_name\": \"Birch Bakery\", "
               "\"total_net\": 1000.00, \"total_tax\": 200.00, \"total_gross\": 1200.00, \"iban\": "
               "\"GB82WEST12345698765432\", \"bic\": \"WESTGB2L\"}");
}

static void test_labels_above(void **state)
{
    (void)state;
    page_check("Rechnungsnummer      Rechnungsdatum      Fälligkeit\n"
               "2025-0042            01.02.2025          15.02.2025\n",
               INVOICE,
               "{\"invoice_number\": \"2025-0042\", \"invoice_date\": \"2025-02-01\", "
               "\"due_date\": \"2025-02-15\"}");
}

static void test_label_and_value_in_one_word(void **state)
{
    (void)state;
    page_check("Invoice#:  77/2025   Date:05.06.2025\nTOTAL:EUR 12.50\n", INVOICE,
               "{\"invoice_number\": \"77/2025\", \"invoice_date\": \"2025-06-05\", \"currency\": "
               "\"EUR\", \"total_gross\": 12.50}");
}

static void test_languages(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *expected;
    } CASES[] = {
        {"N° de facture : F-12   Date d’échéance : 1er avril 2025\nTotal TTC  1 250,50 €\n",
         "{\"invoice_number\": \"F-12\", \"due_date\": \"2025-04-01\", \"currency\": \"EUR\", "
         "\"total_gross\": 1250.50}"},
        {"N.º de factura: 9/25   Vencimiento: 1 de abril de 2025\nTotal factura  1.250,50 EUR\n",
         "{\"invoice_number\": \"9/25\", \"due_date\": \"2025-04-01\", \"currency\": \"EUR\", "
         "\"total_gross\": 1250.50}"},
        {"Numero fattura: 31   Scadenza: 01/04/2025\nTotale fattura  1.250,50 €\n",
         "{\"invoice_number\": \"31\", \"due_date\": \"2025-04-01\", \"currency\": \"EUR\", "
         "\"total_gross\": 1250.50}"},
        {"Factuurnummer: 20250031   Vervaldatum: 1 april 2025\nTotaal incl. BTW  € 1.250,50\n",
         "{\"invoice_number\": \"20250031\", \"due_date\": \"2025-04-01\", \"currency\": \"EUR\", "
         "\"total_gross\": 1250.50}"},
        {"Fatura nº FT 2025/31   Vencimento: 1 de abril de 2025\nTotal com IVA  1.250,50 €\n",
         "{\"invoice_number\": \"FT 2025/31\", \"due_date\": \"2025-04-01\", \"currency\": "
         "\"EUR\", \"total_gross\": 1250.50}"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        page_check(CASES[i].text, INVOICE, CASES[i].expected);
}

/* Three amounts are called total: the one that net and tax make is meant. */
static void test_arithmetic_decides(void **state)
{
    (void)state;
    page_check("Net amount      100.00\nVAT     19.00\nTotal     119.00\nTotal     999.00\n",
               INVOICE, "{\"total_net\": 100.00, \"total_tax\": 19.00, \"total_gross\": 119.00}");
}

/* The tax has no label that is known, but what is missing stands on the page. */
static void test_remainder_is_found(void **state)
{
    (void)state;
    page_check("Net amount      100.00\nPlus seven percent     7.00\nGross total     107.00\n",
               INVOICE, "{\"total_net\": 100.00, \"total_tax\": 7.00, \"total_gross\": 107.00}");
}

static void test_nothing_without_evidence(void **state)
{
    (void)state;
    page_check("The quick brown fox jumps over the lazy dog.\n", INVOICE, "{}");
    page_check("", INVOICE, "{}");
    page_check("Invoice number: none\nTotal: see attachment\nIBAN: on request\n", INVOICE, "{}");
}

static void test_a_schema_brings_its_labels(void **state)
{
    (void)state;
    page_check("Ship's name     MV Kestrel\nVoyage  K-77\nCargo weight   12.5\nHold: aft\n",
               "{\"properties\": {\"vessel\": {\"type\": \"string\", \"x-labels\": [\"ship's "
               "name\"]}, \"voyage\": {\"type\": \"string\"}, \"load\": {\"type\": \"number\", "
               "\"title\": \"Cargo weight\"}, \"hold\": {\"type\": \"string\"}}}",
               "{\"vessel\": \"MV Kestrel\", \"voyage\": \"K-77\", \"load\": 12.5, \"hold\": "
               "\"aft\"}");
}

static void test_choices_are_those_of_the_schema(void **state)
{
    (void)state;
#define PAYMENT                                                                                    \
    "{\"properties\": {\"payment_method\": {\"enum\": [\"cash\", \"card\"]}, \"sex\": {\"enum\": " \
    "[\"F\", \"M\"]}}}"
    page_check("Payment method: Visa\nSex: F\n", PAYMENT,
               "{\"payment_method\": \"card\", \"sex\": \"F\"}");
    page_check("Payment method: Gutschein\nM\n", PAYMENT, "{}");
}

/* Shown to a person, but far from trusted. */
static void test_a_wrong_checksum_is_doubtful(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    const struct json *result =
        page_extract(arena, "IBAN: DE00 3704 0044 0532 0130 00\n",
                     "{\"properties\": {\"iban\": {\"type\": \"string\"}}}");
    const struct json *iban = json_find(json_find(result, "fields"), "iban");
    struct decimal confidence;
    assert_string_equal(json_text(json_find(iban, "value")), "DE00370400440532013000");
    assert_true(json_read_decimal(json_find(iban, "confidence"), &confidence));
    assert_true(decimal_compare(&confidence, &(struct decimal){.digits = 6, .scale = 1}) < 0);
}

static void test_evidence(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    const struct json *result =
        page_extract(arena, "\fIBAN: DE89 3704 0044 0532 0130 00\n",
                     "{\"properties\": {\"iban\": {\"type\": \"string\"}}}");
    assert_string_equal(
        json_render(arena, result),
        "{\"doc_type\":\"invoice\",\"fields\":{\"iban\":{\"value\":\"DE89370400440532013000\","
        "\"confidence\":0.990,\"evidence\":[{\"document_id\":\"document\",\"source\":\"text\","
        "\"page\":2,\"box\":[0.0600,0.0000,0.3300,0.0103]}],\"reasons\":[\"right_of_label\","
        "\"checksum\",\"only_candidate\"]}},\"line_items\":{},\"completeness\":{}}");
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_labels_to_the_left),
        cmocka_unit_test(test_labels_above),
        cmocka_unit_test(test_label_and_value_in_one_word),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_arithmetic_decides),
        cmocka_unit_test(test_remainder_is_found),
        cmocka_unit_test(test_nothing_without_evidence),
        cmocka_unit_test(test_a_schema_brings_its_labels),
        cmocka_unit_test(test_choices_are_those_of_the_schema),
        cmocka_unit_test(test_a_wrong_checksum_is_doubtful),
        cmocka_unit_test(test_evidence),
    };
    return run_group("extract/test_fields", TESTS);
}
