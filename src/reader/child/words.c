/*
 * words: collects the words of a page, counts their lines and clips their boxes, so that both ways
 * of reading (text layer, pixels) cannot make what the parent would refuse.
 */
#include "reader/child/words.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define FIRST_CAPACITY 256

void words_init(struct words *words, struct arena *arena)
{
    *words = (struct words){.arena = arena};
}

/* The arena keeps the outgrown lists: together they are as large as the last one. */
static void grow(struct words *words)
{
    const size_t capacity = words->capacity > 0 ? 2 * words->capacity : FIRST_CAPACITY;
    struct reading_word *list = arena_new_array(words->arena, struct reading_word, capacity);
    if (words->count > 0)
        memcpy(list, words->list, words->count * sizeof *list);
    words->list = list;
    words->capacity = capacity;
}

static float clip(float edge)
{
    return fminf(fmaxf(edge, 0), 1);
}

/* The part of the box that is on the page, its edges in order. */
static struct reading_box clip_box(const struct reading_box *box)
{
    return (struct reading_box){
        .x0 = clip(fminf(box->x0, box->x1)),
        .y0 = clip(fminf(box->y0, box->y1)),
        .x1 = clip(fmaxf(box->x0, box->x1)),
        .y1 = clip(fmaxf(box->y0, box->y1)),
    };
}

/* Text may stand beside the paper, where nobody sees it. */
static bool is_on_page(const struct reading_box *box)
{
    const float x = (box->x0 + box->x1) / 2;
    const float y = (box->y0 + box->y1) / 2;
    return x >= 0 && x <= 1 && y >= 0 && y <= 1;
}

size_t words_measure_character(const char *text)
{
    const unsigned char first = (unsigned char)*text;
    return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* The text without what can be in no word; ends before READING_WORD_BYTES_MAX is passed. Returns
   its length. */
static size_t purge(const char *text, size_t length, char out[static READING_WORD_BYTES_MAX])
{
    size_t used = 0;
    size_t step = 0;
    for (size_t i = 0; i < length; i += step) {
        step = reading_measure_blank(text + i, length - i);
        if (step > 0)
            continue;
        step = words_measure_character(text + i);
        if (used + step > READING_WORD_BYTES_MAX)
            break;
        memcpy(out + used, text + i, step);
        used += step;
    }
    return used;
}

/* Counts the word that is added next to the place where it stands. */
static void add_to_place(struct words *words)
{
    struct reading_place *last =
        words->place_count > 0 ? &words->places[words->place_count - 1] : NULL;
    if (last && last->path == words->path && last->first + last->count == words->count) {
        last->count++;
        return;
    }
    if (words->place_count == words->place_capacity) {
        const size_t capacity = 2 * words->place_capacity + FIRST_CAPACITY;
        struct reading_place *places =
            arena_new_array(words->arena, struct reading_place, capacity);
        if (words->places)
            memcpy(places, words->places, words->place_count * sizeof *places);
        words->places = places;
        words->place_capacity = capacity;
    }
    assert(words->places);
    words->places[words->place_count++] =
        (struct reading_place){.first = (uint32_t)words->count, .count = 1, .path = words->path};
}

bool words_add(struct words *words, const char *text, size_t length,
               const struct reading_word *like, struct err *err)
{
    char word[READING_WORD_BYTES_MAX];
    length = text_is_utf8(text, length) ? purge(text, length, word) : 0;
    if (length == 0 || !is_on_page(&like->box))
        return true;
    if (words->count == READING_WORDS_MAX)
        return fail(err, ERR_LIMIT, "a page has more than %d words", READING_WORDS_MAX);
    if (words->count == words->capacity)
        grow(words);
    if (words->path)
        add_to_place(words);
    const uint32_t line = words->count > 0 ? words->list[words->count - 1].line : 0;
    words->list[words->count] = (struct reading_word){
        .text = arena_copy_bytes(words->arena, word, length),
        .box = clip_box(&like->box),
        .confidence = clip(like->confidence),
        .line = words->count > 0 && words->is_line_new ? line + 1 : line,
        .marks = like->marks,
    };
    words->count++;
    words->is_line_new = false;
    return true;
}

void words_end_line(struct words *words)
{
    words->is_line_new = true;
}

void words_set_place(struct words *words, const char *path)
{
    words->path = path;
}

void words_give(const struct words *words, struct reading_page *page)
{
    page->words = words->list;
    page->word_count = words->count;
    page->places = words->places;
    page->place_count = words->place_count;
}
