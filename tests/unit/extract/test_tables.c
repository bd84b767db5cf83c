/*
 * test_tables: line items with and without header, over lines and pages, and the proof that all of
 * them are there.
 */
#include "extract/page.h"

#define TEXT   "{\"type\": \"string\"}"
#define NUMBER "{\"type\": \"number\"}"
#define ITEMS                                                                                      \
    "{\"properties\": {\"total_net\": " NUMBER ", \"total_gross\": " NUMBER ", \"line_items\": "   \
    "{\"type\": \"array\", \"items\": {\"type\": \"object\", \"properties\": "                     \
    "{\"description\": " TEXT ", \"quantity\": " NUMBER ", \"unit\": " TEXT                        \
    ", \"unit_price\": " NUMBER ", \"tax_rate\": " NUMBER ", \"amount\": " NUMBER "}}}}}"
#define HEADER "Pos  Description               Qty  Unit    Unit price   VAT %     Amount\n"

static void test_columns(void **state)
{
    (void)state;
    page_check(HEADER "  1  Oak board 2.400 x 800       3  pcs         348.50      20   1,045.50\n"
                      "  2  Steel frame              1.5  hours        62.00    5.5%      93.00\n"
                      "                                          Subtotal             1,138.50\n",
               ITEMS,
               "{\"total_net\": 1138.50, \"line_items\": [{\"description\": \"Oak board 2.400 x "
               "800\", \"quantity\": 3, \"unit\": \"pcs\", \"unit_price\": 348.50, \"tax_rate\": "
               "20, \"amount\": 1045.50}, {\"description\": \"Steel frame\", \"quantity\": 1.5, "
               "\"unit\": \"hours\", \"unit_price\": 62.00, \"tax_rate\": 5.5, \"amount\": "
               "93.00}]}");
}

static void test_descriptions_of_several_lines(void **state)
{
    (void)state;
    page_check("Description                    Qty        Amount\n"
               "Transport Port Ellery to         2        100.00\n"
               "Berlin, full truck\n"
               "Insurance                        1         20.00\n"
               "Total                                     120.00\n",
               ITEMS,
               "{\"total_gross\": 120.00, \"line_items\": [{\"description\": \"Transport Port "
               "Ellery to Berlin, full truck\", \"quantity\": 2, \"amount\": 100.00}, "
               "{\"description\": \"Insurance\", \"quantity\": 1, \"amount\": 20.00}]}");
}

static void test_of_several_amounts_the_net_one(void **state)
{
    (void)state;
    page_check("Item             Net        VAT      Total\n"
               "Cable          10.00       2.00      12.00\n"
               "Net total      10.00\n",
               ITEMS,
               "{\"total_net\": 10.00, \"line_items\": [{\"description\": \"Cable\", "
               "\"amount\": 10.00}]}");
    page_check("Item           Total   Net amount\n"
               "Cable          12.00        10.00\n"
               "Net total      10.00\n",
               ITEMS,
               "{\"total_net\": 10.00, \"line_items\": [{\"description\": \"Cable\", "
               "\"amount\": 10.00}]}");
}

static void test_unit_beside_quantity(void **state)
{
    (void)state;
    page_check("Description            Quantity      Amount\n"
               "Workshop                 2 days    1,280.00\n"
               "Net total                          1,280.00\n",
               ITEMS,
               "{\"total_net\": 1280.00, \"line_items\": [{\"description\": \"Workshop\", "
               "\"quantity\": 2, \"unit\": \"days\", \"amount\": 1280.00}]}");
}

/* Headers in the middle of their columns, numbers at the right edge. */
static void test_numbers_beside_their_headers(void **state)
{
    (void)state;
    page_check("Description              Qty/hr        Unit price       Total\n"
               "Kitchen sink                       8            90        720\n"
               "Thermostat                         2            45         90\n"
               "Total                                                     810\n",
               ITEMS,
               "{\"total_gross\": 810, \"line_items\": [{\"description\": \"Kitchen sink\", "
               "\"quantity\": 8, \"unit_price\": 90, \"amount\": 720}, {\"description\": "
               "\"Thermostat\", \"quantity\": 2, \"unit_price\": 45, \"amount\": 90}]}");
}

static void test_receipt_without_header(void **state)
{
    (void)state;
    page_check("Corner Shop\n"
               "2 Paper towels            6.80\n"
               "1 x Soap                  2.20\n"
               "Bread                     1.00\n"
               "TOTAL                    10.00\n"
               "CASH                     20.00\n",
               ITEMS,
               "{\"total_gross\": 10.00, \"line_items\": [{\"description\": \"Paper towels\", "
               "\"quantity\": 2, \"amount\": 6.80}, {\"description\": \"Soap\", \"quantity\": 1, "
               "\"amount\": 2.20}, {\"description\": \"Bread\", \"amount\": 1.00}]}");
}

/* State and counts of the completeness of line_items. */
static void check_completeness(const char *text, const char *expected)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)256 * 1024 * 1024);
    const struct json *completeness = json_find(page_extract(arena, text, ITEMS), "completeness");
    const struct json *list = json_find(completeness, "line_items");
    assert_string_equal(list != NULL ? json_render(arena, list) : "none", expected);
}

static void test_completeness(void **state)
{
    (void)state;
#define ROW_1 "  1  Bolt                       3  pcs           1.00      20       3.00\n"
#define ROW_2 "  2  Nut                        2  pcs           1.00      20       2.00\n"
#define ROW_4 "  4  Screw                      1  pcs           4.00      20       4.00\n"
    check_completeness(HEADER ROW_1 ROW_2 "Subtotal   5.00\n",
                       "{\"state\":\"COMPLETE\",\"rows_seen\":2,\"rows_extracted\":2,\"reasons\":["
                       "\"sum_equals_net\"]}");
    /* Numbers run on, but the last rows may be missing. */
    check_completeness(HEADER ROW_1 ROW_2 "Total      6.00\n",
                       "{\"state\":\"UNPROVEN\",\"rows_seen\":2,\"rows_extracted\":2,\"reasons\":["
                       "\"sum_differs\"]}");
    check_completeness(HEADER ROW_1 ROW_2 ROW_4 "Total      6.00\n",
                       "{\"state\":\"PARTIAL\",\"rows_seen\":4,\"rows_extracted\":3,\"reasons\":["
                       "\"sum_differs\",\"numbers_missing\"]}");
    /* A row whose amount cannot be read was seen all the same. */
    check_completeness(HEADER ROW_1
                       "  2  Nut                        2  pcs           1.00      20       2,O0\n"
                       "Subtotal   5.00\n",
                       "{\"state\":\"PARTIAL\",\"rows_seen\":2,\"rows_extracted\":1,\"reasons\":["
                       "\"sum_differs\",\"rows_without_amount\"]}");
    /* What is below the table belongs to the sum. */
    check_completeness(HEADER ROW_1 ROW_2 "\n\n\n\nDiscount   1.00\nSubtotal   4.00\n",
                       "{\"state\":\"COMPLETE\",\"rows_seen\":2,\"rows_extracted\":2,\"reasons\":["
                       "\"sum_with_discounts_and_charges\"]}");
    check_completeness("Description            Quantity      Amount\n"
                       "Workshop                 2 days    1,280.00\n",
                       "{\"state\":\"UNPROVEN\",\"rows_seen\":1,\"rows_extracted\":1,\"reasons\":["
                       "\"no_sum\"]}");
    check_completeness("Nothing here\n", "none");
}

/* Numbers that go up by tens are running numbers too. */
static void test_numbers_in_steps(void **state)
{
    (void)state;
#define ROW(number, name, amount)                                                                  \
#number "  " name "                       1  pcs           " amount "      20       " amount   \
            "\n"
    check_completeness(HEADER ROW(10, "Bolt", "3.00") ROW(20, "Nuts", "2.00") "Subtotal   5.00\n",
                       "{\"state\":\"COMPLETE\",\"rows_seen\":2,\"rows_extracted\":2,\"reasons\":["
                       "\"sum_equals_net\"]}");
    check_completeness(HEADER ROW(10, "Bolt", "3.00") ROW(20, "Nuts", "2.00")
                           ROW(40, "Pins", "2.00") "Subtotal   9.00\n",
                       "{\"state\":\"PARTIAL\",\"rows_seen\":4,\"rows_extracted\":3,\"reasons\":["
                       "\"sum_differs\",\"numbers_missing\"]}");
}

/* Amounts and descriptions of the items, one a line. */
static void check_items(const char *text, const char *expected)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)256 * 1024 * 1024);
    const struct json *plain = extract_plain(arena, page_extract(arena, text, ITEMS));
    const struct json *items = json_find(plain, "line_items");
    struct text found CLEANUP(text_done);
    text_init(&found, (size_t)64 * 1024);
    for (size_t i = 0; i < json_count(items); i++) {
        const char *amount = json_number_text(json_find(json_at(items, i), "amount"));
        const char *description = json_text(json_find(json_at(items, i), "description"));
        text_printf(&found, "%s %s\n", amount != NULL ? amount : "none",
                    description != NULL ? description : "none");
    }
    assert_string_equal(found.length > 0 ? found.data : "", expected);
}

static void test_header_of_several_rows(void **state)
{
    (void)state;
    check_items("                               Unit     Total\n"
                "Item                  Qty     price     price\n"
                "Oak board               2     10.00     20.00\n"
                "Steel frame             3     15.00     45.00\n"
                "Subtotal                                65.00\n",
                "20.00 Oak board\n45.00 Steel frame\n");
    check_items("Pos  Bezeichnung       Menge   Einzel-   Gesamt-\n"
                "                                preis     preis\n"
                "  1  Platte                2     10,00     20,00\n"
                "Nettobetrag                                20,00\n",
                "20.00 Platte\n");
}

static void test_amount_on_a_line_of_its_own(void **state)
{
    (void)state;
    check_items("Pos  Description       Qty     Price    Amount\n"
                "  1  Oak board           2     10.00\n"
                "                                         20.00\n"
                "     planed              \n"
                "     List price:              12.00\n"
                "  2  Steel frame         3     15.00\n"
                "                                         45.00\n"
                "Subtotal                                 65.00\n",
                "20.00 Oak board planed List price:\n45.00 Steel frame\n");
}

static void test_groups_with_sums(void **state)
{
    (void)state;
    check_items("Pos  Description       Qty     Price    Amount\n"
                "1    Ground floor\n"
                "1.1  Oak board           2     10.00     20.00\n"
                "1.2  Steel frame         3     15.00     45.00\n"
                "Subtotal                                 65.00\n"
                "2    First floor\n"
                "2.1  Oak board           4     10.00     40.00\n"
                "Subtotal                                 40.00\n"
                "Total                                   105.00\n",
                "20.00 Oak board\n45.00 Steel frame\n40.00 Oak board\n");
}

/* Which column is the amount: the one that quantity and price make. */
static void test_amounts_by_arithmetic(void **state)
{
    (void)state;
    check_items("Description       Qty     Price     Weight    Worth\n"
                "Oak board           2     10.00      7.50    20.00\n"
                "Steel frame         3     15.00      9.00    45.00\n"
                "Subtotal                                     65.00\n",
                "20.00 Oak board\n45.00 Steel frame\n");
}

static void test_other_tables_are_no_items(void **state)
{
    (void)state;
    check_items("Description            Qty    Amount\n"
                "Oak board                2     20.00\n"
                "\n"
                "VAT rate   Net amount   VAT amount\n"
                "20 %            20.00         4.00\n"
                "Total                        24.00\n",
                "20.00 Oak board\n");
}

/* Every balance must be the one before and the amount. */
static void test_statement(void **state)
{
    (void)state;
#define TRANSACTIONS                                                                               \
    "{\"properties\": {\"transactions\": {\"type\": \"array\", \"items\": {\"type\": "             \
    "\"object\", \"properties\": {\"date\": {\"type\": \"string\", \"format\": \"date\"}, "        \
    "\"description\": " TEXT ", \"amount\": " NUMBER ", \"balance\": " NUMBER "}}}}}"
    static const char *const LINES[] = {
        ("Opening balance 100.00\n"
         "Date         Description       Paid out    Paid in    Balance\n"),
        "01/03/2025   Rent                 60.00                 40.00\n",
        "02/03/2025   Salary                         500.00     540.00\n",
        "05/03/2025   Shop                 40.00                500.00\n",
        "\n\n\n\nClosing balance 500.00\n"};
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)256 * 1024 * 1024);
    page_check(arena_printf(arena, "%s%s%s%s%s", LINES[0], LINES[1], LINES[2], LINES[3], LINES[4]),
               TRANSACTIONS,
               "{\"transactions\": [{\"date\": \"2025-03-01\", \"description\": \"Rent\", "
               "\"amount\": -60.00, \"balance\": 40.00}, {\"date\": \"2025-03-02\", "
               "\"description\": \"Salary\", \"amount\": 500.00, \"balance\": 540.00}, {\"date\": "
               "\"2025-03-05\", \"description\": \"Shop\", \"amount\": -40.00, \"balance\": "
               "500.00}]}");
    /* Without the first, the second, the last booking; with all of them. */
    for (size_t missing = 1; missing < COUNT_OF(LINES); missing++) {
        const char *text = LINES[0];
        for (size_t i = 1; i < COUNT_OF(LINES); i++)
            text = i == missing && missing < COUNT_OF(LINES) - 1
                       ? text
                       : arena_printf(arena, "%s%s", text, LINES[i]);
        const struct json *result = page_extract(arena, text, TRANSACTIONS);
        const struct json *proof = json_find(json_find(result, "completeness"), "transactions");
        assert_string_equal(json_text(json_find(proof, "state")),
                            missing < COUNT_OF(LINES) - 1 ? "UNPROVEN" : "COMPLETE");
    }
}

/* Without a balance in each row the amounts make the last balance of the first. */
static void test_statement_without_balances(void **state)
{
    (void)state;
    static const char SCHEMA[] =
        "{\"properties\": {\"opening_balance\": " NUMBER ", \"closing_balance\": " NUMBER
        ", \"transactions\": {\"type\": \"array\", \"items\": {\"type\": \"object\", "
        "\"properties\": {\"date\": {\"type\": \"string\", \"format\": \"date\"}, "
        "\"description\": " TEXT ", \"amount\": " NUMBER "}}}}}";
    static const char *const LINES[] = {("Kontoauszug 3/2025\n"
                                         "\n"
                                         "Buchungstag   Verwendungszweck         Betrag\n"
                                         "01.03.2025    Alter Kontostand         100,00\n"
                                         "03.03.2025    Miete                    -60,00\n"),
                                        "04.03.2025    Gehalt                   500,00\n",
                                        ("31.03.2025    Entgelt Kontoführung      -5,00\n"
                                         "31.03.2025    Neuer Kontostand         535,00\n")};
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)256 * 1024 * 1024);
    static const char *const STATES[] = {"COMPLETE", "UNPROVEN"};
    for (size_t i = 0; i < COUNT_OF(STATES); i++) {
        const char *text =
            arena_printf(arena, "%s%s%s", LINES[0], i == 0 ? LINES[1] : "", LINES[2]);
        const struct reading reading = page_reading(arena, text);
        struct extract_request request = page_request(arena, &reading, SCHEMA);
        struct err err;
        request.doc_type = "bank_statement";
        const struct json *result = extract_document(arena, &request, &err);
        assert_works(result != NULL, err);
        const struct json *proof = json_find(json_find(result, "completeness"), "transactions");
        assert_string_equal(json_text(json_find(proof, "state")), STATES[i]);
        assert_string_equal(
            json_render(arena, json_find(extract_plain(arena, result), "closing_balance")),
            "535.00");
        const struct json *rows = json_find(json_find(result, "line_items"), "transactions");
        assert_int_equal(json_count(rows), i == 0 ? 3 : 2);
    }
}

static void test_several_tables(void **state)
{
    (void)state;
#define LINES                                                                                      \
    "{\"type\": \"array\", \"items\": {\"type\": \"object\", \"properties\": "                     \
    "{\"description\": " TEXT ", \"amount\": " NUMBER "}}}"
    static const char *const SCHEMA =
        "{\"properties\": {\"earnings\": " LINES ", \"deductions\": " LINES "}}";
    static const char *const PAYSLIP = "Earnings            Hours      Rate    This period\n"
                                       "Basic pay              160     20.00       3,200.00\n"
                                       "Overtime                 5     30.00         150.00\n"
                                       "Gross pay                                  3,350.00\n"
                                       "\n"
                                       "Deductions                             This period\n"
                                       "Income tax                                   600.00\n"
                                       "Pension                                      150.00\n"
                                       "Total deductions                             750.00\n";
    page_check(PAYSLIP, SCHEMA,
               "{\"earnings\": [{\"description\": \"Basic pay\", \"amount\": 3200.00}, "
               "{\"description\": \"Overtime\", \"amount\": 150.00}], \"deductions\": "
               "[{\"description\": \"Income tax\", \"amount\": 600.00}, {\"description\": "
               "\"Pension\", \"amount\": 150.00}]}");
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)256 * 1024 * 1024);
    const struct json *completeness =
        json_find(page_extract(arena, PAYSLIP, SCHEMA), "completeness");
    static const char *const NAMES[] = {"earnings", "deductions"};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++)
        assert_string_equal(json_text(json_find(json_find(completeness, NAMES[i]), "state")),
                            "COMPLETE");
}

#define LONG_ROWS  120
#define PAGE_ITEMS 40

/* A page ends with the sum carried over and a footer; the next begins with both again. */
static const char *long_invoice(struct arena *arena, bool repeats_header)
{
    struct text text CLEANUP(text_done);
    text_init(&text, (size_t)1024 * 1024);
    for (int i = 1; i <= LONG_ROWS; i++) {
        if (i % PAGE_ITEMS == 1) {
            text_append_string(&text, i > 1 ? "\fACME Ltd                   Invoice 7\n\n" : "");
            text_append_string(&text, i == 1 || repeats_header ? HEADER : "");
            if (i > 1)
                text_printf(&text, "Carried forward %58d.00\n", i - 1);
        }
        text_printf(&text, "%3d  Part %-3d %21d  pcs           1.00      20       1.00\n", i, i, 1);
        if (i % PAGE_ITEMS == 0 && i < LONG_ROWS)
            text_printf(&text,
                        "Carried forward %58d.00\n\n\n\n\nACME Ltd  Bank  IBAN: DE37 9996 0000 "
                        "0000 4815 16   Page %d\n",
                        i, i / PAGE_ITEMS);
    }
    text_printf(&text, "\nNet total %64d.00\n", LONG_ROWS);
    return arena_copy_text(arena, text.data);
}

static void check_long_invoice(bool repeats_header)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)256 * 1024 * 1024);
    const struct json *result = page_extract(arena, long_invoice(arena, repeats_header), ITEMS);
    const struct json *items = json_find(extract_plain(arena, result), "line_items");
    assert_int_equal(json_count(items), LONG_ROWS);
    for (size_t i = 0; i < LONG_ROWS; i++)
        assert_string_equal(json_text(json_find(json_at(items, i), "description")),
                            arena_printf(arena, "Part %zu", i + 1));
    const struct json *proof = json_find(json_find(result, "completeness"), "line_items");
    assert_string_equal(json_text(json_find(proof, "state")), "COMPLETE");
}

static void test_pages(void **state)
{
    (void)state;
    check_long_invoice(true);
    check_long_invoice(false);
}

/* A scan whose lines fall from left to right by almost a row. */
static void test_askew(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)256 * 1024 * 1024);
    struct reading reading =
        page_reading(arena, "Description of what was sold to you              Amount\n"
                            "Oak board, planed on all four sides               10.00\n"
                            "Steel frame with a powder coating                 20.00\n"
                            "Mounting of board and frame on site               30.00\n"
                            "Total                                             60.00\n");
    struct reading_page *page = &reading.pages[0];
    const float slope = 0.02F * page->width_pt / page->height_pt;
    for (size_t i = 0; i < page->word_count; i++) {
        page->words[i].box.y0 += slope * page->words[i].box.x0;
        page->words[i].box.y1 += slope * page->words[i].box.x0;
    }
    const struct json *result = page_extract_reading(arena, &reading, ITEMS);
    const struct json *rows = json_find(extract_plain(arena, result), "line_items");
    assert_string_equal(
        json_render(arena, rows),
        "[{\"description\":\"Oak board, planed on all four "
        "sides\",\"amount\":10.00},{\"description\":\"Steel frame with a powder "
        "coating\",\"amount\":20.00},{\"description\":\"Mounting of board and frame "
        "on site\",\"amount\":30.00}]");
}

static void test_limits(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)256 * 1024 * 1024);
    const struct reading reading = page_reading(arena, HEADER ROW_1 ROW_2 "Subtotal   5.00\n");
    struct extract_request request = page_request(arena, &reading, ITEMS);
    struct err err;
    request.max_cells = 12;
    assert_non_null(extract_document(arena, &request, &err));
    request.max_cells = 11;
    assert_null(extract_document(arena, &request, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    assert_string_equal(err.message, "table line_items has 2 rows: with them the results hold more "
                                     "than 80000 cells of tables");
    const atomic_bool is_abandoned = true;
    request.is_abandoned = &is_abandoned;
    assert_null(extract_document(arena, &request, &err));
    assert_int_equal(err.kind, ERR_CANCELLED);
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_descriptions_of_several_lines),
        cmocka_unit_test(test_of_several_amounts_the_net_one),
        cmocka_unit_test(test_unit_beside_quantity),
        cmocka_unit_test(test_receipt_without_header),
        cmocka_unit_test(test_numbers_beside_their_headers),
        cmocka_unit_test(test_completeness),
        cmocka_unit_test(test_numbers_in_steps),
        cmocka_unit_test(test_header_of_several_rows),
        cmocka_unit_test(test_amount_on_a_line_of_its_own),
        cmocka_unit_test(test_groups_with_sums),
        cmocka_unit_test(test_amounts_by_arithmetic),
        cmocka_unit_test(test_other_tables_are_no_items),
        cmocka_unit_test(test_statement),
        cmocka_unit_test(test_statement_without_balances),
        cmocka_unit_test(test_several_tables),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_askew),
        cmocka_unit_test(test_limits),
    };
    return run_group("extract/test_tables", TESTS);
}
