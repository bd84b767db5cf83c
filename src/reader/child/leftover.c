/*
 * leftover: blots out what was read, and reads each line that is left by itself. As one page again,
 * with rules and little else on it, hardly any of it would be found.
 */
#include "reader/child/leftover.h"

#include "reader/child/recogniser.h"
#include "reader/child/scan.h"

#include <stdlib.h>
#include <string.h>

#include <leptonica/allheaders.h>

#define CONFIDENCE_MIN    0.65F
#define LETTERS_STAND_OUT 0.15F
#define LETTER_MIN_PIXELS 6
#define LETTER_MAX_PIXELS 100
#define WORD_GAP          1.3F /* heights of words: what is nearer is of one line */
#define LOWEST            0.5F /* of the height of words: a line is at least so high */
#define HIGHEST           2.5F
#define NARROWEST         0.8F /* times as wide as it is high */
#define MARGIN            0.5F
#define LINES_MAX         150 /* more are no leftovers, and would take too long */

static void drop_boxes(struct Boxa **boxes)
{
    boxaDestroy(boxes);
}

/* The image without what has been read in it. */
static struct Pix *blot_out(struct Pix *image, const struct words *words)
{
    struct Pix *rest = pixConvertTo8(image, 0);
    const float width = (float)pixGetWidth(image);
    const float height = (float)pixGetHeight(image);
    for (size_t i = 0; rest && i < words->count; i++) {
        const struct reading_box *box = &words->list[i].box;
        /* Letters stand out a little from their boxes. */
        const float margin = (box->y1 - box->y0) * height * LETTERS_STAND_OUT + 1;
        struct Box *area =
            boxCreate((int)(box->x0 * width - margin), (int)(box->y0 * height - margin),
                      (int)((box->x1 - box->x0) * width + 2 * margin) + 1,
                      (int)((box->y1 - box->y0) * height + 2 * margin) + 1);
        struct Box *inside = area ? boxClipToRectangle(area, (int)width, (int)height) : NULL;
        if (inside)
            pixSetInRect(rest, inside);
        boxDestroy(&inside);
        boxDestroy(&area);
    }
    return rest;
}

static int by_size(const void *a, const void *b)
{
    const float left = *(const float *)a;
    const float right = *(const float *)b;
    return (left > right) - (left < right);
}

/* The middle height of the words, in pixels; 0 without words. */
static float word_height(const struct words *words, int page_height)
{
    if (words->count == 0)
        return 0;
    float *heights = arena_new_array(words->arena, float, words->count);
    for (size_t i = 0; i < words->count; i++)
        heights[i] = (words->list[i].box.y1 - words->list[i].box.y0) * (float)page_height;
    qsort(heights, words->count, sizeof *heights, by_size);
    return heights[words->count / 2];
}

/* Where lines are left: things of the size of letters, as near to each other as words are. */
static struct Boxa *find_lines(struct Pix *rest, float height)
{
    struct Pix *ink CLEANUP(scan_drop) = scan_find_ink(rest);
    struct Pix *letters CLEANUP(scan_drop) =
        ink ? pixSelectBySize(ink, LETTER_MAX_PIXELS, LETTER_MAX_PIXELS, 8, L_SELECT_IF_BOTH,
                              L_SELECT_IF_LTE, NULL)
            : NULL;
    struct Pix *lines CLEANUP(scan_drop) =
        letters ? pixCloseSafeBrick(NULL, letters, (int)(height * WORD_GAP) | 1, 1) : NULL;
    return lines ? pixConnCompBB(lines, 8) : NULL;
}

static bool is_line(const struct Box *box, float height)
{
    const float high = (float)box->h;
    return high >= height * LOWEST && high <= height * HIGHEST && high >= LETTER_MIN_PIXELS &&
           (float)box->w >= high * NARROWEST;
}

/* A single letter may be a speck or the edge of a fold; a single digit is a number. */
static bool is_surely_text(const struct reading_word *word)
{
    const char first = word->text[0];
    return word->confidence >= CONFIDENCE_MIN &&
           (word->text[1] != '\0' || (first >= '0' && first <= '9'));
}

/* The words of a part of the image, at their places in the whole. */
static bool add_words(struct words *words, const struct words *seen, const struct Pix *image,
                      const struct Box *part, struct err *err)
{
    const float width = (float)pixGetWidth(image);
    const float height = (float)pixGetHeight(image);
    words_end_line(words);
    for (size_t i = 0; i < seen->count; i++) {
        struct reading_word word = seen->list[i];
        const struct reading_box *box = &seen->list[i].box;
        word.box = (struct reading_box){
            .x0 = ((float)part->x + box->x0 * (float)part->w) / width,
            .y0 = ((float)part->y + box->y0 * (float)part->h) / height,
            .x1 = ((float)part->x + box->x1 * (float)part->w) / width,
            .y1 = ((float)part->y + box->y1 * (float)part->h) / height,
        };
        if (is_surely_text(&word) && !words_add(words, word.text, strlen(word.text), &word, err))
            return false;
    }
    return true;
}

/* Reads a line from the page as it is: its letters are whole there. */
static bool read_line(const struct document *document, struct Pix *image, const struct Box *line,
                      struct words *words, struct err *err)
{
    const int margin = (int)((float)line->h * MARGIN) + 1;
    struct Box *around =
        boxCreate(line->x - margin, line->y - margin, line->w + 2 * margin, line->h + 2 * margin);
    struct Box *part = NULL;
    struct Pix *clip CLEANUP(scan_drop) = around ? pixClipRectangle(image, around, &part) : NULL;
    struct words seen;
    words_init(&seen, document->arena);
    if (clip)
        pixCopyResolution(clip, image);
    const bool is_read = !clip || (recogniser_read_line(document->recogniser, clip, &seen, err) &&
                                   add_words(words, &seen, image, part, err));
    boxDestroy(&around);
    boxDestroy(&part);
    return is_read;
}

bool leftover_read(const struct document *document, struct Pix *image, struct words *words,
                   struct err *err)
{
    const float height = word_height(words, pixGetHeight(image));
    struct Pix *rest CLEANUP(scan_drop) = height > 0 ? blot_out(image, words) : NULL;
    if (!rest || !scan_looks_like_writing(rest))
        return true;
    struct Boxa *boxes CLEANUP(drop_boxes) = find_lines(rest, height);
    const size_t first = words->count;
    size_t lines = 0;
    for (int i = 0; boxes && i < boxaGetCount(boxes) && lines < LINES_MAX; i++) {
        const struct Box *box = boxes->box[i];
        if (!is_line(box, height))
            continue;
        lines++;
        if (!read_line(document, image, box, words, err))
            return false;
    }
    words_arrange(words, first);
    return true;
}
