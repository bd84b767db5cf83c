/*
 * test_reading: words survive their encoding, and no bytes but encoded ones are taken.
 */
#include "test.h"

#include "reading/reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_BYTES ((size_t)1024 * 1024)

struct fixture {
    struct arena *arena;
    struct text out;
    struct err err;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.arena = arena_create((size_t)64 * 1024 * 1024)};
    text_init(&fixture.out, MAX_BYTES);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    text_done(&fixture->out);
    arena_destroy(fixture->arena);
    return 0;
}

static struct reading_word WORDS[] = {
    {"Invoice", {0, 0, 1, 1}, 1, 0, 0},
    {"no.", {0.25F, 0.5F, 0.5F, 0.75F}, 0.5F, 0, READING_PIXELS},
    {"4711", {0.1F, 0.2F, 0.1F, 0.2F}, 0, 1, 0},
    {"Gr\xC3\xB6\xC3\x9F"
     "e",
     {0.1F, 0.2F, 0.3F, 0.4F},
     0.25F,
     2,
     0},
};

static const struct reading_page PAGE = {
    .number = 1, .source_reason = "", .words = WORDS, .word_count = COUNT_OF(WORDS)};

static bool decode(struct fixture *fixture, size_t length, struct reading_page *page)
{
    const struct reading_encoding encoding = {fixture->out.data, length, READING_WORDS_FORMAT};
    return reading_words_decode(fixture->arena, &encoding, page, &fixture->err);
}

static void assert_near(float a, float b, double distance)
{
    assert_true(fabs((double)a - (double)b) <= distance);
}

static void test_words_survive(void **state)
{
    struct fixture *fixture = *state;
    struct reading_page page = {0};
    reading_words_encode(&PAGE, &fixture->out);
    assert_works(decode(fixture, fixture->out.length, &page), fixture->err);
    assert_int_equal(page.word_count, PAGE.word_count);
    for (size_t i = 0; i < page.word_count; i++) {
        const struct reading_word *word = &page.words[i];
        assert_string_equal(word->text, WORDS[i].text);
        assert_int_equal(word->line, WORDS[i].line);
        assert_near(word->box.x0, WORDS[i].box.x0, 1.0 / 65535);
        assert_near(word->box.y0, WORDS[i].box.y0, 1.0 / 65535);
        assert_near(word->box.x1, WORDS[i].box.x1, 1.0 / 65535);
        assert_near(word->box.y1, WORDS[i].box.y1, 1.0 / 65535);
        assert_near(word->confidence, WORDS[i].confidence, 1.0 / 255);
        assert_int_equal(word->marks, WORDS[i].marks);
    }
    /* Once decoded, the same bytes again. */
    const size_t length = fixture->out.length;
    reading_words_encode(&page, &fixture->out);
    assert_int_equal(fixture->out.length, 2 * length);
    assert_memory_equal(fixture->out.data, fixture->out.data + length, length);
}

static void test_a_page_without_words(void **state)
{
    struct fixture *fixture = *state;
    struct reading_page page = {.word_count = 42};
    const struct reading_page empty = {.number = 1};
    reading_words_encode(&empty, &fixture->out);
    assert_works(decode(fixture, fixture->out.length, &page), fixture->err);
    assert_int_equal(page.word_count, 0);
}

static void test_every_cut_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct reading_page page = {.word_count = 42};
    reading_words_encode(&PAGE, &fixture->out);
    for (size_t length = 0; length < fixture->out.length; length++) {
        assert_false(decode(fixture, length, &page));
        assert_int_equal(fixture->err.kind, ERR_INVALID);
    }
    text_append_char(&fixture->out, 'x');
    assert_fails(decode(fixture, fixture->out.length, &page), fixture->err, ERR_INVALID,
                 "encoded words: 1 bytes too many");
    assert_int_equal(page.word_count, 42);
}

/* The bytes of one word, "Total", with one of them changed. */
static bool decode_changed(struct fixture *fixture, size_t at, unsigned char byte)
{
    struct reading_word word = {"Total", {0.2F, 0.2F, 0.8F, 0.8F}, 1, 0, 0};
    const struct reading_page one = {.number = 1, .words = &word, .word_count = 1};
    struct reading_page page;
    text_reset(&fixture->out);
    reading_words_encode(&one, &fixture->out);
    fixture->out.data[at] = (char)byte;
    return decode(fixture, fixture->out.length, &page);
}

static void test_every_lie_is_refused(void **state)
{
    enum { COUNT = 0, LINE = 4, X0 = 8, Y0 = 10, X1 = 12, MARKS = 17, LENGTH = 18, TEXT = 20 };
    static const struct {
        size_t at;
        unsigned char byte;
        const char *message;
    } LIES[] = {
        {COUNT, 2, "encoded words: 2 words are not in 25 bytes"},
        {COUNT + 3, 0x80, "encoded words: 2147483649 words are not in 25 bytes"},
        {COUNT, 0, "encoded words: 21 bytes too many"},
        {LINE, 1, "encoded words: word 1 of 1 is damaged"},
        {X0 + 1, 0xFF, "encoded words: word 1 of 1 is damaged"},
        {Y0 + 1, 0xFF, "encoded words: word 1 of 1 is damaged"},
        {X1 + 1, 0, "encoded words: word 1 of 1 is damaged"},
        {MARKS, READING_MARKS_ALL + 1, "encoded words: word 1 of 1 is damaged"},
        {LENGTH, 0, "encoded words: word 1 of 1 is damaged"},
        {LENGTH, 6, "encoded words: word 1 of 1 is damaged"},
        {LENGTH, 4, "encoded words: 1 bytes too many"},
        {LENGTH + 1, 0xFF, "encoded words: word 1 of 1 is damaged"},
        {TEXT, 0, "encoded words: word 1 of 1 is damaged"},
        {TEXT, ' ', "encoded words: word 1 of 1 is damaged"},
        {TEXT, '\x1B', "encoded words: word 1 of 1 is damaged"},
        {TEXT, 0xFF, "encoded words: word 1 of 1 is damaged"},
    };
    struct fixture *fixture = *state;
    assert_works(decode_changed(fixture, TEXT, 'R'), fixture->err);
    for (size_t i = 0; i < COUNT_OF(LIES); i++)
        assert_fails(decode_changed(fixture, LIES[i].at, LIES[i].byte), fixture->err, ERR_INVALID,
                     LIES[i].message);
}

static void test_lines_only_count_up(void **state)
{
    struct fixture *fixture = *state;
    struct reading_page page;
    struct reading_word words[] = {{.text = "a", .line = 0}, {.text = "b", .line = 2}};
    const struct reading_page gap = {.number = 1, .words = words, .word_count = 2};
    reading_words_encode(&gap, &fixture->out);
    assert_fails(decode(fixture, fixture->out.length, &page), fixture->err, ERR_INVALID,
                 "encoded words: word 2 of 2 is damaged");
}

static void test_unknown_format(void **state)
{
    struct fixture *fixture = *state;
    struct reading_page page;
    const struct reading_encoding encoding = {"\0\0\0\0", 4, READING_WORDS_FORMAT + 1};
    assert_fails(reading_words_decode(fixture->arena, &encoding, &page, &fixture->err),
                 fixture->err, ERR_UNSUPPORTED, "encoded words: format 3 is not known");
}

/* What was stored before words had marks. */
static void test_the_first_format(void **state)
{
    struct fixture *fixture = *state;
    struct reading_page page;
    static const char BYTES[] = "\1\0\0\0" /* one word on line 0, in the middle */
                                "\0\0\0\0"
                                "\xFF\x7F\xFF\x7F\xFF\x7F\xFF\x7F\xFF"
                                "\2\0Hi";
    const struct reading_encoding encoding = {BYTES, sizeof BYTES - 1, 1};
    assert_works(reading_words_decode(fixture->arena, &encoding, &page, &fixture->err),
                 fixture->err);
    assert_int_equal(page.word_count, 1);
    assert_string_equal(page.words[0].text, "Hi");
    assert_near(page.words[0].box.x0, 0.5F, 1.0 / 65535);
    assert_int_equal(page.words[0].marks, 0);
}

static void test_what_is_hidden_is_no_text(void **state)
{
    struct fixture *fixture = *state;
    struct reading_word words[] = {
        {.text = "Ignore", .line = 0, .confidence = 0, .marks = READING_HIDDEN},
        {.text = "Total", .line = 0, .confidence = 1},
        {.text = "99.99", .line = 1, .confidence = 0, .marks = READING_HIDDEN},
        {.text = "10.00", .line = 2, .confidence = 1, .marks = READING_PIXELS}};
    const struct reading_page page = {.number = 1, .words = words, .word_count = COUNT_OF(words)};
    assert_string_equal(reading_page_text(fixture->arena, &page, 1000), "Total\n10.00");
    assert_true(reading_page_confidence(&page) == 1);
}

static void test_what_is_a_word(void **state)
{
    (void)state;
    static const char *const GOOD[] = {"a", "104.90", "\xE2\x82\xAC", "\xC2\xA7", "\xE3\x80\x81"};
    static const char *const BAD[] = {
        "",
        "a b",
        "\t",
        "a\n",
        "\x7F",
        "\xC2\xA0",
        "\xC2\x85",
        "\xE2\x80\x83",
        "\xE2\x80\xA8",
        "\xE3\x80\x80",
        "\xEF\xBB\xBF",
        "\xC3",
        "\xED\xA0\x80",
        ("a\xE2\x80\xAF"
         "b"),
    };
    for (size_t i = 0; i < COUNT_OF(GOOD); i++)
        assert_true(reading_is_word(GOOD[i], strlen(GOOD[i])));
    for (size_t i = 0; i < COUNT_OF(BAD); i++)
        assert_false(reading_is_word(BAD[i], strlen(BAD[i])));
    static char longest[READING_WORD_BYTES_MAX + 1];
    memset(longest, 'x', sizeof longest);
    assert_true(reading_is_word(longest, READING_WORD_BYTES_MAX));
    assert_false(reading_is_word(longest, READING_WORD_BYTES_MAX + 1));
}

static void test_text(void **state)
{
    const struct fixture *fixture = *state;
    struct reading_page pages[] = {PAGE, {.number = 2}, PAGE};
    const struct reading reading = {.pages = pages, .page_count = COUNT_OF(pages)};
    const char *page_text = "Invoice no.\n4711\nGr\xC3\xB6\xC3\x9F"
                            "e";
    assert_string_equal(reading_page_text(fixture->arena, &PAGE, 1000), page_text);
    assert_string_equal(reading_text(fixture->arena, &reading, 1000),
                        arena_printf(fixture->arena, "%s\f\f%s", page_text, page_text));
    /* Cut at a word, not within. */
    assert_string_equal(reading_page_text(fixture->arena, &PAGE, 23), "Invoice no.\n4711");
    assert_string_equal(reading_page_text(fixture->arena, &PAGE, 24), page_text);
    assert_string_equal(reading_page_text(fixture->arena, &PAGE, 10), "Invoice");
    assert_string_equal(reading_page_text(fixture->arena, &PAGE, 0), "");
}

static void test_confidence(void **state)
{
    (void)state;
    struct reading_word words[] = {{.text = "abc", .confidence = 1},
                                   {.text = "d", .confidence = 0.5F}};
    struct reading_page pages[] = {{.words = words, .word_count = 2}, {0}};
    const struct reading reading = {.pages = pages, .page_count = 2};
    assert_true(fabs(reading_confidence(&reading) - 0.875) < 1e-9);
    assert_true(fabs(reading_page_confidence(&pages[0]) - 0.875) < 1e-9);
    assert_true(reading_page_confidence(&pages[1]) == 0);
}

static void test_sources(void **state)
{
    (void)state;
    for (int i = 0; i < READING_SOURCE_COUNT; i++) {
        enum reading_source source = READING_SOURCE_COUNT;
        assert_true(reading_source_parse(reading_source_name((enum reading_source)i), &source));
        assert_int_equal(source, i);
    }
    enum reading_source source = READING_OCR;
    assert_string_equal(reading_source_name(READING_TEXT_LAYER), "text_layer");
    assert_false(reading_source_parse("layer", &source));
    assert_int_equal(source, READING_OCR);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_words_survive),        TEST(test_a_page_without_words),
        TEST(test_every_cut_is_refused), TEST(test_every_lie_is_refused),
        TEST(test_lines_only_count_up),  TEST(test_unknown_format),
        TEST(test_the_first_format),     TEST(test_what_is_hidden_is_no_text),
        TEST(test_what_is_a_word),       TEST(test_text),
        TEST(test_confidence),           TEST(test_sources),
    };
#undef TEST
    return run_group("reading/test_reading", tests);
}
