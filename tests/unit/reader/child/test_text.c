/*
 * test_text: bytes become letters whatever their encoding, and lines become pages.
 */
#include "test.h"

#include "reader/child/document.h"
#include "reader/child/text.h"
#include "reader/child/typeset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BYTES ((size_t)1024 * 1024)

static int set_up(void **state)
{
    *state = arena_create((size_t)640 * 1024 * 1024);
    return 0;
}

static int tear_down(void **state)
{
    arena_destroy(*state);
    return 0;
}

#define BYTES(literal) (literal), sizeof(literal) - 1

static void check_text(const char *bytes, size_t length, enum text_encoding encoding,
                       const char *expected)
{
    struct text out CLEANUP(text_done);
    text_init(&out, MAX_BYTES);
    assert_int_equal(text_find_encoding(bytes, length), encoding);
    text_decode(bytes, length, &out);
    assert_string_equal(out.data, expected);
}

static void test_encodings(void **state)
{
    (void)state;
    check_text(BYTES("Gr\xC3\xB6\xC3\x9F"
                     "e"),
               TEXT_UTF_8,
               "Gr\xC3\xB6\xC3\x9F"
               "e");
    check_text(BYTES("Gr\xF6\xDF"
                     "e: 5 \x80"),
               TEXT_WINDOWS_1252,
               "Gr\xC3\xB6\xC3\x9F"
               "e: 5 \xE2\x82\xAC");
    check_text(BYTES("\xFF\xFEG\0r\0\xF6\0"), TEXT_UTF_16_LE, "Gr\xC3\xB6");
    check_text(BYTES("\xFE\xFF\0G\0r\0\xF6"), TEXT_UTF_16_BE, "Gr\xC3\xB6");
    check_text(BYTES("\xFE\xFF\xD8\x3D\xDE\x00"), TEXT_UTF_16_BE, "\xF0\x9F\x98\x80");
    /* Halves of pairs, a zero, and half a letter at the end. */
    check_text(BYTES("\xFE\xFF\xD8\x3D\0A\xDE\0\0\0\0"), TEXT_UTF_16_BE,
               "\xEF\xBF\xBD"
               "A\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void test_what_is_no_text(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
    } BINARY[] = {
        {BYTES("")},
        {BYTES("\0")},
        {BYTES("text \x01 text")},
        {BYTES("\xFF\xFE\0\0A\0\0\0")},      /* UTF-32 */
        {BYTES("\xE4\xF6\xFC\xC4\xD6\xDC")}, /* letters of no language, all above ASCII */
        {BYTES("undefined in Windows \x81")},
        {BYTES("\x7F"
               "ELF")},
    };
    for (size_t i = 0; i < COUNT_OF(BINARY); i++)
        assert_int_equal(text_find_encoding(BINARY[i].bytes, BINARY[i].length), TEXT_BINARY);
    static const char *const LANGUAGES[] = {"{\\rtf1 x}", "%!PS-Adobe", "<?xml version='1.0'?>"};
    for (size_t i = 0; i < COUNT_OF(LANGUAGES); i++) {
        const struct document document = {.bytes = LANGUAGES[i], .length = strlen(LANGUAGES[i])};
        assert_false(text_recognise(&document));
    }
}

static void use(void **state, struct document *document, const char *text)
{
    struct err err;
    *document = (struct document){.bytes = text, .length = strlen(text), .store = *state};
    assert_true(text_recognise(document));
    assert_works(text_open(document, &err), err);
}

static struct reading_page read_page(const struct document *document, uint32_t number)
{
    struct err err;
    struct reading_page page = {.number = number};
    assert_works(typeset_read_page(document, &page, &err), err);
    assert_int_equal(page.number, number);
    return page;
}

static void test_pages_end_where_the_file_says(void **state)
{
    struct document document;
    use(state, &document, "first\fsecond\n\n\fthird");
    assert_int_equal(document.facts.page_count, 3);
    assert_string_equal(read_page(&document, 2).words[0].text, "second");
    use(state, &document, " \n\n ");
    assert_int_equal(document.facts.page_count, 1);
    assert_int_equal(read_page(&document, 1).word_count, 0);
}

static void test_a_full_page_ends(void **state)
{
    struct document document;
    struct text lines CLEANUP(text_done);
    text_init(&lines, MAX_BYTES);
    for (int i = 0; i < 130; i++)
        text_printf(&lines, "line %d\n", i);
    use(state, &document, lines.data);
    assert_int_equal(document.facts.page_count, 3);
    assert_string_equal(read_page(&document, 2).words[1].text, "64");
    assert_int_equal(read_page(&document, 3).word_count, 4);
}

/* Columns that spaces and tabs make stand below each other, and apart. */
static void test_columns_stay_columns(void **state)
{
    struct document document;
    use(state, &document, "Item     Amount\nPaper\t 10.00\nInk      2.50\n");
    const struct reading_page page = read_page(&document, 1);
    assert_int_equal(page.word_count, 6);
    assert_true(fabs((double)(page.words[1].box.x0 - page.words[3].box.x0)) < 0.001);
    assert_true(fabs((double)(page.words[1].box.x0 - page.words[5].box.x0)) < 0.001);
    assert_true(page.words[0].box.x1 < page.words[1].box.x0);
    assert_true(page.words[1].box.y1 <= page.words[2].box.y0);
    assert_int_equal(page.words[5].line, 2);
}

static void test_long_lines(void **state)
{
    struct document document;
    struct text line CLEANUP(text_done);
    text_init(&line, MAX_BYTES);
    for (int i = 0; i < 30; i++)
        text_append_string(&line, "word ");
    use(state, &document, line.data); /* 150 letters: a wide table, not a paragraph */
    assert_int_equal(read_page(&document, 1).words[29].line, 0);
    for (int i = 0; i < 30; i++)
        text_append_string(&line, "word ");
    use(state, &document, line.data);
    const struct reading_page page = read_page(&document, 1);
    assert_int_equal(page.words[59].line, 3);
    assert_true(page.words[16].box.x1 <= 1 && page.words[17].line == 1);
}

/* Nothing is lost of what is longer than a line or a word can be. */
static void test_a_word_without_end(void **state)
{
    struct document document;
    char *letters = memory_create(200001);
    memset(letters, 'x', 200000);
    use(state, &document, letters);
    size_t count = 0;
    for (uint32_t number = 1; number <= document.facts.page_count; number++) {
        const struct reading_page page = read_page(&document, number);
        for (size_t i = 0; i < page.word_count; i++)
            count += strlen(page.words[i].text);
    }
    assert_int_equal(count, 200000);
    free(letters);
}

static void test_too_many_words(void **state)
{
    struct err err;
    struct document document = {.length = (size_t)2 * 1000001, .store = *state};
    char *letters = memory_create(document.length + 1);
    for (size_t i = 0; i < document.length; i += 2)
        memcpy(letters + i, "a ", 2);
    document.bytes = letters;
    assert_fails(text_open(&document, &err), err, ERR_LIMIT,
                 "the document has more than 1000000 words");
    free(letters);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_what_is_no_text),
        cmocka_unit_test_setup_teardown(test_pages_end_where_the_file_says, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_full_page_ends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_columns_stay_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_word_without_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_too_many_words, set_up, tear_down),
    };
    return run_group("reader/child/test_text", tests);
}
