/*
 * test_values: what documents write, in one normal form each; what is none of it is refused.
 */
#include "test.h"

#include "logic/logic.h"

#include <string.h>

#define ARENA_BYTES ((size_t)4 * 1024 * 1024)

struct example {
    const char *written;
    const char *value; /* NULL: refused */
};

typedef bool reader_function(struct arena *arena, const char *text, const char **value);

static void check_examples(reader_function *read, const struct example *examples, size_t count)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    for (size_t i = 0; i < count; i++) {
        const char *value = NULL;
        const bool is_read = read(arena, examples[i].written, &value);
        if (is_read != (examples[i].value != NULL) || !text_equal(value, examples[i].value)) {
            print_error("'%s' is '%s', not '%s'\n", examples[i].written, value ? value : "refused",
                        examples[i].value ? examples[i].value : "refused");
            _fail(__FILE__, __LINE__);
        }
    }
}

static bool fold(struct arena *arena, const char *text, const char **value)
{
    *value = value_fold(arena, text);
    return true;
}

static void test_folding(void **state)
{
    (void)state;
    static const struct example EXAMPLES[] = {
        {"", ""},
        {"Fällig am STRAẞE", "fallig am stra\u1e9ee"},
        {"Größe", "grosse"},
        {"Nº d’œuvre – « ÎLE »", "no d'oeuvre - \" ile \""},
        {"Łódź", "lodz"},
        {"ﬁnal", "final"},
        {"1\u00a0234\u202f567", "1 234 567"},
        {"日本 Привет", "日本 Привет"},
        {"\xff\xc3", "\xff\xc3"},
    };
    check_examples(fold, EXAMPLES, COUNT_OF(EXAMPLES));
}

static bool read_day_first(struct arena *arena, const char *text, const char **value)
{
    return value_read_date(arena, text, DATE_DAY_MONTH, value);
}

static bool read_month_first(struct arena *arena, const char *text, const char **value)
{
    return value_read_date(arena, text, DATE_MONTH_DAY, value);
}

static void test_dates(void **state)
{
    (void)state;
    static const struct example EXAMPLES[] = {
        {"2025-03-12", "2025-03-12"},
        {"12.03.2025", "2025-03-12"},
        {"12. 3. 2025", "2025-03-12"},
        {"12/03/25", "2025-03-12"},
        {"12/03/69", "2069-03-12"},
        {"12/03/70", "1970-03-12"},
        {"3/25/2025", "2025-03-25"}, /* only one way makes a day */
        {"20250312", "2025-03-12"},
        {"12 03 2025", "2025-03-12"},
        {"2025/3/12", "2025-03-12"},
        {"March 3, 2025", "2025-03-03"},
        {"Mar. 3rd 2025", "2025-03-03"},
        {"3 mars 2025", "2025-03-03"},
        {"1er février 2025", "2025-02-01"},
        {"3. März 2025", "2025-03-03"},
        {"Montag, den 3. März 2025", "2025-03-03"},
        {"3 de marzo de 2025", "2025-03-03"},
        {"3 maart 2025", "2025-03-03"},
        {"3 março 2025", "2025-03-03"},
        {"28-Feb-25", "2025-02-28"},
        {"03MAR2025", "2025-03-03"},
        {"2025 March 3", "2025-03-03"},
        {"Fri, 14 Mar 2025", "2025-03-14"},
        {"29.02.2024", "2024-02-29"},
        {"29.02.2025", NULL},
        {"31.04.2025", NULL},
        {"13.13.2025", NULL},
        {"12.03", NULL},
        {"March 2025", NULL},
        {"3 jui 2025", NULL}, /* juin or juillet */
        {"12.03.2025 text", NULL},
        {"1.2.3.4", NULL},
        {"12-03/2025", NULL},
        {"0000-00-00", NULL},
        {"123456789012345678901234567890", NULL},
        {"", NULL},
        {"today", NULL},
    };
    check_examples(read_day_first, EXAMPLES, COUNT_OF(EXAMPLES));
    static const struct example AMERICAN[] = {
        {"03/04/2025", "2025-03-04"},
        {"13/04/2025", "2025-04-13"},
        {"03.04.2025", "2025-04-03"}, /* points are written by those who put the day first */
        {"2025-03-04", "2025-03-04"},
    };
    check_examples(read_month_first, AMERICAN, COUNT_OF(AMERICAN));
}

static void test_words_of_dates(void **state)
{
    (void)state;
    static const char *const OF_DATES[] = {"3",   "12.03.2025", "March", "mars,",  "(Montag,", "de",
                                           "1er", "février",    ",",     "Mar-25", "03MAR2025"};
    static const char *const OTHERS[] = {"Total", "jui", "(net)", "Donaudampfschifffahrt"};
    for (size_t i = 0; i < COUNT_OF(OF_DATES); i++)
        assert_true(value_may_be_in_date(OF_DATES[i]));
    for (size_t i = 0; i < COUNT_OF(OTHERS); i++)
        assert_false(value_may_be_in_date(OTHERS[i]));
}

static void test_times(void **state)
{
    (void)state;
    static const struct example EXAMPLES[] = {
        {"9:05", "09:05"},     {"21:05:33", "21:05"},
        {"9h05", "09:05"},     {"9:05 PM", "21:05"},
        {"12:30 am", "00:30"}, {"12:30pm", "12:30"},
        {"9:05 Uhr", "09:05"}, {"24:00", NULL},
        {"9:5", NULL},         {"13:05 PM", NULL},
        {"12:345", NULL},      {"1:2:3", NULL},
        {"noon", NULL},        {"", NULL},
        {":30", NULL},
    };
    check_examples(value_read_time, EXAMPLES, COUNT_OF(EXAMPLES));
}

/* "104.90 EUR": digits as they were, then the currency if any. */
static bool read_amount(struct arena *arena, const char *text, const char **value)
{
    struct decimal amount;
    const char *currency = NULL;
    char rendered[DECIMAL_TEXT_BYTES];
    if (!value_read_amount(arena, text, &amount, &currency))
        return false;
    *value = arena_printf(arena, "%s%s%s", decimal_render(&amount, rendered),
                          *currency != '\0' ? " " : "", currency);
    return true;
}

static void test_amounts(void **state)
{
    (void)state;
    static const struct example EXAMPLES[] = {
        {"104.90", "104.90"},
        {"1.234,56", "1234.56"},
        {"1,234.56", "1234.56"},
        {"1 234,56", "1234.56"},
        {"1\u00a0234,56", "1234.56"},
        {"1\u202f234,56 €", "1234.56 EUR"},
        {"1'234.56", "1234.56"},
        {"1’234.50", "1234.50"},
        {"1.234", "1234"},
        {"1,234", "1234"},
        {"0.123", "0.123"},
        {"1 234.567", "1234.567"},
        {"1234.567", "1234.567"},
        {"12.5", "12.5"},
        {"1.234.567", "1234567"},
        {"1,234,567.8901", "1234567.8901"},
        {"12,34,567.00", "1234567.00"},
        {"-12.50", "-12.50"},
        {"\u2212 12,50", "-12.50"},
        {"12.50-", "-12.50"},
        {"(12.50)", "-12.50"},
        {"($12.50)", "-12.50 USD"},
        {"$ -12.50", "-12.50 USD"},
        {"-$12.50", "-12.50 USD"},
        {"12,-", "12"},
        {"12.-- CHF", "12 CHF"},
        {".50", "0.50"},
        {"$.50", "0.50 USD"},
        {"Fr.50", "50 CHF"},
        {"€ 12,00", "12.00 EUR"},
        {"EUR 12,00", "12.00 EUR"},
        {"12,00 Euro", "12.00 EUR"},
        {"US$1,000", "1000 USD"},
        {"RM 5.00", "5.00 MYR"},
        {"£1", "1 GBP"},
        {"$12 USD", "12 USD"},
        {"$12 EUR", NULL},
        {"12.50 kg", NULL},
        {"-(12.50)", NULL},
        {"1,23,45", NULL},
        {"1.23.45", NULL},
        {"1 23", NULL},
        {"1,234.56.78", NULL},
        {"12.50%", NULL},
        {"12.5 12.5", NULL},
        {"1234567890123456789", NULL},
        {"", NULL},
        {"€", NULL},
        {".", NULL},
        {"-", NULL},
        {"12/3", NULL},
    };
    check_examples(read_amount, EXAMPLES, COUNT_OF(EXAMPLES));
}

static void test_currencies(void **state)
{
    (void)state;
    static const struct example EXAMPLES[] = {
        {"EUR", "EUR"},  {"eur", "EUR"},   {"€", "EUR"},   {"US$", "USD"}, {"$", "USD"},
        {"Euro", "EUR"}, {" chf ", "CHF"}, {"Fr.", "CHF"}, {"zł", "PLN"},  {"AED", "AED"},
        {"ZMW", "ZMW"},  {"XYZ", NULL},    {"R E", NULL},  {"", NULL},     {"EURO 5", NULL},
    };
    check_examples(value_read_currency, EXAMPLES, COUNT_OF(EXAMPLES));
}

static void test_bank_identifiers(void **state)
{
    (void)state;
    static const struct example IBANS[] = {
        {"DE89 3704 0044 0532 0130 00", "DE89370400440532013000"},
        {"gb82west12345698765432", "GB82WEST12345698765432"},
        {"FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"},
        {"NO93 8601 1117 947", "NO9386011117947"},
        {"DE89 3704 0044 0532 0130 01", NULL}, /* checksum */
        {"DE89 3704 0044 0532 0130 0", NULL},  /* length */
        {"XX89 3704 0044 0532 0130 00", NULL}, /* country */
        {"DE89 3704 0044 0532 0130 00 and more", NULL},
        {"", NULL},
    };
    check_examples(value_read_iban, IBANS, COUNT_OF(IBANS));
    static const struct example BICS[] = {
        {"COBADEFFXXX", "COBADEFFXXX"},
        {"COBA DE FF", "COBADEFF"},
        {"COBAXXFF", NULL},
        {"COBADEF", NULL},
        {"COBADEFFXX", NULL},
        {"", NULL},
    };
    check_examples(value_read_bic, BICS, COUNT_OF(BICS));
    assert_true(value_passes_luhn("4111111111111111"));
    assert_false(value_passes_luhn("4111111111111112"));
    assert_false(value_passes_luhn("4111 1111"));
    assert_false(value_passes_luhn("0"));
}

static void test_vat_ids(void **state)
{
    (void)state;
    static const struct example EXAMPLES[] = {
        {"DE 136 695 976", "DE136695976"},
        {"DE136695977", NULL},
        {"ATU13585627", "ATU13585627"},
        {"ATU13585626", NULL},
        {"BE 0428.759.497", "BE0428759497"},
        {"BE0428759498", NULL},
        {"CHE-116.281.710 MWST", "CHE116281710MWST"},
        {"CHE-116.281.711", NULL},
        {"DK13585628", "DK13585628"},
        {"FI20774740", "FI20774740"},
        {"FR 40 303 265 045", "FR40303265045"},
        {"FR41303265045", NULL},
        {"GB980780684", "GB980780684"},
        {"IT00743110157", "IT00743110157"},
        {"IT00743110158", NULL},
        {"LU15027442", "LU15027442"},
        {"NL004495445B01", "NL004495445B01"},
        {"NL004495446B01", NULL},
        {"NL123456789B13", "NL123456789B13"},
        {"NO995525828MVA", "NO995525828MVA"},
        {"PL8567346215", "PL8567346215"},
        {"PT501964843", "PT501964843"},
        {"SE556188840401", "SE556188840401"},
        {"ESB58378431", "ESB58378431"},
        {"XX123456789", NULL},
        {"DE13669597", NULL},
        {"DE", NULL},
        {"", NULL},
    };
    check_examples(value_read_vat_id, EXAMPLES, COUNT_OF(EXAMPLES));
}

static void test_days_are_ordered(void **state)
{
    (void)state;
    assert_true(value_compare_dates("2025-01-31", "2025-02-01") < 0);
    assert_true(value_compare_dates("2025-02-01", "2025-01-31") > 0);
    assert_int_equal(value_compare_dates("2025-02-01", "2025-02-01"), 0);
}

static void test_likeness(void **state)
{
    (void)state;
    assert_true(value_likeness("total", "total", 0) == 1);
    assert_true(value_likeness("total", "t0tal", 0) > 0.9);
    assert_true(value_likeness("amount", "arnount", 0) > 0.9); /* two narrow for a wide one */
    assert_true(value_likeness("arnount", "amount", 0) > 0.9);
    assert_true(value_likeness("total", "vendor", 0) < 0.5);
    assert_true(value_likeness("total", "", 0) == 0);
    assert_true(value_likeness("", "", 0) == 1);
    assert_true(value_likeness("abc", "abcdef", 0) == value_likeness("abcdef", "abc", 0));
}

/* How much is asked for decides only whether the answer is 0. */
static void test_least_likeness(void **state)
{
    (void)state;
    static const char *const WORDS[] = {
        "amount",      "arnount", "am0unt", "account", "street", "5treet", "strasse",
        "stra\u00DFe", "hi",      "lii",    "cl1ent",  "dient",  "vv",     "w",
        "0o0o",        "odod",    "a b",    "a 6",     "ab",     "",       "registration"};
    static const double LEAST[] = {0, 0.5, 0.7, 0.84, 0.92, 1};
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        for (size_t j = 0; j < COUNT_OF(WORDS); j++) {
            const double likeness = value_likeness(WORDS[i], WORDS[j], 0);
            assert_true(likeness == value_likeness(WORDS[j], WORDS[i], 0));
            assert_true(likeness >= 0 && (likeness == 1) == (i == j));
            for (size_t k = 0; k < COUNT_OF(LEAST); k++)
                assert_true(value_likeness(WORDS[i], WORDS[j], LEAST[k]) ==
                            (likeness >= LEAST[k] ? likeness : 0));
        }
    }
}

static bool mend(struct arena *arena, const char *text, const char **value)
{
    *value = value_mend_digits(arena, text);
    return *value != NULL;
}

static void test_mended_digits(void **state)
{
    (void)state;
    static const struct example EXAMPLES[] = {
        {"l2.5O", "12.50"}, {"S.00", "5.00"}, {"25/12/2O18", "25/12/2018"},
        {"12.50", NULL}, /* nothing to mend */
        {"SOLO1", NULL}, /* a word rather than a number */
        {"", NULL},
    };
    check_examples(mend, EXAMPLES, COUNT_OF(EXAMPLES));
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_folding),          cmocka_unit_test(test_dates),
        cmocka_unit_test(test_words_of_dates),   cmocka_unit_test(test_times),
        cmocka_unit_test(test_amounts),          cmocka_unit_test(test_currencies),
        cmocka_unit_test(test_bank_identifiers), cmocka_unit_test(test_vat_ids),
        cmocka_unit_test(test_days_are_ordered), cmocka_unit_test(test_likeness),
        cmocka_unit_test(test_least_likeness),   cmocka_unit_test(test_mended_digits),
    };
    return run_group("logic/test_values", TESTS);
}
