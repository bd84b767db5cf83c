/*
 * test_einvoice: what is read of e-invoices in each syntax, and XML that is refused.
 */
#include "test.h"

#include "reader/child/einvoice.h"

#include <string.h>

#define ARENA_BYTES ((size_t)256 * 1024 * 1024)

#define CII_NAMES                                                                                  \
    "xmlns:rsm='urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100' "                    \
    "xmlns:ram='urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:"   \
    "100' xmlns:udt='urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100'"
#define CII_OF(document, settlement, lines)                                                        \
    "<rsm:CrossIndustryInvoice " CII_NAMES "><rsm:ExchangedDocument>" document                     \
    "</rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction>" lines                              \
    "<ram:ApplicableHeaderTradeSettlement>" settlement "</ram:ApplicableHeaderTradeSettlement>"    \
    "</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"
#define UBL_OF(root, content)                                                                      \
    "<" root " xmlns='urn:oasis:names:specification:ubl:schema:xsd:" root "-2' "                   \
    "xmlns:cac='urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2' "        \
    "xmlns:cbc='urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2'>" content    \
    "</" root ">"

struct fixture {
    struct arena *arena;
    struct reading_einvoice *einvoice;
    struct err err;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.arena = arena_create(ARENA_BYTES)};
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    arena_destroy(fixture->arena);
    return 0;
}

static bool read_bytes(struct fixture *fixture, const char *xml, size_t length)
{
    fixture->einvoice = einvoice_read(fixture->arena, xml, length, &fixture->err);
    return fixture->einvoice != NULL;
}

static bool read_text(struct fixture *fixture, const char *xml)
{
    return read_bytes(fixture, xml, strlen(xml));
}

static const struct reading_term *find(const struct fixture *fixture, uint32_t number, size_t which)
{
    for (size_t i = 0; i < fixture->einvoice->term_count; i++) {
        const struct reading_term *term = &fixture->einvoice->terms[i];
        if (term->number == number && which-- == 0)
            return term;
    }
    return NULL;
}

/* The term of that number stands there, the `which`th of its kind, and has this value. */
static void assert_term(const struct fixture *fixture, uint32_t number, size_t which,
                        const char *value, const char *path)
{
    const struct reading_term *term = find(fixture, number, which);
    assert_non_null(term);
    assert_string_equal(term->value, value);
    assert_string_equal(reading_term_path(fixture->arena, fixture->einvoice, term), path);
}

#define CII_ROOT "/rsm:CrossIndustryInvoice"
#define CII_SETTLEMENT                                                                             \
    CII_ROOT "/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
#define CII_LINE(n)                                                                                \
    CII_ROOT "/rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem[" #n "]"

static void test_cii(void **state)
{
    struct fixture *fixture = *state;
    assert_works(
        read_text(fixture,
                  CII_OF("<ram:ID> 47  11\n</ram:ID><ram:IssueDateTime><udt:DateTimeString "
                         "format='102'>20250312</udt:DateTimeString></ram:IssueDateTime>",
                         "<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>"
                         "<ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
                         "<ram:TaxTotalAmount currencyID='DKK'>14.90</ram:TaxTotalAmount>"
                         "<ram:TaxTotalAmount currencyID='EUR'>2.00</ram:TaxTotalAmount>"
                         "</ram:SpecifiedTradeSettlementHeaderMonetarySummation>",
                         "<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedTradeProduct>"
                         "<ram:Name>Tea</ram:Name></ram:SpecifiedTradeProduct>"
                         "</ram:IncludedSupplyChainTradeLineItem>"
                         "<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedLineTradeDelivery>"
                         "<ram:BilledQuantity unitCode='C62'>2</ram:BilledQuantity>"
                         "</ram:SpecifiedLineTradeDelivery>"
                         "</ram:IncludedSupplyChainTradeLineItem>")),
        fixture->err);
    assert_int_equal(fixture->einvoice->syntax, READING_SYNTAX_CII);
    assert_term(fixture, 1, 0, "47 11", CII_ROOT "/rsm:ExchangedDocument/ram:ID");
    assert_term(fixture, 2, 0, "20250312",
                CII_ROOT "/rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString");
    assert_term(fixture, 110, 0, "2.00",
                CII_SETTLEMENT "/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
                               "/ram:TaxTotalAmount[2]");
    assert_term(fixture, 111, 0, "14.90",
                CII_SETTLEMENT "/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
                               "/ram:TaxTotalAmount[1]");
    assert_term(fixture, 153, 0, "Tea", CII_LINE(1) "/ram:SpecifiedTradeProduct/ram:Name");
    assert_term(fixture, 130, 0, "C62",
                CII_LINE(2) "/ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode");
}

/* The first ZUGFeRD has other names for the same. */
static void test_zugferd_1(void **state)
{
    struct fixture *fixture = *state;
    assert_works(
        read_text(
            fixture,
            "<a:CrossIndustryDocument xmlns:a='urn:ferd:CrossIndustryDocument:invoice:1p0' "
            "xmlns:b='urn:un:unece:uncefact:data:standard:"
            "ReusableAggregateBusinessInformationEntity:12'><a:HeaderExchangedDocument>"
            "<b:ID>R1</b:ID></a:HeaderExchangedDocument><a:SpecifiedSupplyChainTradeTransaction>"
            "<b:ApplicableSupplyChainTradeSettlement><b:SpecifiedTradeSettlementMonetarySummation>"
            "<b:GrandTotalAmount>12.50</b:GrandTotalAmount>"
            "</b:SpecifiedTradeSettlementMonetarySummation>"
            "</b:ApplicableSupplyChainTradeSettlement><b:IncludedSupplyChainTradeLineItem>"
            "<b:SpecifiedSupplyChainTradeSettlement><b:SpecifiedTradeSettlementMonetarySummation>"
            "<b:LineTotalAmount>3.00</b:LineTotalAmount>"
            "</b:SpecifiedTradeSettlementMonetarySummation></b:SpecifiedSupplyChainTradeSettlement>"
            "</b:IncludedSupplyChainTradeLineItem></a:SpecifiedSupplyChainTradeTransaction>"
            "</a:CrossIndustryDocument>"),
        fixture->err);
    assert_int_equal(fixture->einvoice->syntax, READING_SYNTAX_ZUGFERD_1);
    assert_term(fixture, 1, 0, "R1", "/a:CrossIndustryDocument/a:HeaderExchangedDocument/b:ID");
    assert_string_equal(find(fixture, 112, 0)->value, "12.50");
    assert_string_equal(find(fixture, 131, 0)->value, "3.00");
}

static void test_ubl(void **state)
{
    struct fixture *fixture = *state;
    assert_works(
        read_text(
            fixture,
            "<?xml version='1.0' encoding='UTF-8'?>" UBL_OF(
                "Invoice",
                "<cbc:ID>U1</cbc:ID><cbc:Note>One</cbc:Note><cbc:Note>Two</cbc:Note>"
                "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
                "<cac:AccountingSupplierParty><cac:Party>"
                "<cac:PartyTaxScheme><cbc:CompanyID>12/345</cbc:CompanyID><cac:TaxScheme>"
                "<cbc:ID>FC</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
                "<cac:PartyTaxScheme><cbc:CompanyID>DE136695976</cbc:CompanyID><cac:TaxScheme>"
                "<cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
                "</cac:Party></cac:AccountingSupplierParty>"
                "<cac:InvoiceLine><cbc:InvoicedQuantity unitCode='HUR'>1.5"
                "</cbc:InvoicedQuantity></cac:InvoiceLine>")),
        fixture->err);
    assert_int_equal(fixture->einvoice->syntax, READING_SYNTAX_UBL);
    assert_term(fixture, 1, 0, "U1", "/Invoice/cbc:ID");
    assert_term(fixture, 22, 1, "Two", "/Invoice/cbc:Note[2]");
    assert_term(fixture, 31, 0, "DE136695976",
                "/Invoice/cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme[2]"
                "/cbc:CompanyID");
    assert_term(fixture, 32, 0, "12/345",
                "/Invoice/cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme[1]"
                "/cbc:CompanyID");
    assert_term(fixture, 129, 0, "1.5", "/Invoice/cac:InvoiceLine/cbc:InvoicedQuantity");
}

static void test_ubl_credit_note(void **state)
{
    struct fixture *fixture = *state;
    assert_works(read_text(fixture, UBL_OF("CreditNote",
                                           "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>"
                                           "<cac:PaymentMeans><cbc:PaymentDueDate>2025-04-01"
                                           "</cbc:PaymentDueDate></cac:PaymentMeans>"
                                           "<cac:CreditNoteLine><cbc:CreditedQuantity>7"
                                           "</cbc:CreditedQuantity></cac:CreditNoteLine>")),
                 fixture->err);
    assert_term(fixture, 3, 0, "381", "/CreditNote/cbc:CreditNoteTypeCode");
    assert_term(fixture, 9, 0, "2025-04-01", "/CreditNote/cac:PaymentMeans/cbc:PaymentDueDate");
    assert_term(fixture, 129, 0, "7", "/CreditNote/cac:CreditNoteLine/cbc:CreditedQuantity");
}

/* Windows saves XML in UTF-16 where it is told to. */
static void test_utf_16(void **state)
{
    struct fixture *fixture = *state;
    static const char XML[] = UBL_OF("Invoice", "<cbc:ID>U1</cbc:ID>");
    char wide[2 * sizeof XML] = "\xFF\xFE";
    for (size_t i = 0; i + 1 < sizeof XML; i++)
        wide[2 + 2 * i] = XML[i];
    assert_true(einvoice_is_xml(wide, sizeof wide));
    assert_works(read_bytes(fixture, wide, sizeof wide), fixture->err);
    assert_term(fixture, 1, 0, "U1", "/Invoice/cbc:ID");
}

/* The place of the last of many lines is found without counting them for each. */
static void test_many_lines(void **state)
{
    struct fixture *fixture = *state;
    enum { LINES = 20000 };
    struct text xml CLEANUP(text_done);
    text_init(&xml, (size_t)64 * 1024 * 1024);
    text_append_string(&xml, "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:"
                             "Invoice-2' xmlns:c='urn:oasis:names:specification:ubl:schema:xsd:"
                             "CommonAggregateComponents-2' xmlns:b='urn:oasis:names:specification:"
                             "ubl:schema:xsd:CommonBasicComponents-2'>");
    for (int i = 1; i <= LINES; i++)
        text_printf(&xml, "\n<c:InvoiceLine><b:ID>%d</b:ID></c:InvoiceLine>", i);
    text_append_string(&xml, "</Invoice>");
    assert_works(read_bytes(fixture, xml.data, xml.length), fixture->err);
    assert_int_equal(fixture->einvoice->part_count, LINES + 1);
    assert_term(fixture, 126, LINES - 1, "20000", "/Invoice/c:InvoiceLine[20000]/b:ID");
}

static void test_what_is_refused(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *xml;
        enum err_kind kind;
        const char *message;
    } REFUSED[] = {
        {"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" UBL_OF("Invoice",
                                                                         "<cbc:ID>&x;</cbc:ID>"),
         ERR_INVALID, "the XML has a document type definition"},
        {"<!DOCTYPE a [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>" UBL_OF("Invoice",
                                                                           "<cbc:ID>&b;</cbc:ID>"),
         ERR_INVALID, "the XML has a document type definition"},
        {"<!DOCTYPE a SYSTEM 'http://127.0.0.1/a.dtd'>" UBL_OF("Invoice", ""), ERR_INVALID,
         "the XML has a document type definition"},
        {UBL_OF("Invoice", "<cbc:ID>&x;</cbc:ID>"), ERR_INVALID, "the XML is damaged in line 1"},
        {"<Invoice>\n<a>\n</Invoice>", ERR_INVALID, "the XML is damaged in line 3"},
        {"<", ERR_INVALID, "the XML is damaged in line 1"},
        {"<html/>", ERR_UNSUPPORTED, "the XML is no e-invoice that is read"},
        {"<Invoice/>", ERR_UNSUPPORTED, "the XML is no e-invoice that is read"},
        {"<Invoice xmlns='urn:example'/>", ERR_UNSUPPORTED, "the XML is no e-invoice that is read"},
        {"<?xml version='1.0' encoding='x-none'?><a/>", ERR_UNSUPPORTED,
         "the XML is in a character encoding that is not read"},
    };
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++)
        assert_fails(read_text(fixture, REFUSED[i].xml), fixture->err, REFUSED[i].kind,
                     REFUSED[i].message);
}

/* `times` the text between two others. */
static const char *repeat(struct text *xml, const char *before, const char *text, size_t times,
                          const char *after)
{
    text_reset(xml);
    text_append_string(xml, before);
    for (size_t i = 0; i < times; i++)
        text_append_string(xml, text);
    text_append_string(xml, after);
    return xml->data;
}

static void test_what_is_too_much(void **state)
{
    struct fixture *fixture = *state;
    struct text xml CLEANUP(text_done);
    text_init(&xml, (size_t)64 * 1024 * 1024);
    assert_fails(read_text(fixture, repeat(&xml, "", "<a>", 100000, "")), fixture->err, ERR_LIMIT,
                 "the XML is deeper, or has longer texts, than any e-invoice");
    assert_fails(read_text(fixture, repeat(&xml, "<a>", "123&lt;", 3000000, "</a>")), fixture->err,
                 ERR_LIMIT, "the XML is deeper, or has longer texts, than any e-invoice");
    static const char START[] =
        "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2' "
        "xmlns:cbc='urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2'>";
    assert_fails(read_text(fixture, repeat(&xml, START, "<cbc:ID>1</cbc:ID>", 101, "</Invoice>")),
                 fixture->err, ERR_LIMIT,
                 "BT-1 (invoice number) stands more than 100 times in one place");
    assert_fails(read_text(fixture, repeat(&xml, arena_printf(fixture->arena, "%s<cbc:ID>", START),
                                           "12345", 12001, "</cbc:ID></Invoice>")),
                 fixture->err, ERR_LIMIT,
                 "the value of BT-1 (invoice number) is longer than 60000 bytes");
}

static void test_what_looks_like_xml(void **state)
{
    (void)state;
    assert_true(einvoice_is_xml("<a/>", 4));
    assert_true(einvoice_is_xml("\r\n <?xml", 8));
    assert_true(einvoice_is_xml("\xEF\xBB\xBF<a/>", 7));
    assert_false(einvoice_is_xml("", 0));
    assert_false(einvoice_is_xml("   ", 3));
    assert_false(einvoice_is_xml("a<b", 3));
    assert_false(einvoice_is_xml("%PDF-1.7", 8));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_cii),
        TEST(test_zugferd_1),
        TEST(test_ubl),
        TEST(test_ubl_credit_note),
        TEST(test_utf_16),
        TEST(test_many_lines),
        TEST(test_what_is_refused),
        TEST(test_what_is_too_much),
        TEST(test_what_looks_like_xml),
    };
#undef TEST
    return run_group("reader/child/test_einvoice", tests);
}
