/*
 * test_layer: text layers that are text, and those that are not.
 */
#include "test.h"

#include "reader/child/layer.h"
#include "reader/child/words.h"

#include <string.h>

#define ARENA_BYTES ((size_t)16 * 1024 * 1024)

/* The doubt about a page with this text, words separated by spaces. */
static const char *doubt_of(const char *text, double image_share)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    struct words words;
    struct reading_page page = {.number = 1};
    struct err err;
    const struct reading_word like = {.box = {0.1F, 0.1F, 0.2F, 0.2F}, .confidence = 1};
    words_init(&words, arena);
    while (*text) {
        const size_t length = strcspn(text, " ");
        assert_works(words_add(&words, text, length, &like, &err), err);
        text += length + (text[length] == ' ');
    }
    words_give(&words, &page);
    const struct layer layer = layer_measure(&page);
    return layer_find_doubt(&layer, image_share);
}

#define ENGLISH                                                                                    \
    "Invoice number 4711 of the first of March payable within thirty days to the account below "   \
    "please quote the number of the invoice with your payment thank you"
#define GERMAN "Rechnung Nummer 4711 vom 1. M\xC3\xA4rz zahlbar innerhalb von 30 Tagen"

static void test_text_is_believed(void **state)
{
    (void)state;
    assert_null(doubt_of(ENGLISH, 1));
    assert_null(doubt_of(GERMAN, 0));
    assert_null(doubt_of("4711 104.90 17.30 2026-11-22 99 12 (3)", 0));
    /* The abbreviations of a table stand in every row. */
    assert_null(doubt_of("Zylinderschraube DIN 912 Pck Mutter DIN 934 Pck Scheibe DIN 125 Pck "
                         "Gewindestange DIN 975 Pck Holzschraube DIN 571 Pck Splint DIN 94 Pck "
                         "Stiftschraube DIN 939 Pck Augenschraube DIN 444 Pck",
                         0));
    /* Another script says nothing about vowels. */
    assert_null(doubt_of("\xD0\xA1\xD1\x87\xD1\x91\xD1\x82 \xD0\xBD\xD0\xB0 "
                         "\xD0\xBE\xD0\xBF\xD0\xBB\xD0\xB0\xD1\x82\xD1\x83 4711 104,90 RUB",
                         0));
}

static void test_too_little_text(void **state)
{
    (void)state;
    assert_string_equal(doubt_of("", 0), "the page has no text layer");
    assert_string_equal(doubt_of("Page 3 of 7", 0), "the text layer is too short");
    /* A stamp of the scanner on a picture of the page. */
    assert_string_equal(doubt_of("Received 2026-11-22 by scanner 3", 0.9),
                        "a picture covers the page");
    assert_null(doubt_of("Received 2026-11-22 by scanner 3", 0.3));
}

static void test_text_that_means_nothing(void **state)
{
    (void)state;
    assert_string_equal(doubt_of("\xEE\x80\x81\xEE\x80\x82\xEF\xBF\xBD " GERMAN, 0),
                        "the text layer has characters without meaning");
    assert_string_equal(doubt_of("xkcd qwrt zxcv bnmp dfgh jklm wrts plmn bvcx trwq hgfd", 0),
                        "the text layer has words without vowels");
    assert_string_equal(
        doubt_of("InvoicenumberofthefirstofMarchpayablewithinthirtydaystotheaccountbelow "
                 "pleasequotethenumberoftheinvoicewithyourpaymentthankyou",
                 0),
        "the text layer has no spaces");
}

static void test_words_off_the_page_and_broken_ones(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    struct words words;
    struct err err;
    const struct reading_word outside = {.box = {1.1F, 0.1F, 1.2F, 0.2F}, .confidence = 1};
    const struct reading_word sticking_out = {.box = {-0.1F, 0.4F, 0.5F, 0.2F}, .confidence = 2};
    words_init(&words, arena);
    assert_works(words_add(&words, "outside", 7, &outside, &err), err);
    assert_works(words_add(&words, " \xC2\xA0", 3, &sticking_out, &err), err);
    assert_works(words_add(&words, "a\xFF", 2, &sticking_out, &err), err);
    assert_works(words_add(&words, "", 0, &sticking_out, &err), err);
    assert_int_equal(words.count, 0);
    words_end_line(&words);
    assert_works(words_add(&words, "first", 5, &sticking_out, &err), err);
    words_end_line(&words);
    words_end_line(&words);
    assert_works(words_add(&words, "sec\xE2\x80\x8Bond\xC2\xAD", 11, &sticking_out, &err), err);
    assert_string_equal(words.list[1].text, "second\xC2\xAD");
    assert_int_equal(words.count, 2);
    assert_int_equal(words.list[0].line, 0);
    assert_int_equal(words.list[1].line, 1);
    assert_true(words.list[0].box.x0 == 0 && words.list[0].box.y0 == 0.2F);
    assert_true(words.list[0].confidence == 1);
}

static void test_a_long_word_is_cut_between_characters(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    struct words words;
    struct err err;
    char text[READING_WORD_BYTES_MAX + 2];
    const struct reading_word like = {.confidence = 1};
    memset(text, 'x', sizeof text);
    memcpy(text + READING_WORD_BYTES_MAX - 1, "\xC3\xA4", 2);
    words_init(&words, arena);
    assert_works(words_add(&words, text, sizeof text, &like, &err), err);
    assert_int_equal(strlen(words.list[0].text), READING_WORD_BYTES_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_is_believed),
        cmocka_unit_test(test_too_little_text),
        cmocka_unit_test(test_text_that_means_nothing),
        cmocka_unit_test(test_words_off_the_page_and_broken_ones),
        cmocka_unit_test(test_a_long_word_is_cut_between_characters),
    };
    return run_group("reader/child/test_layer", tests);
}
