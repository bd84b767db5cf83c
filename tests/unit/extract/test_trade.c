/*
 * test_trade: orders, credit notes, statements and invoices as letters: parties without labels of
 * their own, numbers in titles, dates that the document itself decides.
 */
#include "extract/page.h"

#define TEXT   "{\"type\": \"string\"}"
#define NUMBER "{\"type\": \"number\"}"
#define DATE   "{\"type\": \"string\", \"format\": \"date\"}"

static void test_order(void **state)
{
    (void)state;
    page_check("Contract # 4711        Flight Dates: 2/5/20-2/18/20   Station: KXYZ\n"
               "Advertiser   Name:     Lemon Growers (3352)\n"
               "Agency       Name:     Blue Media\n"
               "Alt Order #: 99-1\n"
               "\n"
               "Start Date   End Date   Gross Amount   Net Amount\n"
               "01/27/20     02/23/20      $8,000.00    $6,800.00\n"
               "Totals                     $8,000.00    $6,800.00\n",
               "{\"properties\": {\"document_number\": " TEXT ", \"buyer_name\": " TEXT
               ", \"period_start\": " DATE ", \"period_end\": " DATE ", \"total\": " NUMBER "}}",
               "{\"document_number\": \"4711\", \"buyer_name\": \"Lemon Growers\", "
               "\"period_start\": \"2020-02-05\", \"period_end\": \"2020-02-18\", \"total\": "
               "8000.00}");
}

static void test_numeric_dates_are_of_one_order(void **state)
{
    (void)state;
#define DATES "{\"properties\": {\"invoice_date\": " DATE ", \"due_date\": " DATE "}}"
    /* 25 is no month */
    page_check("Invoice date: 03/04/2025\nDue date: 03/25/2025\n", DATES,
               "{\"invoice_date\": \"2025-03-04\", \"due_date\": \"2025-03-25\"}");
    /* a ZIP code, dollars */
    page_check("Rye, NY 10580\nInvoice date: 03/04/2025\nTotal  $12.00\n", DATES,
               "{\"invoice_date\": \"2025-03-04\"}");
    page_check("London\nInvoice date: 03/04/2025\nTotal  \u00a312.00\n", DATES,
               "{\"invoice_date\": \"2025-04-03\"}");
}

static void test_number_and_date_of_the_title(void **state)
{
    (void)state;
#define HEAD "{\"properties\": {\"document_number\": " TEXT ", \"document_date\": " DATE "}}"
    page_check("Handelsrechnung (380)  Nr. R-77/a  vom 05.03.2018\n", HEAD,
               "{\"document_number\": \"R-77/a\", \"document_date\": \"2018-03-05\"}");
    page_check("Facture n\u00b0562044387 du 02 Juillet 2015\n", HEAD,
               "{\"document_number\": \"562044387\", \"document_date\": \"2015-07-02\"}");
    page_check("INVOICE\nSammy May\n          # 17-abc\n", HEAD,
               "{\"document_number\": \"17-abc\"}");
    page_check("Vertrag  Nr: 00.123                 24. Januar 2014\nvom 01.03.2014\n",
               "{\"properties\": {\"document_date\": " DATE "}}",
               "{\"document_date\": \"2014-01-24\"}");
    page_check("Beitragsrechnung                 24. Januar 2014\n", HEAD,
               "{\"document_date\": \"2014-01-24\"}");
    /* the order is named where there is nothing better */
    page_check("INVOICE: INV-100\nP.O. Number: PO-3333\n", HEAD,
               "{\"document_number\": \"INV-100\"}");
}

static void test_parties_in_sections(void **state)
{
    (void)state;
    page_check("Verk\u00e4ufer\n"
               "Nummer:            549910\n"
               "Name:              Quell Wasser GmbH\n"
               "USt.-Id.-Nr.:      DE136695976\n"
               "\n"
               "K\u00e4ufer/Leistungsempf\u00e4nger\n"
               "Nummer:            7711\n"
               "Name:              Hof Birke KG\n"
               "USt.-Id.-Nr.:      DE123456788\n"
               "\n"
               "Abweichender Warenempf\u00e4nger\n"
               "Name:              Lager Nord GmbH\n",
               "{\"properties\": {\"vendor_name\": " TEXT ", \"buyer_name\": " TEXT
               ", \"customer_id\": " TEXT ", \"vendor_tax_id\": " TEXT "}}",
               "{\"vendor_name\": \"Quell Wasser GmbH\", \"buyer_name\": \"Hof Birke KG\", "
               "\"customer_id\": \"7711\", \"vendor_tax_id\": \"DE136695976\"}");
}

/* The sender without a label, the name of the addressee in two lines. */
static void test_letter(void **state)
{
    (void)state;
    page_check("Quell Wasser GmbH\n"
               "\n\n\n\n\n\n\n\n"
               "Herrn\n"
               "Max Birke\n"
               "Hofweg 3\n"
               "12345 Musterdorf\n"
               "\n"
               "Rechnung Nr. 17-3\n",
               "{\"properties\": {\"vendor_name\": " TEXT ", \"buyer_name\": " TEXT "}}",
               "{\"vendor_name\": \"Quell Wasser GmbH\", \"buyer_name\": \"Herrn Max Birke\"}");
}

/* Net and tax make the total, though the line before it looks more like the net amount. */
static void test_net_after_discount(void **state)
{
    (void)state;
    page_check("Subtotal                      1,440.00\n"
               "Less reduction                    4.00\n"
               "                              1,436.00\n"
               "Total tax                       100.52\n"
               "Balance due                  $1,536.52\n",
               "{\"properties\": {\"net_amount\": " NUMBER ", \"tax_amount\": " NUMBER
               ", \"total\": " NUMBER "}}",
               "{\"net_amount\": 1436.00, \"tax_amount\": 100.52, \"total\": 1536.52}");
}

static void test_a_sign_apart_from_its_amount(void **state)
{
    (void)state;
    page_check("Total   $ 279.84\n",
               "{\"properties\": {\"total\": " NUMBER ", \"currency\": " TEXT "}}",
               "{\"total\": 279.84, \"currency\": \"USD\"}");
    page_check("Grand total   Rs 1939\n",
               "{\"properties\": {\"total\": " NUMBER ", \"currency\": " TEXT "}}",
               "{\"total\": 1939, \"currency\": \"INR\"}");
}

static void test_credit_note(void **state)
{
    (void)state;
    page_check("Credit Note No: CN-17        Date: 5 May 2025\n"
               "Original invoice no: 2025-3  Original invoice date: 1 April 2025\n"
               "Bill to: Birch Bakery\n"
               "Total credit  EUR 119.00\n",
               "{\"properties\": {\"document_number\": " TEXT ", \"document_date\": " DATE
               ", \"buyer_name\": " TEXT ", \"total\": " NUMBER "}}",
               "{\"document_number\": \"CN-17\", \"document_date\": \"2025-05-05\", "
               "\"buyer_name\": \"Birch Bakery\", \"total\": 119.00}");
}

static void test_bank_statement(void **state)
{
    (void)state;
    page_check("Account holder: Birch Bakery\n"
               "Account number: 1234-5678    IBAN: DE89 3704 0044 0532 0130 00\n"
               "Statement period: 01.03.2025 - 31.03.2025\n"
               "Opening balance   1,000.00\n"
               "Closing balance     900.50\n",
               "{\"properties\": {\"account_holder\": " TEXT ", \"account_number\": " TEXT
               ", \"iban\": " TEXT ", \"period_start\": " DATE ", \"period_end\": " DATE
               ", \"opening_balance\": " NUMBER ", \"closing_balance\": " NUMBER "}}",
               "{\"account_holder\": \"Birch Bakery\", \"account_number\": \"1234-5678\", "
               "\"iban\": \"DE89370400440532013000\", \"period_start\": \"2025-03-01\", "
               "\"period_end\": \"2025-03-31\", \"opening_balance\": 1000.00, "
               "\"closing_balance\": 900.50}");
}

/* "to" names a customer elsewhere. */
static void test_period_in_words(void **state)
{
    (void)state;
    page_check("Kontoauszug 3/2025\n"
               "Statement period  1 April 2025 to 30 April 2025\n",
               "{\"properties\": {\"statement_number\": " TEXT ", \"period_start\": " DATE
               ", \"period_end\": " DATE "}}",
               "{\"statement_number\": \"3/2025\", \"period_start\": \"2025-04-01\", "
               "\"period_end\": \"2025-04-30\"}");
}

/* What stands in the other half of the page is no part of the name. */
static void test_head_of_two_columns(void **state)
{
    (void)state;
    page_check("Quell, Ltd.                                        Project Statement\n"
               "                                                   Receipt # No.: 9876\n"
               "Total 19.00\nCash 20.00\nChange 1.00\n",
               "{\"properties\": {\"vendor_name\": " TEXT "}}",
               "{\"vendor_name\": \"Quell, Ltd.\"}");
}

/* Wide spaces, a line break in a sentence; an account number that fails its check is still shown.
 */
static void test_values_apart(void **state)
{
    (void)state;
    page_check("Seller:\nQUELL WASSER  GMBH\nBitte zahlen Sie auf IBAN\n"
               "DE75123456780000001234, BIC WELADED1MST, Sparkasse.\n",
               "{\"properties\": {\"vendor_name\": " TEXT ", \"iban\": " TEXT "}}",
               "{\"vendor_name\": \"QUELL WASSER GMBH\", \"iban\": "
               "\"DE75123456780000001234\"}");
}

/* A value stands under the nearest label, and a sentence names no party. */
static void test_nothing_of_others(void **state)
{
    (void)state;
    page_check("Kopie Factuur\n"
               "Klant            Order         Factuur datum   Factuur      Vervaldatum\n"
               "SC0303006280999  SC000444      8-9-2022        VF1005193    22-9-2022\n",
               "{\"properties\": {\"document_number\": " TEXT ", \"due_date\": " DATE "}}",
               "{\"document_number\": \"VF1005193\", \"due_date\": \"2022-09-22\"}");
    page_check("Logo|\nQuell Wasser\nHauptstr. 1\n12345 Musterstadt\nTel.: 0123/45678\nRechnung\n",
               "{\"properties\": {\"vendor_name\": " TEXT "}}",
               "{\"vendor_name\": \"Quell Wasser\"}");
    page_check("Facture \u00e0 r\u00e9gler par virement sur le compte suivant :\n",
               "{\"properties\": {\"buyer_name\": " TEXT "}}", "{}");
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_numeric_dates_are_of_one_order),
        cmocka_unit_test(test_number_and_date_of_the_title),
        cmocka_unit_test(test_parties_in_sections),
        cmocka_unit_test(test_letter),
        cmocka_unit_test(test_net_after_discount),
        cmocka_unit_test(test_a_sign_apart_from_its_amount),
        cmocka_unit_test(test_credit_note),
        cmocka_unit_test(test_bank_statement),
        cmocka_unit_test(test_period_in_words),
        cmocka_unit_test(test_head_of_two_columns),
        cmocka_unit_test(test_values_apart),
        cmocka_unit_test(test_nothing_of_others),
    };
    return run_group("extract/test_trade", TESTS);
}
