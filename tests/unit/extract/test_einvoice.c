/*
 * test_einvoice: fields and lines from the terms of an e-invoice, and what the page adds to them.
 */
#include "extract/page.h"

#define TEXT   "{\"type\": \"string\"}"
#define NUMBER "{\"type\": \"number\"}"
#define DATE   "{\"type\": \"string\", \"format\": \"date\"}"

#define ARENA_BYTES ((size_t)256 * 1024 * 1024)

static struct reading_part PARTS[] = {
    {0, "/Invoice"}, {23, "/Invoice/tax"}, {25, "/Invoice/line[1]"}, {25, "/Invoice/line[2]"}};
static struct reading_term TERMS[] = {
    {1, 0, "/ID", "R-1"},
    {2, 0, "/date", "20250312"},
    {3, 0, "/type", "380"},
    {5, 0, "/currency", "EUR"},
    {9, 0, "/due", "2025-04-11+01:00"},
    {19, 0, "/cost", "4711-A"},
    {27, 0, "/seller", "Birch Bakery Ltd"},
    {35, 0, "/street", "Main Street 1"},
    {38, 0, "/code", "12345"},
    {37, 0, "/city", "Oakham"},
    {31, 0, "/vat", "DE136695976"},
    {84, 0, "/iban", "DE02 1203 0000 0000 2020 51"},
    {106, 0, "/lines", "10.00"},
    {109, 0, "/net", "9.00"},
    {110, 0, "/tax", "1.71"},
    {112, 0, "/gross", "10.71"},
    {119, 1, "/rate", "19.00"},
    {153, 2, "/name", "Bread"},
    {129, 2, "/quantity", "2"},
    {146, 2, "/price", "3.5000"},
    {131, 2, "/amount", "7.00"},
    {153, 3, "/name", "Rolls"},
    {131, 3, "/amount", "3.00"},
};

/* A reading of that page with an e-invoice of all but the last `left_out` terms. */
static struct reading reading_of(struct arena *arena, const char *page, size_t left_out)
{
    struct reading reading = page_reading(arena, page);
    reading.einvoice = arena_new(arena, struct reading_einvoice);
    *reading.einvoice = (struct reading_einvoice){
        .syntax = READING_SYNTAX_UBL,
        .file_name = "",
        .problem = "",
        .parts = PARTS,
        .part_count = COUNT_OF(PARTS),
        .terms = arena_new_array(arena, struct reading_term, COUNT_OF(TERMS)),
        .term_count = COUNT_OF(TERMS) - left_out,
    };
    memcpy(reading.einvoice->terms, TERMS, sizeof TERMS);
    return reading;
}

static struct reading_term *find_term(const struct reading *reading, uint32_t number)
{
    size_t i = 0;
    while (reading->einvoice->terms[i].number != number)
        i++;
    return &reading->einvoice->terms[i];
}

#define SCHEMA                                                                                     \
    "{\"properties\": {\"invoice_number\": " TEXT ", \"invoice_date\": " DATE                      \
    ", \"due_date\": " DATE ", \"vendor_name\": " TEXT ", \"vendor_address\": " TEXT               \
    ", \"vendor_vat_id\": " TEXT ", \"customer_name\": " TEXT ", \"iban\": " TEXT                  \
    ", \"currency\": " TEXT ", \"total_net\": " NUMBER ", \"total_tax\": " NUMBER                  \
    ", \"total_gross\": " NUMBER ", \"vat_rate\": " NUMBER                                         \
    ", \"cost_center\": {\"type\": \"string\", \"x-term\": \"BT-19\"}, \"line_items\": "           \
    "{\"type\": "                                                                                  \
    "\"array\", \"items\": {\"properties\": {\"description\": " TEXT ", \"quantity\": " NUMBER     \
    ", \"unit_price\": " NUMBER ", \"amount\": " NUMBER "}}}}}"

static void test_all_of_it(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    const struct reading reading = reading_of(arena, "", 0);
    const struct json *result = page_extract_reading(arena, &reading, SCHEMA);
    assert_string_equal(
        json_render(arena, extract_plain(arena, result)),
        json_render(
            arena,
            page_parse(arena,
                       "{\"invoice_number\": \"R-1\", \"invoice_date\": \"2025-03-12\", "
                       "\"due_date\": \"2025-04-11\", \"vendor_name\": \"Birch Bakery Ltd\", "
                       "\"vendor_address\": \"Main Street 1, 12345 Oakham\", \"vendor_vat_id\": "
                       "\"DE136695976\", \"iban\": \"DE02120300000000202051\", \"currency\": "
                       "\"EUR\", \"total_net\": 9.00, \"total_tax\": 1.71, \"total_gross\": "
                       "10.71, \"vat_rate\": 19.00, \"cost_center\": \"4711-A\", \"line_items\": "
                       "[{\"description\": \"Bread\", \"quantity\": 2, \"unit_price\": 3.5000, "
                       "\"amount\": 7.00}, {\"description\": \"Rolls\", \"amount\": 3.00}]}")));
    assert_string_equal(json_render(arena, json_find(result, "completeness")),
                        "{\"line_items\":{\"state\":\"COMPLETE\",\"rows_seen\":2,\"rows_"
                        "extracted\":2,\"reasons\":[\"sum_equals_line_total\"]}}");
}

static const struct json *field_of(const struct json *result, const char *name)
{
    return json_find(json_find(result, "fields"), name);
}

static void test_evidence_is_the_place_in_the_xml(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    const struct reading reading = reading_of(arena, "", 0);
    const struct json *result = page_extract_reading(arena, &reading, SCHEMA);
    const struct json *line = json_at(json_find(json_find(result, "line_items"), "line_items"), 1);
    assert_string_equal(json_render(arena, field_of(result, "total_gross")),
                        "{\"value\":10.71,\"confidence\":0.990,\"evidence\":[{\"document_id\":"
                        "\"document\",\"source\":\"xml\",\"path\":\"/Invoice/gross\"}],"
                        "\"reasons\":[\"arithmetic\",\"einvoice\"]}");
    assert_string_equal(json_render(arena, json_find(json_find(line, "amount"), "evidence")),
                        "[{\"document_id\":\"document\",\"source\":\"xml\",\"path\":"
                        "\"/Invoice/line[2]/amount\"}]");
    assert_int_equal(json_count(json_find(field_of(result, "vendor_address"), "evidence")), 3);
}

#define PAGE                                                                                       \
    "Birch Bakery Ltd                               Invoice no. R-9\n"                             \
    "\n"                                                                                           \
    "Bill to: Oak Shop                              Total  EUR 99.00\n"

/* The XML goes before the page; what it does not say the page may. */
static void test_the_page_beside_it(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    const struct reading reading = reading_of(arena, PAGE, 0);
    const struct json *result = page_extract_reading(arena, &reading, SCHEMA);
    assert_string_equal(json_text(json_find(field_of(result, "invoice_number"), "value")), "R-1");
    assert_string_equal(json_number_text(json_find(field_of(result, "total_gross"), "value")),
                        "10.71");
    assert_string_equal(json_text(json_find(field_of(result, "customer_name"), "value")),
                        "Oak Shop");
}

/* What was drawn from the XML is no second witness. */
static void test_a_drawn_page_says_nothing(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    const struct reading reading = reading_of(arena, PAGE, 0);
    reading.pages[0].source = READING_XML;
    const struct json *result = page_extract_reading(arena, &reading, SCHEMA);
    assert_null(field_of(result, "customer_name"));
    assert_string_equal(json_text(json_find(field_of(result, "invoice_number"), "value")), "R-1");
}

/* Rates that differ are no rate of the invoice; sums that do not add up are doubtful. */
static void test_what_is_not_taken(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    struct reading reading = reading_of(arena, "", 0);
    struct reading_part parts[] = {PARTS[0], PARTS[1], {23, "/Invoice/tax[2]"}};
    reading.einvoice->parts = parts;
    reading.einvoice->part_count = COUNT_OF(parts);
    reading.einvoice->term_count = 18;
    reading.einvoice->terms[17] = (struct reading_term){119, 2, "/rate", "7"};
    find_term(&reading, 112)->value = "12.90";
    find_term(&reading, 2)->value = "soon";
    find_term(&reading, 84)->value = "DE02120300000000202052";
    const struct json *result = page_extract_reading(arena, &reading, SCHEMA);
    assert_null(field_of(result, "vat_rate"));
    assert_null(field_of(result, "invoice_date"));
    assert_null(json_find(json_find(result, "line_items"), "line_items"));
    assert_string_equal(json_render(arena, json_find(field_of(result, "total_net"), "reasons")),
                        "[\"arithmetic_fails\",\"einvoice\"]");
    assert_string_equal(json_render(arena, json_find(field_of(result, "iban"), "reasons")),
                        "[\"checksum_fails\",\"einvoice\"]");
}

static void test_a_line_too_few(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    const struct reading reading = reading_of(arena, "", 2);
    const struct json *result = page_extract_reading(arena, &reading, SCHEMA);
    const struct json *table = json_find(json_find(result, "completeness"), "line_items");
    assert_string_equal(json_text(json_find(table, "state")), "UNPROVEN");
}

/* The type code tells, whatever the page is headed. */
static void test_the_kind_of_document(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    const struct reading reading = reading_of(arena, "Payslip\n", 0);
    assert_string_equal(page_doc_type(arena, &reading), "invoice");
    find_term(&reading, 3)->value = "381";
    assert_string_equal(page_doc_type(arena, &reading), "credit_note");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_of_it),
        cmocka_unit_test(test_evidence_is_the_place_in_the_xml),
        cmocka_unit_test(test_the_page_beside_it),
        cmocka_unit_test(test_a_drawn_page_says_nothing),
        cmocka_unit_test(test_what_is_not_taken),
        cmocka_unit_test(test_a_line_too_few),
        cmocka_unit_test(test_the_kind_of_document),
    };
    return run_group("extract/test_einvoice", tests);
}
