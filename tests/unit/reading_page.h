/*
 * reading_page: readings made from text as a typewriter would set it: each character is a box of
 * the same width, each line a row. Two spaces or more leave the gap of a column.
 */
#ifndef TEST_READING_PAGE_H
#define TEST_READING_PAGE_H

#include "test.h"

#include "reading/reading.h"

#include <string.h>

#define PAGE_COLUMNS    100
#define PAGE_ROWS       70
#define PAGE_WIDTH_PT   600.0F
#define PAGE_HEIGHT_PT  840.0F
#define PAGE_WORDS_MAX  4000
#define PAGES_MAX       8
#define LETTER_HEIGHT   0.72F /* of a row */
#define PAGE_CONFIDENCE 1.0F

/* The word of `length` bytes at `text`, which begins in column `x` of row `y`. */
static inline struct reading_word page_word(struct arena *arena, const char *text, size_t length,
                                            size_t x, size_t y)
{
    size_t characters = 0;
    for (size_t i = 0; i < length; i++)
        characters += ((unsigned char)text[i] & 0xC0) != 0x80;
    const float width = 1.0F / PAGE_COLUMNS;
    const float height = 1.0F / PAGE_ROWS;
    return (struct reading_word){
        .text = arena_copy_bytes(arena, text, length),
        .box = {(float)x * width, (float)y * height, (float)(x + characters) * width,
                ((float)y + LETTER_HEIGHT) * height},
        .confidence = PAGE_CONFIDENCE,
    };
}

/* Fills the page from `text` up to its end or a form feed; returns where that is. */
static inline const char *page_fill(struct arena *arena, const char *text,
                                    struct reading_page *page)
{
    page->words = arena_new_array(arena, struct reading_word, PAGE_WORDS_MAX);
    size_t x = 0;
    size_t y = 0;
    while (*text != '\0' && *text != '\f') {
        const size_t length = strcspn(text, " \n\f");
        if (length > 0) {
            assert_true(page->word_count < PAGE_WORDS_MAX);
            struct reading_word *word = &page->words[page->word_count++];
            *word = page_word(arena, text, length, x, y);
            if (word > page->words) /* empty rows are no lines */
                word->line = word[-1].line + (word->box.y0 > word[-1].box.y0);
        }
        for (size_t i = 0; i < length; i++)
            x += ((unsigned char)text[i] & 0xC0) != 0x80;
        text += length;
        x = *text == '\n' ? 0 : x + 1;
        y += *text == '\n';
        text += *text == ' ' || *text == '\n';
    }
    return text;
}

/* Pages are separated by form feeds. */
static inline struct reading page_reading(struct arena *arena, const char *text)
{
    struct reading reading = {.pages = arena_new_array(arena, struct reading_page, PAGES_MAX)};
    do {
        assert_true(reading.page_count < PAGES_MAX);
        struct reading_page *page = &reading.pages[reading.page_count++];
        *page = (struct reading_page){.number = (uint32_t)reading.page_count,
                                      .width_pt = PAGE_WIDTH_PT,
                                      .height_pt = PAGE_HEIGHT_PT,
                                      .source = READING_TEXT_LAYER,
                                      .source_reason = "",
                                      .quality = 1};
        text = page_fill(arena, text, page);
    } while (*text++ == '\f');
    reading.facts = (struct reading_facts){.mime_type = "application/pdf",
                                           .page_count = (uint32_t)reading.page_count,
                                           .is_envelope = false};
    return reading;
}

#endif
