/*
 * words: collects the words of a page, counts their lines and clips their boxes, so that both ways
 * of reading (text layer, pixels) cannot make what the parent would refuse.
 */
#include "reader/child/words.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define FIRST_CAPACITY 256
/* Lines of one text are no further from each other, in their heights. */
#define CLOSE 1.2F
/* Pairs of lines that are compared. */
#define ARRANGED_MAX 1000000

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

double words_weigh(const struct words *words)
{
    const double confidence = reading_words_confidence(words->list, words->count);
    double length = 0;
    for (size_t i = 0; i < words->count; i++)
        length += (double)strlen(words->list[i].text);
    return length * confidence * confidence;
}

/* ---- order ---- */

struct line {
    size_t first;
    size_t count;
    struct reading_box box;
    size_t after; /* the line that it is read behind; SIZE_MAX: none */
};

/* The lines of the words from `first` to `end`; returns how many. */
static size_t list_lines(const struct words *words, size_t first, size_t end, struct line *lines)
{
    size_t count = 0;
    for (size_t i = first; i < end; i++) {
        const struct reading_word *word = &words->list[i];
        if (i == first || word->line != word[-1].line)
            lines[count++] = (struct line){.first = i, .box = word->box, .after = SIZE_MAX};
        struct line *line = &lines[count - 1];
        line->count++;
        line->box.x0 = fminf(line->box.x0, word->box.x0);
        line->box.y0 = fminf(line->box.y0, word->box.y0);
        line->box.x1 = fmaxf(line->box.x1, word->box.x1);
        line->box.y1 = fmaxf(line->box.y1, word->box.y1);
    }
    return count;
}

static bool is_before_in_row(const struct reading_box *a, const struct reading_box *b)
{
    const float shared = fminf(a->y1, b->y1) - fmaxf(a->y0, b->y0);
    return 2 * shared > fminf(a->y1 - a->y0, b->y1 - b->y0) && a->x0 + a->x1 < b->x0 + b->x1;
}

static bool is_close_above(const struct reading_box *a, const struct reading_box *b)
{
    const float gap = b->y0 - a->y1;
    const float height = b->y1 - b->y0;
    return gap > -height / 2 && gap < CLOSE * height && a->x0 < b->x1 && b->x0 < a->x1;
}

/* The line that `line` is read behind. */
static size_t find_before(const struct line *lines, size_t count, const struct line *line)
{
    size_t in_row = SIZE_MAX;
    size_t above = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        const struct reading_box *box = &lines[i].box;
        if (is_before_in_row(box, &line->box) &&
            (in_row == SIZE_MAX || box->x1 > lines[in_row].box.x1))
            in_row = i;
        if (is_close_above(box, &line->box) && (above == SIZE_MAX || box->y1 > lines[above].box.y1))
            above = i;
    }
    if (above != SIZE_MAX || in_row != SIZE_MAX)
        return above != SIZE_MAX ? above : in_row;
    /* Alone: behind the last line that ends higher up. */
    size_t higher = SIZE_MAX;
    for (size_t i = 0; i < count; i++)
        higher = lines[i].box.y1 <= line->box.y0 ? i : higher;
    return higher;
}

/* Puts the words of a line at the end of `list` as its next line. */
static void move_line(const struct words *words, const struct line *line, struct reading_word *list,
                      size_t *count, uint32_t *number)
{
    for (size_t i = 0; i < line->count; i++) {
        list[*count] = words->list[line->first + i];
        list[(*count)++].line = *number;
    }
    (*number)++;
}

void words_arrange(struct words *words, size_t first)
{
    if (first == 0 || first == words->count || words->place_count > 0)
        return;
    struct line *lines = arena_new_array(words->arena, struct line, words->count);
    const size_t known = list_lines(words, 0, first, lines);
    const size_t added = list_lines(words, first, words->count, lines + known);
    if (added > ARRANGED_MAX / known)
        return;
    for (size_t i = known; i < known + added; i++)
        lines[i].after = find_before(lines, known, &lines[i]);
    struct reading_word *list = arena_new_array(words->arena, struct reading_word, words->capacity);
    size_t count = 0;
    uint32_t number = 0;
    for (size_t at = 0; at <= known; at++) {
        if (at > 0)
            move_line(words, &lines[at - 1], list, &count, &number);
        for (size_t i = known; i < known + added; i++) {
            if (lines[i].after == (at > 0 ? at - 1 : SIZE_MAX))
                move_line(words, &lines[i], list, &count, &number);
        }
    }
    words->list = list;
}

void words_give(const struct words *words, struct reading_page *page)
{
    page->words = words->list;
    page->word_count = words->count;
    page->places = words->places;
    page->place_count = words->place_count;
}
