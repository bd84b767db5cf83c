/*
 * fuzz_reading: whatever a child program sends, what is taken keeps every promise of a reading, and
 * is made of the same bytes again.
 */
#include "fuzz.h"

#include "reading/reading.h"

#include <string.h>

#define LIMIT_BYTES ((size_t)512 * 1024 * 1024)

static void check_word(const struct reading_word *word, const struct reading_word *before)
{
    const struct reading_box *box = &word->box;
    promise(reading_is_word(word->text, strlen(word->text)));
    promise(box->x0 >= 0 && box->x0 <= box->x1 && box->x1 <= 1);
    promise(box->y0 >= 0 && box->y0 <= box->y1 && box->y1 <= 1);
    promise(word->confidence >= 0 && word->confidence <= 1);
    promise(before ? word->line - before->line <= 1 : word->line == 0);
}

/* A page of the frame; the frame that is made of it says the same. */
static void check_page(struct arena *arena, const struct frame *frame)
{
    struct err err;
    struct reading_page page;
    if (!frame_parse_page(arena, frame, &page, &err)) {
        promise(err.kind == ERR_INVALID && err.message[0] != '\0');
        return;
    }
    promise(page.number >= 1 && page.number <= READING_PAGES_MAX);
    promise(page.width_pt > 0 && page.height_pt > 0 && page.rotation % 90 == 0);
    promise(page.quality >= 0 && page.quality <= 1 && page.source < READING_SOURCE_COUNT);
    promise(page.defect < READING_DEFECT_COUNT);
    for (size_t i = 0; i < page.word_count; i++)
        check_word(&page.words[i], i > 0 ? &page.words[i - 1] : NULL);

    struct text words CLEANUP(text_done);
    text_init(&words, FRAME_MAX_BYTES);
    reading_words_encode(&page, &words);
    promise(words.length <= frame->length);
    promise(memcmp(words.data, frame->payload + frame->length - words.length, words.length) == 0);
    const char *text = reading_page_text(arena, &page, FRAME_MAX_BYTES);
    promise(text_is_utf8(text, strlen(text)));
}

static void check_failure(struct arena *arena, const struct frame *frame)
{
    (void)arena;
    struct err err;
    struct err failure;
    err_clear(&failure);
    if (frame_parse_failure(frame, &failure, &err)) {
        promise(failure.kind != ERR_NONE && failure.message[0] != '\0');
        promise(text_is_utf8(failure.message, strlen(failure.message)));
    } else {
        promise(failure.kind == ERR_NONE);
    }
}

static void check_picture(struct arena *arena, const struct frame *frame)
{
    struct err err;
    struct picture picture;
    if (frame_parse_picture(arena, frame, &picture, &err))
        promise(picture.width > 0 && picture.height > 0 &&
                (size_t)picture.width * picture.height * PICTURE_COLOURS == frame->length - 8);
}

static void check_facts(struct arena *arena, const struct frame *frame)
{
    struct err err;
    struct reading_facts facts;
    if (frame_parse_facts(arena, frame, &facts, &err))
        promise(facts.page_count >= 1 && strchr(facts.mime_type, '/'));
}

static void check_attachment(struct arena *arena, const struct frame *frame)
{
    struct err err;
    const char *name = NULL;
    if (frame_parse_attachment(arena, frame, &name, &err))
        promise(text_is_utf8(name, strlen(name))); /* "": it has none */
    else
        promise(err.kind == ERR_INVALID && err.message[0] != '\0');
}

static void check_einvoice(struct arena *arena, const struct frame *frame)
{
    struct err err;
    struct text again CLEANUP(text_done);
    struct reading_einvoice *einvoice = NULL;
    text_init(&again, FRAME_HEADER_BYTES + FRAME_MAX_BYTES);
    if (!frame_parse_einvoice(arena, frame, &einvoice, &err)) {
        promise(err.kind == ERR_INVALID && err.message[0] != '\0');
        return;
    }
    for (size_t i = 0; i < einvoice->term_count; i++) {
        const struct reading_term *term = &einvoice->terms[i];
        promise(text_is_utf8(term->value, strlen(term->value)));
        promise(reading_term_path(arena, einvoice, term)[0] != '\0');
    }
    frame_append_einvoice(&again, einvoice);
    promise(again.length == FRAME_HEADER_BYTES + frame->length &&
            memcmp(again.data + FRAME_HEADER_BYTES, frame->payload, frame->length) == 0);
}

static const struct {
    enum frame_kind kind;
    void (*check)(struct arena *arena, const struct frame *frame);
} KINDS[] = {{FRAME_PAGE, check_page},
             {FRAME_FAILURE, check_failure},
             {FRAME_FACTS, check_facts},
             {FRAME_PICTURE, check_picture},
             {FRAME_ATTACHMENT, check_attachment},
             {FRAME_EINVOICE, check_einvoice}};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(LIMIT_BYTES);
    const char *bytes = (const char *)data;
    struct frame frame;
    struct err err;
    while (frame_find(bytes, size, &frame, &err) && frame.payload) {
        promise(frame.payload == bytes + FRAME_HEADER_BYTES);
        promise(frame.length <= size - FRAME_HEADER_BYTES);
        for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
            if (KINDS[i].kind == frame.kind)
                KINDS[i].check(arena, &frame);
        }
        bytes += FRAME_HEADER_BYTES + frame.length;
        size -= FRAME_HEADER_BYTES + frame.length;
    }
    return 0;
}
