/*
 * rereading: larger letters, thicker strokes, and the words of two readings joined.
 *
 * Sizes and margins were found on receipts of thermal printers: from 36 to 44 pixels the height of
 * the letters makes little difference, without thicker strokes a twentieth of the words is lost.
 */
#include "reader/child/rereading.h"

#include "reader/child/recogniser.h"
#include "reader/child/scan.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include <leptonica/allheaders.h>

#define LETTER_PIXELS    38
#define LETTERS_MIN      8
#define TALL_SHARE       75 /* parts of dots and points are lower */
#define SCALE_MAX        4.0F
#define RESOLUTION_DPI   300 /* of such letters in common print */
#define STROKE_PIXELS    3
#define SMOOTHING_PIXELS 1.5F
#define SMOOTHING_HALF   4
#define NARROW_LETTERS   70 /* heights of letters across: 48 columns of a receipt; A4 has 85 */
#define SAME_PLACE       0.5F
#define SAME_WIDTH       0.25F
#define SURER            0.1F
#define ADDED_CONFIDENCE 0.5F
#define EDGE             0.005F /* of the page: what is cut off or the shadow of paper */

/* Larger as far as the pixels allow, with thick and smooth strokes; NULL without memory. */
static struct Pix *thicken(struct Pix *image, int letter_height)
{
    const float pixels = (float)pixGetWidth(image) * (float)pixGetHeight(image);
    const float most = fminf(SCALE_MAX, sqrtf((float)SCAN_PIXELS_MAX / pixels));
    const float scale = fminf(fmaxf((float)LETTER_PIXELS / (float)letter_height, 1), most);
    struct Pix *grey CLEANUP(scan_drop) = pixConvertTo8(image, 0);
    struct Pix *large CLEANUP(scan_drop) = grey ? pixScaleGrayLI(grey, scale, scale) : NULL;
    struct Pix *thick CLEANUP(scan_drop) =
        large ? pixErodeGray(large, STROKE_PIXELS, STROKE_PIXELS) : NULL;
    L_KERNEL *across = NULL;
    L_KERNEL *down = NULL;
    struct Pix *smooth = NULL;
    if (thick && makeGaussianKernelSep(SMOOTHING_HALF, SMOOTHING_HALF, SMOOTHING_PIXELS, 1, &across,
                                       &down) == 0)
        smooth = pixConvolveSep(thick, across, down, 8, 1);
    kernelDestroy(&across);
    kernelDestroy(&down);
    if (smooth)
        pixSetResolution(smooth, RESOLUTION_DPI, RESOLUTION_DPI);
    return smooth;
}

static bool overlap(float a0, float a1, float b0, float b1)
{
    const float shared = fminf(a1, b1) - fmaxf(a0, b0);
    return shared > SAME_PLACE * fminf(a1 - a0, b1 - b0);
}

static bool are_same_place(const struct reading_box *a, const struct reading_box *b)
{
    return overlap(a->x0, a->x1, b->x0, b->x1) && overlap(a->y0, a->y1, b->y0, b->y1);
}

/* Where the words of the other reading are believed. */
struct joining {
    struct words *words; /* of the better reading */
    const struct words *other;
    bool *is_seen; /* of the other's words: this reading has something there */
};

/* Puts the other's word in the place of one that it is surer of: the same word, not a part of it.
 */
static void take_surer(const struct joining *joining, struct reading_word *word)
{
    const struct reading_word *same = NULL;
    size_t count = 0;
    for (size_t i = 0; i < joining->other->count; i++) {
        const struct reading_word *other = &joining->other->list[i];
        if (!are_same_place(&word->box, &other->box))
            continue;
        joining->is_seen[i] = true;
        same = other;
        count++;
    }
    const float width = word->box.x1 - word->box.x0;
    if (count != 1 || same->confidence < word->confidence + SURER ||
        fabsf(same->box.x1 - same->box.x0 - width) > SAME_WIDTH * width)
        return;
    word->text = same->text;
    word->confidence = same->confidence;
}

/* Adds what only the other saw, if that is surely text: a lone letter may be a speck. */
static bool add_unseen(const struct joining *joining, struct err *err)
{
    size_t last = SIZE_MAX;
    for (size_t i = 0; i < joining->other->count; i++) {
        const struct reading_word *word = &joining->other->list[i];
        if (joining->is_seen[i] || word->confidence < ADDED_CONFIDENCE || word->text[1] == '\0')
            continue;
        if (last == SIZE_MAX || word->line != joining->other->list[last].line)
            words_end_line(joining->words);
        last = i;
        if (!words_add(joining->words, word->text, strlen(word->text), word, err))
            return false;
    }
    return true;
}

/* "|", ")": the edge of the paper, where nothing was laid out. */
static bool is_edge(const struct reading_word *word)
{
    for (const unsigned char *at = (const unsigned char *)word->text; *at != '\0'; at++) {
        if (isalnum(*at) || *at >= 0x80)
            return false;
    }
    return word->box.x0 < EDGE || word->box.x1 > 1 - EDGE;
}

static void drop_edges(struct words *words)
{
    size_t kept = 0;
    for (size_t i = 0; i < words->count; i++) {
        if (!is_edge(&words->list[i]))
            words->list[kept++] = words->list[i];
    }
    words->count = kept;
}

static bool join(struct words *words, const struct words *other, struct err *err)
{
    const struct joining joining = {
        .words = words,
        .other = other,
        .is_seen = arena_new_array(words->arena, bool, other->count + 1),
    };
    const size_t first = words->count;
    for (size_t i = 0; i < first; i++)
        take_surer(&joining, &words->list[i]);
    if (!add_unseen(&joining, err))
        return false;
    words_arrange(words, first);
    return true;
}

bool rereading_better(const struct document *document, struct Pix *image, struct words *words,
                      struct err *err)
{
    int letter_height = 0;
    const size_t letters = scan_count_letters(image, TALL_SHARE, &letter_height);
    struct Pix *thick CLEANUP(scan_drop) =
        letters >= LETTERS_MIN ? thicken(image, letter_height) : NULL;
    if (!thick)
        return true;
    const bool is_narrow = pixGetWidth(image) < NARROW_LETTERS * letter_height;
    struct words again;
    words_init(&again, words->arena);
    const bool is_read = is_narrow ? recogniser_read_block(document->recogniser, thick, &again, err)
                                   : recogniser_read(document->recogniser, thick, &again, err);
    if (!is_read)
        return false;
    drop_edges(&again);
    const struct words first = *words;
    const bool is_again_better = words_weigh(&again) > words_weigh(&first);
    *words = is_again_better ? again : first;
    return join(words, is_again_better ? &first : &again, err);
}
