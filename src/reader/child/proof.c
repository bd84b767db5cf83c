/*
 * proof: contrast shows that something is drawn where a word is said to be; reading a few lines
 * shows that it is this word.
 */
#include "reader/child/proof.h"

#include "reader/child/recogniser.h"
#include "reader/child/scan.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include <leptonica/allheaders.h>

#define CONTRAST_MIN       24 /* of 255, to be seen by a person */
#define LETTER_MIN_PT      2.5F
#define INK_SHARE_MIN      0.02 /* of a word's box */
#define LINES_READ         4
#define LINE_CHARACTERS    12 /* of a line that says something */
#define LINE_MARGIN        0.25F
#define PAIRS              1024
#define PICTURE_CONFIDENCE 0.7F

/* The part of the image in a box, grown by a part of its height; NULL when there is none. */
static struct Pix *cut_out(struct Pix *image, const struct reading_box *box, float margin)
{
    const float width = (float)pixGetWidth(image);
    const float height = (float)pixGetHeight(image);
    const float grown = (box->y1 - box->y0) * margin * height;
    const int left = (int)fmaxf(box->x0 * width - grown, 0);
    const int top = (int)fmaxf(box->y0 * height - grown, 0);
    const int right = (int)fminf(ceilf(box->x1 * width + grown), width);
    const int bottom = (int)fminf(ceilf(box->y1 * height + grown), height);
    struct Box *area = boxCreate(left, top, right - left, bottom - top);
    struct Pix *part = area ? pixClipRectangle(image, area, NULL) : NULL;
    boxDestroy(&area);
    if (part)
        pixCopyResolution(part, image);
    return part;
}

/* Whether more than a speck of the box is lighter or darker than most of it. */
static bool stands_out(struct Pix *part)
{
    struct Numa *histogram = pixGetGrayHistogram(part, 1);
    if (!histogram)
        return true;
    float counts[256] = {0};
    float total = 0;
    int paper = 0;
    for (int i = 0; i < 256; i++) {
        numaGetFValue(histogram, i, &counts[i]);
        total += counts[i];
        paper = counts[i] > counts[paper] ? i : paper;
    }
    numaDestroy(&histogram);
    float ink = 0;
    for (int i = 0; i < 256; i++)
        ink += i <= paper - CONTRAST_MIN || i >= paper + CONTRAST_MIN ? counts[i] : 0;
    return (double)ink > INK_SHARE_MIN * (double)total;
}

/* Too small to be read by a person, whichever way it runs. */
static bool is_tiny(const struct reading_word *word, const struct reading_page *page)
{
    const float width = (word->box.x1 - word->box.x0) * page->width_pt;
    const float height = (word->box.y1 - word->box.y0) * page->height_pt;
    return fminf(width, height) < LETTER_MIN_PT &&
           fmaxf(width, height) < LETTER_MIN_PT * (float)strlen(word->text);
}

void proof_show_words(struct Pix *image, struct reading_page *page)
{
    for (size_t i = 0; i < page->word_count; i++) {
        struct reading_word *word = &page->words[i];
        if (!(word->marks & READING_HIDDEN) || is_tiny(word, page))
            continue;
        struct Pix *part CLEANUP(scan_drop) = cut_out(image, &word->box, 0);
        if (part && stands_out(part))
            word->marks &= (uint8_t)~READING_HIDDEN;
    }
}

/* Words of the page that stand in one line. */
struct line {
    const struct reading_word *words;
    size_t count;
    size_t bytes;
    struct reading_box box;
};

/* The line that begins at a word. */
static struct line find_line(const struct reading_page *page, size_t first)
{
    struct line line = {.words = &page->words[first], .box = page->words[first].box};
    for (size_t i = first; i < page->word_count && page->words[i].line == line.words->line; i++) {
        const struct reading_box *box = &page->words[i].box;
        line.box = (struct reading_box){fminf(line.box.x0, box->x0), fminf(line.box.y0, box->y0),
                                        fmaxf(line.box.x1, box->x1), fmaxf(line.box.y1, box->y1)};
        line.bytes += strlen(page->words[i].text);
        line.count++;
    }
    return line;
}

static bool says_enough(const struct line *line)
{
    const struct reading_box *box = &line->box;
    return line->bytes >= LINE_CHARACTERS && box->x1 - box->x0 > box->y1 - box->y0;
}

/* How often each pair of letters and digits stands beside each other, by a hash of the pair. */
static void count_pairs(const struct reading_word *words, size_t count, int pairs[static PAIRS])
{
    unsigned before = 0;
    for (size_t i = 0; i < count; i++) {
        for (const char *at = words[i].text; *at; at++) {
            const unsigned char byte = (unsigned char)*at;
            if (byte < 0x80 && !isalnum(byte))
                continue;
            const unsigned letter = (unsigned)tolower(byte);
            pairs[(before * 31 + letter) % PAIRS]++;
            before = letter;
        }
    }
}

/* Pairs that both have, as a part of those of the line. */
static void compare(const struct line *line, const struct words *seen, int *same, int *all)
{
    int layer[PAIRS] = {0};
    int pixels[PAIRS] = {0};
    count_pairs(line->words, line->count, layer);
    count_pairs(seen->list, seen->count, pixels);
    for (size_t i = 0; i < PAIRS; i++) {
        *same += layer[i] < pixels[i] ? layer[i] : pixels[i];
        *all += layer[i];
    }
}

bool proof_read_lines(const struct document *document, struct Pix *image,
                      const struct reading_page *page, double *agreement, struct err *err)
{
    size_t telling = 0;
    for (size_t i = 0; i < page->word_count; i += find_line(page, i).count) {
        const struct line line = find_line(page, i);
        telling += says_enough(&line);
    }
    const size_t step = telling > LINES_READ ? telling / LINES_READ : 1;
    int same = 0;
    int all = 0;
    size_t number = 0;
    for (size_t i = 0; i < page->word_count; i += find_line(page, i).count) {
        const struct line line = find_line(page, i);
        if (!says_enough(&line) || number++ % step != step / 2)
            continue;
        struct Pix *part CLEANUP(scan_drop) = cut_out(image, &line.box, LINE_MARGIN);
        struct words seen;
        words_init(&seen, document->arena);
        if (part && !recogniser_read_block(document->recogniser, part, &seen, err))
            return false;
        compare(&line, &seen, &same, &all);
    }
    *agreement = all > 0 ? (double)same / all : 1;
    return true;
}

/* Adds the words, which stand in a part of the page, after its own. */
static bool merge(const struct document *document, const struct words *seen,
                  const struct reading_box *box, struct reading_page *page, struct err *err)
{
    struct words all;
    words_init(&all, document->arena);
    const float width = box->x1 - box->x0;
    const float height = box->y1 - box->y0;
    uint32_t line = UINT32_MAX;
    for (size_t i = 0; i < page->word_count + seen->count; i++) {
        const bool is_own = i < page->word_count;
        struct reading_word word = is_own ? page->words[i] : seen->list[i - page->word_count];
        if (i == page->word_count || word.line != line)
            words_end_line(&all);
        line = word.line;
        if (!is_own && word.confidence < PICTURE_CONFIDENCE)
            continue;
        if (!is_own) {
            word.marks |= READING_PIXELS;
            word.box =
                (struct reading_box){box->x0 + word.box.x0 * width, box->y0 + word.box.y0 * height,
                                     box->x0 + word.box.x1 * width, box->y0 + word.box.y1 * height};
        }
        if (!words_add(&all, word.text, strlen(word.text), &word, err))
            return false;
    }
    words_give(&all, page);
    return true;
}

bool proof_read_picture(const struct document *document, struct Pix *image,
                        const struct reading_box *box, struct reading_page *page, struct err *err)
{
    struct Pix *part CLEANUP(scan_drop) = cut_out(image, box, 0);
    struct words seen;
    if (!part || !scan_looks_like_writing(part))
        return true;
    words_init(&seen, document->arena);
    return scan_read_part(document, part, &seen, err) &&
           (seen.count == 0 || merge(document, &seen, box, page, err));
}
