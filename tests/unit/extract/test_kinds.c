/*
 * test_kinds: payslips, identity documents and contracts, and telling kinds of documents apart.
 */
#include "extract/page.h"

#define TEXT   "{\"type\": \"string\"}"
#define NUMBER "{\"type\": \"number\"}"
#define DATE   "{\"type\": \"string\", \"format\": \"date\"}"

static void test_payslip(void **state)
{
    (void)state;
    page_check(
        "Birch Bakery Ltd                              Payslip\n"
        "\n"
        "Employee       Nora Finch      Pay period   1 March 2025 - 31 March 2025\n"
        "Employee ID    E-7             Payment date 28 March 2025\n"
        "\n"
        "Gross pay              2,000.00    6,000.00\n"
        "Income tax               300.00      900.00\n"
        "Social security          200.00      600.00\n"
        "Canteen                   50.00      150.00\n"
        "Total deductions         550.00    1,650.00\n"
        "Net pay         EUR    1,450.00\n",
        "{\"properties\": {\"employer_name\": " TEXT ", \"pay_period_start\": " DATE
        ", \"pay_period_end\": " DATE ", \"payment_date\": " DATE ", \"total_gross\": " NUMBER
        ", \"total_deductions\": " NUMBER ", \"total_net\": " NUMBER
        ", \"employees\": {\"type\": \"array\", \"items\": {\"properties\": {\"employee_id\": " TEXT
        ", \"name\": " TEXT ", \"gross_pay\": " NUMBER ", \"income_tax\": " NUMBER
        ", \"social_security\": " NUMBER ", \"other_deductions\": " NUMBER ", \"net_pay\": " NUMBER
        "}}}}}",
        "{\"employer_name\": \"Birch Bakery Ltd\", \"pay_period_start\": \"2025-03-01\", "
        "\"pay_period_end\": \"2025-03-31\", \"payment_date\": \"2025-03-28\", \"total_gross\": "
        "2000.00, \"total_deductions\": 550.00, \"total_net\": 1450.00, \"employees\": "
        "[{\"employee_id\": \"E-7\", \"name\": \"Nora Finch\", \"gross_pay\": 2000.00, "
        "\"income_tax\": 300.00, \"social_security\": 200.00, \"other_deductions\": 50.00, "
        "\"net_pay\": 1450.00}]}");
}

#define PASSPORT                                                                                   \
    "{\"properties\": {\"document_kind\": {\"enum\": [\"passport\", \"identity_card\"]}, "         \
    "\"document_number\": " TEXT ", \"issuing_country\": " TEXT ", \"surname\": " TEXT             \
    ", \"given_names\": " TEXT ", \"sex\": {\"enum\": [\"F\", \"M\", \"X\"]}, "                    \
    "\"date_of_birth\": " DATE ", \"date_of_expiry\": " DATE                                       \
    ", \"machine_readable_zone\": {\"type\": \"array\", \"items\": " TEXT "}}}"

/* The specimen of ICAO 9303, part 4. */
static void test_machine_readable_zone(void **state)
{
    (void)state;
    page_check("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
               "L898902C36UTO7408122F1204159ZE184226B<<<<<10\n",
               PASSPORT,
               "{\"document_kind\": \"passport\", \"document_number\": \"L898902C3\", "
               "\"issuing_country\": \"UTO\", \"surname\": \"ERIKSSON\", \"given_names\": \"ANNA "
               "MARIA\", \"sex\": \"F\", \"date_of_birth\": \"1974-08-12\", \"date_of_expiry\": "
               "\"2012-04-15\", \"machine_readable_zone\": "
               "[\"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\", "
               "\"L898902C36UTO7408122F1204159ZE184226B<<<<<10\"]}");
}

/* One digit of the number changed: nothing of the zone is believed. */
static void test_wrong_check_digit(void **state)
{
    (void)state;
    page_check("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
               "L898902C46UTO7408122F1204159ZE184226B<<<<<10\n",
               PASSPORT, "{}");
}

static void test_contract(void **state)
{
    (void)state;
    page_check(
        "              Storage Services Agreement\n"
        "                Contract No. SSA-7\n"
        "\n"
        "This Agreement is made between Quarrel & Stone Ltd, 12 Mill Lane, London\n"
        "E1 9ZZ (the \"Customer\"), and Dock Nine LLC, 9 Quay Road (the \"Provider\"). The\n"
        "parties agree as follows. This Agreement takes effect on March\n"
        "1, 2025 and ends on February 28, 2027. It renews automatically. Either party\n"
        "may terminate by written notice of ninety (90) days to the other.\n"
        "It is governed by the laws of the State of New York, without regard to others.\n"
        "Signed on February 17, 2025\n",
        "{\"properties\": {\"title\": " TEXT ", \"contract_number\": " TEXT
        ", \"parties\": {\"type\": \"array\", \"items\": {\"properties\": {\"name\": " TEXT
        ", \"role\": " TEXT ", \"address\": " TEXT "}}}, \"signature_date\": " DATE
        ", \"start_date\": " DATE ", \"end_date\": " DATE
        ", \"renews_automatically\": {\"type\": \"boolean\"}, \"notice_period\": " TEXT
        ", \"governing_law\": " TEXT "}}",
        "{\"title\": \"Storage Services Agreement\", \"contract_number\": \"SSA-7\", "
        "\"signature_date\": \"2025-02-17\", \"start_date\": \"2025-03-01\", \"end_date\": "
        "\"2027-02-28\", \"renews_automatically\": true, \"notice_period\": \"ninety (90) days\", "
        "\"governing_law\": \"State of New York\", \"parties\": [{\"name\": \"Quarrel & Stone "
        "Ltd\", \"role\": \"Customer\", \"address\": \"12 Mill Lane, London E1 9ZZ\"}, {\"name\": "
        "\"Dock Nine LLC\", \"role\": \"Provider\", \"address\": \"9 Quay Road\"}]}");
}

static void test_classification(void **state)
{
    (void)state;
    static const struct extract_candidate CANDIDATES[] = {
        {"simple_invoice", "Invoice", "", NULL},
        {"receipt_scanner", "Receipt", "", NULL},
        {"payroll_v1", "Payroll", "", NULL},
        {"contract_analyzer", "Contract", "", NULL},
    };
    static const struct {
        const char *text;
        const char *process_type_id;
    } CASES[] = {
        {"INVOICE\nInvoice no. 7\nDue date 2 May 2025\nAmount due 12.00\n", "simple_invoice"},
        {"Corner Shop\nReceipt no. 8\nTOTAL 12.00\nCASH 20.00\nCHANGE 8.00\n", "receipt_scanner"},
        {"Payslip\nEmployee Nora Finch\nGross pay 2000\nNet pay 1450\n", "payroll_v1"},
        {"Agreement\nThe parties agree: governed by the laws of\n", "contract_analyzer"},
        {"The quick brown fox\n", NULL},
        {"", NULL},
    };
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct reading reading = page_reading(arena, CASES[i].text);
        struct extract_classification found;
        extract_classify(arena, &reading, CANDIDATES, COUNT_OF(CANDIDATES), &found);
        assert_true(text_equal(found.process_type_id, CASES[i].process_type_id));
        assert_int_equal(found.confidence > 0.7, CASES[i].process_type_id != NULL);
        assert_int_equal(json_count(found.reasons), COUNT_OF(CANDIDATES));
    }
    const struct reading slip = page_reading(arena, "Payslip\nNet pay 5\n");
    const struct reading nothing = page_reading(arena, "7\n");
    assert_string_equal(page_doc_type(arena, &slip), "payslip");
    assert_string_equal(page_doc_type(arena, &nothing), "");
}

/* Words, where they stand, and what a page looks like. */
static void test_doc_types(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *kind;
    } CASES[] = {
        {"Credit note\nCredit note no. 7\nOriginal invoice 5\nTotal 12.00\n", "credit_note"},
        {"Kontoauszug\nAlter Saldo 5,00\nNeuer Saldo 7,00\n", "bank_statement"},
        {"First Bank\nStatement period March\nBeginning balance 5.00\nEnding balance 7.00\n",
         "bank_statement"},
        {"Lieferschein\nMenge 5\n", "delivery_note"},
        {"Mahnung\nRechnung 7\n", "reminder"},
        {"Angebot\nGultig bis 3.4.2025\n", "quote"},
        {"Purchase order\nOrder no. 7\nShip to Dock Nine\n", "order"},
        {"Curriculum vitae\nEducation\nSkills\n", "resume"},
        {"Dear Nora Finch,\nit was a pleasure.\nKind regards\n", "letter"},
        {"I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\n", "id_document"},
        /* What an invoice refers to is not what it is; a word may end in what it is. */
        {"Rechnung\nBestellung: 7\nLieferschein: 8\nVertrag: 9\n", "invoice"},
        {"Beitragsrechnung\naus Ihrem Vertrag\n", "invoice"},
        /* Titled an invoice, but paid at a till. */
        {"Corner Shop\nTax invoice\n03/04/2025 13:10:48\nTotal 9.00\nCash 10.00\nChange 1.00\n",
         "receipt"},
        {"Boutique\nTotal 21.00\nVous remercie de votre visite\n21-10-21 13:10\n", "receipt"},
    };
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct reading reading = page_reading(arena, CASES[i].text);
        assert_string_equal(page_doc_type(arena, &reading), CASES[i].kind);
    }
}

/* Nobody wrote "employee" beside the name: the payslip is sent to them. */
static void test_payslip_as_letter(void **state)
{
    (void)state;
    page_check("Birch Bakery Ltd                    Earnings statement\n"
               "9 Quay Road                         Pay date: 28 March 2025\n"
               "York 12345\n"
               "\n"
               "                                    Nora Finch\n"
               "                                    12 Mill Lane\n"
               "                                    London 12345\n"
               "\n"
               "Gross pay       $ 2,000.00    6,000.00\n"
               "Net pay         $ 1,450.00\n",
               "{\"properties\": {\"employer_name\": " TEXT ", \"employee_name\": " TEXT
               ", \"gross_pay\": " NUMBER ", \"net_pay\": " NUMBER "}}",
               "{\"employer_name\": \"Birch Bakery Ltd\", \"employee_name\": \"Nora Finch\", "
               "\"gross_pay\": 2000.00, \"net_pay\": 1450.00}");
    /* The block of a firm, where that of a customer would stand. */
    page_check("Earnings Statement   DEPT.  Pay date: 28 March 2025\n\n\n\n\n"
               "Birch Bakery Corp.\n"
               "475 Mill Avenue\n"
               "Anytown 10101\n"
               "\n"
               "Gross Pay    452.43\n"
               "Net Pay      291.90\n"
               "\n"
               "                          Nora Finch\n"
               "                          101 Main Street\n"
               "                          Anytown 12345\n",
               "{\"properties\": {\"employer_name\": " TEXT ", \"employee_name\": " TEXT "}}",
               "{\"employer_name\": \"Birch Bakery Corp.\", \"employee_name\": \"Nora Finch\"}");
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_payslip),           cmocka_unit_test(test_machine_readable_zone),
        cmocka_unit_test(test_wrong_check_digit), cmocka_unit_test(test_contract),
        cmocka_unit_test(test_classification),    cmocka_unit_test(test_doc_types),
        cmocka_unit_test(test_payslip_as_letter),
    };
    return run_group("extract/test_kinds", TESTS);
}
