/*
 * test_frame: what a child says arrives as it was meant, and nothing else arrives.
 */
#include "test.h"

#include "reading/reading.h"

#include <string.h>

#define MAX_BYTES (FRAME_MAX_BYTES + FRAME_HEADER_BYTES)

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

/* The one frame in the buffer. */
static struct frame find(struct fixture *fixture, enum frame_kind kind)
{
    struct frame frame;
    assert_works(frame_find(fixture->out.data, fixture->out.length, &frame, &fixture->err),
                 fixture->err);
    assert_non_null(frame.payload);
    assert_int_equal(frame.kind, kind);
    assert_int_equal(frame.length + FRAME_HEADER_BYTES, fixture->out.length);
    return frame;
}

static void test_facts(void **state)
{
    struct fixture *fixture = *state;
    struct reading_facts facts = {.mime_type = "application/pdf",
                                  .page_count = 3,
                                  .is_envelope = true,
                                  .making = {.producer = "Press 1.0",
                                             .created_s = 1700000000,
                                             .modified_s = 4000000000,
                                             .revisions = 2,
                                             .is_changed_after_signing = true}};
    const char *made =
        json_render(fixture->arena, reading_making_render(fixture->arena, &facts.making));
    frame_append_facts(&fixture->out, &facts);
    const struct frame frame = find(fixture, FRAME_FACTS);
    facts = (struct reading_facts){0};
    assert_works(frame_parse_facts(fixture->arena, &frame, &facts, &fixture->err), fixture->err);
    assert_string_equal(facts.mime_type, "application/pdf");
    assert_int_equal(facts.page_count, 3);
    assert_true(facts.is_envelope);
    assert_string_equal(
        json_render(fixture->arena, reading_making_render(fixture->arena, &facts.making)), made);
    assert_string_equal(made, "{\"producer\":\"Press 1.0\",\"created_s\":1700000000,\"modified_s\":"
                              "4000000000,\"revisions\":2,\"is_changed_after_signing\":true}");
    /* And through the database. */
    struct reading_making read;
    reading_making_read(reading_making_render(fixture->arena, &facts.making), &read);
    assert_string_equal(json_render(fixture->arena, reading_making_render(fixture->arena, &read)),
                        made);
}

/* A name is made fit to be shown, whatever it is. */
static void check_name(struct fixture *fixture, const char *name, const char *expected)
{
    text_reset(&fixture->out);
    frame_append_attachment(&fixture->out, name);
    struct frame frame;
    const char *parsed = NULL;
    assert_works(frame_find(fixture->out.data, fixture->out.length, &frame, &fixture->err),
                 fixture->err);
    assert_works(frame_parse_attachment(fixture->arena, &frame, &parsed, &fixture->err),
                 fixture->err);
    assert_string_equal(parsed, expected);
}

static void test_names_of_attached_files(void **state)
{
    struct fixture *fixture = *state;
    check_name(fixture,
               "Gr\xC3\xB6\xC3\x9F"
               "e.pdf",
               "Gr\xC3\xB6\xC3\x9F"
               "e.pdf");
    check_name(fixture, "", "");
    check_name(fixture, "a\x1B[2Jb\n", "a_[2Jb_");
    char *name = arena_alloc(fixture->arena, 1001, 1);
    memset(name, 'x', 1000);
    name[254] = '\xC3';
    name[255] = '\x9F';
    check_name(fixture, name, arena_printf(fixture->arena, "%.254s", name));
}

#define LONG_NAME                                                                                  \
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"  \
    "12345678901234567890"

static void test_facts_that_are_none(void **state)
{
    struct fixture *fixture = *state;
    static const struct reading_facts WRONG[] = {
        {.mime_type = "application/pdf", .page_count = 0},
        {.mime_type = "application/pdf", .page_count = READING_PAGES_MAX + 1},
        {.mime_type = "", .page_count = 1},
        {.mime_type = "pdf", .page_count = 1},
        {.mime_type = "/pdf", .page_count = 1},
        {.mime_type = "image/", .page_count = 1},
        {.mime_type = "image/p ng", .page_count = 1},
        {.mime_type = "image/\x1B[31m", .page_count = 1},
        {.mime_type = "image/\xFF", .page_count = 1},
        {.mime_type = "image/png", .page_count = 1, .making = {.producer = "a\x1B[31m"}},
        {.mime_type = "image/png", .page_count = 1, .making = {.creator = LONG_NAME LONG_NAME}},
    };
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        text_reset(&fixture->out);
        frame_append_facts(&fixture->out, &WRONG[i]);
        const struct frame frame = find(fixture, FRAME_FACTS);
        struct reading_facts facts = {.page_count = 42};
        assert_fails(frame_parse_facts(fixture->arena, &frame, &facts, &fixture->err), fixture->err,
                     ERR_INVALID, "the facts about the file are damaged");
        assert_int_equal(facts.page_count, 42);
    }
}

static struct reading_page page_of(struct reading_word *words, size_t count)
{
    return (struct reading_page){
        .number = 2,
        .width_pt = 595.25F,
        .height_pt = 842,
        .rotation = 270,
        .source = READING_OCR,
        .source_reason = "the page is an image",
        .quality = 0.5F,
        .defect = READING_DARK,
        .words = words,
        .word_count = count,
    };
}

static void test_page(void **state)
{
    struct fixture *fixture = *state;
    struct reading_word word = {"Total", {0.1F, 0.2F, 0.3F, 0.4F}, 0.5F, 0, 0};
    const struct reading_page page = page_of(&word, 1);
    frame_append_page(&fixture->out, &page);
    const struct frame frame = find(fixture, FRAME_PAGE);
    struct reading_page parsed;
    assert_works(frame_parse_page(fixture->arena, &frame, &parsed, &fixture->err), fixture->err);
    assert_int_equal(parsed.number, 2);
    assert_true(parsed.width_pt == 595.25F && parsed.height_pt == 842.0F);
    assert_int_equal(parsed.rotation, 270);
    assert_int_equal(parsed.source, READING_OCR);
    assert_string_equal(parsed.source_reason, "the page is an image");
    assert_true(parsed.quality > 0.49F && parsed.quality < 0.51F);
    assert_int_equal(parsed.defect, READING_DARK);
    assert_int_equal(parsed.word_count, 1);
    assert_string_equal(parsed.words[0].text, "Total");
}

static void test_picture(void **state)
{
    struct fixture *fixture = *state;
    uint8_t rgb[] = {1, 2, 3, 4, 5, 6};
    const struct picture picture = {.width = 1, .height = 2, .rgb = rgb};
    frame_append_picture(&fixture->out, &picture);
    const struct frame frame = find(fixture, FRAME_PICTURE);
    struct picture parsed;
    assert_works(frame_parse_picture(fixture->arena, &frame, &parsed, &fixture->err), fixture->err);
    assert_int_equal(parsed.width, 1);
    assert_int_equal(parsed.height, 2);
    assert_memory_equal(parsed.rgb, rgb, sizeof rgb);
}

/* A size that the colours do not have would be read beyond them. */
static void test_pictures_that_are_none(void **state)
{
    struct fixture *fixture = *state;
    static const struct frame WRONG[] = {
        {FRAME_PICTURE, "", 0},
        {FRAME_PICTURE, "\1\0\0\0\1\0\0\0", 8},
        {FRAME_PICTURE, "\2\0\0\0\1\0\0\0abc", 11},
        {FRAME_PICTURE, "\1\0\0\0\1\0\0\0abcd", 12},
        {FRAME_PICTURE, "\0\0\0\0\1\0\0\0", 8},
        {FRAME_PICTURE, "\0\0\0\100\4\0\0\0", 8},
        {FRAME_PICTURE, "\377\377\377\377\377\377\377\377abc", 11},
    };
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        struct picture picture = {.width = 42};
        assert_fails(frame_parse_picture(fixture->arena, &WRONG[i], &picture, &fixture->err),
                     fixture->err, ERR_INVALID, "the picture is damaged");
        assert_int_equal(picture.width, 42);
    }
}

static void test_pages_that_are_none(void **state)
{
    struct fixture *fixture = *state;
    const struct reading_page good = page_of(NULL, 0);
    struct reading_page wrong[9];
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        wrong[i] = good;
    wrong[0].number = 0;
    wrong[1].number = READING_PAGES_MAX + 1;
    wrong[2].width_pt = 0;
    wrong[3].height_pt = -1;
    wrong[4].rotation = 45;
    wrong[5].rotation = 360;
    wrong[6].source = READING_SOURCE_COUNT;
    wrong[7].source_reason = "a\nb";
    wrong[8].defect = READING_DEFECT_COUNT;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        text_reset(&fixture->out);
        frame_append_page(&fixture->out, &wrong[i]);
        const struct frame frame = find(fixture, FRAME_PAGE);
        struct reading_page parsed;
        assert_fails(frame_parse_page(fixture->arena, &frame, &parsed, &fixture->err), fixture->err,
                     ERR_INVALID,
                     arena_printf(fixture->arena, "page %u is damaged", wrong[i].number));
    }
}

static void test_failure(void **state)
{
    struct fixture *fixture = *state;
    struct err failure;
    err_clear(&failure);
    (void)fail(&failure, ERR_UNSUPPORTED, "the PDF is encrypted");
    (void)err_hint(&failure, "remove the password");
    frame_append_failure(&fixture->out, &failure);
    const struct frame frame = find(fixture, FRAME_FAILURE);
    struct err parsed;
    err_clear(&parsed);
    assert_works(frame_parse_failure(&frame, &parsed, &fixture->err), fixture->err);
    assert_int_equal(parsed.kind, ERR_UNSUPPORTED);
    assert_string_equal(parsed.message, "the PDF is encrypted");
    assert_string_equal(parsed.hint, "remove the password");
}

/* A child must not be able to say that somebody cancelled, or to send a terminal sequences. */
static void test_failures_that_are_none(void **state)
{
    struct fixture *fixture = *state;
    static const struct err WRONG[] = {
        {.kind = ERR_CANCELLED, .message = "no"},
        {.kind = ERR_NONE, .message = "no"},
        {.kind = ERR_FORBIDDEN, .message = "no"},
        {.kind = ERR_IO, .message = ""},
        {.kind = ERR_IO, .message = "\x1B[2J"},
        {.kind = ERR_IO,
         .message = "\xC2\x9B"
                    "2J"},
        {.kind = ERR_IO, .message = "\xFF"},
        {.kind = ERR_IO, .message = "a", .hint = "\n"},
    };
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        text_reset(&fixture->out);
        frame_append_failure(&fixture->out, &WRONG[i]);
        const struct frame frame = find(fixture, FRAME_FAILURE);
        struct err parsed;
        err_clear(&parsed);
        assert_fails(frame_parse_failure(&frame, &parsed, &fixture->err), fixture->err, ERR_INVALID,
                     "the failure of the file is damaged");
        assert_int_equal(parsed.kind, ERR_NONE);
    }
}

static void test_part_of_a_frame_is_awaited(void **state)
{
    struct fixture *fixture = *state;
    struct frame frame;
    const struct reading_page page = page_of(NULL, 0);
    frame_append_page(&fixture->out, &page);
    frame_append_end(&fixture->out);
    const size_t end = fixture->out.length - FRAME_HEADER_BYTES;
    for (size_t length = 0; length < end; length++) {
        assert_works(frame_find(fixture->out.data, length, &frame, &fixture->err), fixture->err);
        assert_null(frame.payload);
    }
    assert_works(frame_find(fixture->out.data, end, &frame, &fixture->err), fixture->err);
    assert_int_equal(frame.length, end - FRAME_HEADER_BYTES);
    assert_works(frame_find(fixture->out.data + end, FRAME_HEADER_BYTES, &frame, &fixture->err),
                 fixture->err);
    assert_int_equal(frame.kind, FRAME_END);
    assert_int_equal(frame.length, 0);
}

static void test_what_is_no_frame(void **state)
{
    struct fixture *fixture = *state;
    struct frame frame;
    assert_fails(frame_find("<html>", 6, &frame, &fixture->err), fixture->err, ERR_INVALID,
                 "no frame begins with byte 60");
    assert_fails(frame_find("\0", 1, &frame, &fixture->err), fixture->err, ERR_INVALID,
                 "no frame begins with byte 0");
    assert_fails(frame_find("P\1\0\0\1", 5, &frame, &fixture->err), fixture->err, ERR_INVALID,
                 "a frame of 16777217 bytes is too long");
    assert_works(frame_find("P\0\0\0\1", 5, &frame, &fixture->err), fixture->err);
    assert_null(frame.payload);
}

/* A page whose text is larger than a frame fills the buffer up. */
static void test_a_page_that_does_not_fit(void **state)
{
    struct fixture *fixture = *state;
    enum { COUNT = 17000 };
    char *longest = arena_alloc(fixture->arena, READING_WORD_BYTES_MAX + 1, 1);
    memset(longest, 'x', READING_WORD_BYTES_MAX);
    struct reading_word *words = arena_new_array(fixture->arena, struct reading_word, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        words[i] = (struct reading_word){.text = longest, .confidence = 1};
    const struct reading_page page = page_of(words, COUNT);
    frame_append_page(&fixture->out, &page);
    assert_true(fixture->out.is_full);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_facts),
        TEST(test_facts_that_are_none),
        TEST(test_names_of_attached_files),
        TEST(test_page),
        TEST(test_picture),
        TEST(test_pictures_that_are_none),
        TEST(test_pages_that_are_none),
        TEST(test_failure),
        TEST(test_failures_that_are_none),
        TEST(test_part_of_a_frame_is_awaited),
        TEST(test_what_is_no_frame),
        TEST(test_a_page_that_does_not_fit),
    };
#undef TEST
    return run_group("reading/test_frame", tests);
}
