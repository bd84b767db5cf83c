/*
 * test_fraud: documents that come again are recognised, others of the same vendor are not; what a
 * document gives away about itself.
 */
#include "test.h"

#include "logic/logic.h"

#include <string.h>

#define ARENA arena_create((size_t)64 * 1024 * 1024)

static struct json *parse(struct arena *arena, const char *text)
{
    struct err err;
    struct json *json = json_parse(arena, text, strlen(text), &err);
    assert_works(json != NULL, err);
    return json;
}

/* A page with these words; those that begin with '~' are hidden. */
static struct reading reading_of(struct arena *arena, const char *text)
{
    struct reading_page *page = arena_new(arena, struct reading_page);
    *page = (struct reading_page){.number = 1, .source = READING_TEXT_LAYER, .source_reason = ""};
    page->words = arena_new_array(arena, struct reading_word, strlen(text) / 2 + 1);
    char *rest = arena_copy_text(arena, text);
    for (char *word = strtok_r(rest, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
        page->words[page->word_count++] =
            (struct reading_word){.text = word + (*word == '~'),
                                  .box = {0.1F, 0.2F, 0.3F, 0.25F},
                                  .confidence = 1,
                                  .marks = *word == '~' ? READING_HIDDEN : 0};
    return (struct reading){
        .facts = {.mime_type = "application/pdf", .page_count = 1, .is_envelope = false},
        .pages = page,
        .page_count = 1};
}

static struct fraud_identity identity_of(struct arena *arena, const char *fields, const char *words)
{
    struct fraud_identity identity;
    const struct reading reading = reading_of(arena, words);
    fraud_identify(arena, parse(arena, fields), &identity);
    fraud_sketch_reading(arena, &reading, &identity.sketch);
    return identity;
}

#define FIELDS(number, date, total)                                                                \
    "{\"invoice_number\": {\"value\": \"" number "\"}, \"invoice_date\": {\"value\": \"" date      \
    "\"}, \"total_gross\": {\"value\": " total "}, \"vendor_name\": {\"value\": \"Holz GmbH\"}}"
#define CONSTANT "DE123456789 10115 03023125114 DE89370400440532013000 99215 "
#define FIRST    CONSTANT "RE-2025-118 12.03.2025 26.03.2025 1.180,00 224,20 1.404,20 590,00 4711 815"
#define OTHER    CONSTANT "RE-2025-131 14.04.2025 28.04.2025 99,00 18,81 117,81 33,00 1234 777"

static void check(const char *fields, const char *words, enum fraud_likeness expected)
{
    struct arena *arena CLEANUP(arena_end) = ARENA;
    const struct fraud_identity first =
        identity_of(arena, FIELDS("RE-2025-118", "2025-03-12", "1404.20"), FIRST);
    const struct fraud_identity other = identity_of(arena, fields, words);
    assert_int_equal(fraud_compare(&first, &other), expected);
    assert_int_equal(fraud_compare(&other, &first), expected);
}

/* The flags of a file that was made so, by name. */
static const char *flags_of_file(struct arena *arena, const struct reading_making *making)
{
    const char *names = "";
    struct json *flags = json_new_array(arena);
    fraud_check_making(arena, making, 1750000000, flags);
    for (size_t i = 0; i < json_count(flags); i++)
        names = arena_printf(arena, "%s%s%s", names, i > 0 ? " " : "",
                             json_text(json_find(json_at(flags, i), "flag")));
    return names;
}

static void test_how_a_file_was_made(void **state)
{
    (void)state;
    static const struct {
        struct reading_making making;
        const char *flags;
    } CASES[] = {
        {{.producer = "LibreOffice 7.4", .created_s = 1740000000, .modified_s = 1740000000}, ""},
        {{.producer = NULL}, ""},
        {{.producer = "iText 2.1.7", .creator = "Adobe Photoshop 24.1"}, "edited_by_program"},
        {{.producer = "ILOVEPDF"}, "edited_by_program"},
        {{.created_s = 1740000000, .modified_s = 1740400000}, "modified_later"},
        {{.created_s = 1740000000, .modified_s = 1730000000}, "dates_impossible"},
        {{.created_s = 1760000000}, "dates_impossible"},
        {{.is_signed = true, .revisions = 2}, ""},
        {{.is_signed = true, .is_changed_after_signing = true}, "changed_after_signing"},
    };
    struct arena *arena CLEANUP(arena_end) = ARENA;
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        assert_string_equal(flags_of_file(arena, &CASES[i].making), CASES[i].flags);
}

static void test_the_same_business(void **state)
{
    (void)state;
    check(FIELDS("RE 2025 118", "2025-03-12", "1404.2"), "1 2 3", FRAUD_BUSINESS);
    /* A receipt has no number. */
    check("{\"document_date\": {\"value\": \"2025-03-12\"}, \"total\": {\"value\": 1404.20}, "
          "\"vendor_name\": {\"value\": \"HOLZ gmbh\"}}",
          "1 2 3", FRAUD_BUSINESS);
    check(FIELDS("RE-2025-118", "2025-03-12", "99.00"), "1 2 3", FRAUD_DIFFERENT);
    check(FIELDS("RE-2025-131", "2025-04-14", "117.81"), OTHER, FRAUD_DIFFERENT);
    check("{}", "1 2 3", FRAUD_DIFFERENT);
}

static void test_a_scan_of_it(void **state)
{
    (void)state;
    /* Letters are misread, little was extracted: the numbers are enough. */
    check("{}",
          CONSTANT "RE-2O25-118 12.03.2025 26.03.2025 1.180,00 224,20 1.404,20 590.00 4711 8l5",
          FRAUD_NEAR);
    check("{}", OTHER, FRAUD_DIFFERENT);
    /* The same numbers all over, but another month of the same subscription. */
    check(FIELDS("RE-2025-119", "2025-04-12", "1404.20"),
          CONSTANT "RE-2025-119 12.04.2025 26.03.2025 1.180,00 224,20 1.404,20 590,00 4711 815",
          FRAUD_DIFFERENT);
}

static void test_sketches_are_kept_as_text(void **state)
{
    (void)state;
    char text[FRAUD_SKETCH_TEXT];
    struct fraud_sketch sketch;
    struct fraud_sketch again;
    struct arena *arena CLEANUP(arena_end) = ARENA;
    const struct reading reading = reading_of(arena, FIRST);
    fraud_sketch_reading(arena, &reading, &sketch);
    assert_true(fraud_sketch_parse(fraud_sketch_render(&sketch, text), &again));
    assert_true(fraud_share(&sketch, &again) == 1.0);
    assert_string_equal(fraud_sketch_band(arena, &sketch, 3), fraud_sketch_band(arena, &again, 3));
    assert_false(fraud_sketch_parse("ab", &again));
    text[0] = 'x';
    assert_false(fraud_sketch_parse(text, &again));
    /* Few numbers tell nothing. */
    const struct reading little = reading_of(arena, "12.03.2025 only 4711");
    fraud_sketch_reading(arena, &little, &again);
    assert_true(fraud_share(&again, &again) == 0.0);
}

static const char *flags_of(struct arena *arena, const char *data, const char *limits)
{
    const char *names = "";
    struct json *flags = json_new_array(arena);
    fraud_check_data(arena, parse(arena, data), parse(arena, limits), flags);
    for (size_t i = 0; i < json_count(flags); i++) {
        const char *flag = json_text(json_find(json_at(flags, i), "flag"));
        const char *field = json_text(json_find(json_at(flags, i), "field"));
        names = arena_printf(arena, "%s%s %s;", names, flag, field != NULL ? field : "");
    }
    return names;
}

static void test_what_the_data_give_away(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = ARENA;
    static const struct {
        const char *fields;
        const char *flags;
    } CASES[] = {
        {"{\"iban\": {\"value\": \"DE89370400440532013000\"}}", ""},
        {"{\"iban\": {\"value\": \"DE88370400440532013000\"}}", "checksum_invalid iban;"},
        {"{\"vendor_vat_id\": {\"value\": \"DE136695976\"}}", ""},
        {"{\"vendor_vat_id\": {\"value\": \"DE136695975\"}}", "checksum_invalid vendor_vat_id;"},
        {"{\"vendor_vat_id\": {\"value\": \"36-1234567\"}}", ""},
        {"{\"card_number\": {\"value\": \"4111111111111112\"}}", "checksum_invalid card_number;"},
        {"{\"total_net\": {\"value\": 100.00}, \"total_tax\": {\"value\": 19.00}, "
         "\"total_gross\": {\"value\": 119.00}}",
         ""},
        {"{\"total_net\": {\"value\": 100.00}, \"total_tax\": {\"value\": 19.00}, "
         "\"total_gross\": {\"value\": 191.00}}",
         "arithmetic_impossible total_gross;"},
        {"{\"total_gross\": {\"value\": 4999.99}}", "below_approval_limit ;"},
        {"{\"total_gross\": {\"value\": 5000.00}}", ""},
        {"{\"total_gross\": {\"value\": 4700.00}}", ""},
        {"{}", ""},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const char *data = arena_printf(arena, "{\"fields\": %s}", CASES[i].fields);
        assert_string_equal(flags_of(arena, data, "[\"5000.00\", 25000]"), CASES[i].flags);
    }
}

static void test_hidden_text(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = ARENA;
    struct json *flags = json_new_array(arena);
    const struct reading plain = reading_of(arena, "Total 119,00");
    const struct reading hidden = reading_of(arena, "Total 119,00 ~pay ~9.119,00");
    fraud_check_reading(arena, &plain, flags);
    assert_int_equal(json_count(flags), 0);
    fraud_check_reading(arena, &hidden, flags);
    assert_string_equal(json_render(arena, flags),
                        "[{\"flag\":\"hidden_text\",\"severity\":\"medium\",\"detail\":\"2 words "
                        "that the page does not show\",\"page\":1,\"box\":[0.1000,0.2000,0.3000,"
                        "0.2500]}]");
    /* Hidden numbers do not make documents alike. */
    struct fraud_sketch sketch;
    fraud_sketch_reading(arena, &hidden, &sketch);
    assert_int_equal(sketch.numbers, 1);
}

static void test_scores(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = ARENA;
    struct json *flags = json_new_array(arena);
    assert_true(fraud_score(flags) == 0.0);
    (void)fraud_flag_add(arena, flags, "checksum_invalid", "");
    const double one = fraud_score(flags);
    (void)fraud_flag_add(arena, flags, "hidden_text", "");
    assert_true(fraud_score(flags) > one && fraud_score(flags) < 1.0);
    (void)fraud_flag_add(arena, flags, "duplicate", "");
    assert_true(fraud_score(flags) == 1.0);
    /* Of others' flags their severity counts. */
    assert_true(fraud_flag_is_grave(parse(arena, "{\"flag\": \"x\", \"severity\": \"high\"}")));
    assert_false(fraud_flag_is_grave(parse(arena, "{\"flag\": \"x\", \"severity\": \"low\"}")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_how_a_file_was_made),
        cmocka_unit_test(test_the_same_business),
        cmocka_unit_test(test_a_scan_of_it),
        cmocka_unit_test(test_sketches_are_kept_as_text),
        cmocka_unit_test(test_what_the_data_give_away),
        cmocka_unit_test(test_hidden_text),
        cmocka_unit_test(test_scores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
