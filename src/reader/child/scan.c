/*
 * scan: what makes pixels legible: even light, no specks, straight lines, large enough letters; and
 * the places of the words back on the page as it was.
 *
 * A page that reads badly is tried lying and upside down; the way that reads best is upright.
 */
#include "reader/child/scan.h"

#include "reader/child/gate.h"
#include "reader/child/leftover.h"
#include "reader/child/recogniser.h"
#include "reader/child/rereading.h"

#include <math.h>
#include <string.h>

#include <leptonica/allheaders.h>

#define SPECK_PIXELS        3
#define INK_LEVEL           170  /* of 255: paper is about 200 once the light is even */
#define SKEW_MIN_DEGREES    0.05 /* less is not worth a rotation */
#define SKEW_MAX_DEGREES    7.0
#define SKEW_CONFIDENCE_MIN 2.5
#define RADIANS_PER_DEGREE  0.017453292519943295
#define SMALL_SIDE_PIXELS   1200 /* A4 at 100 dpi */
#define DOUBTED_CONFIDENCE  0.6
#define REREAD_CONFIDENCE   0.88
#define REREAD_SHARE        0.06 /* of the text in words that are doubted */
#define CLEARLY_MORE        1.5  /* noise reads about as badly any way up */
#define WRITING_PARTS_MIN   8    /* letters that are worth being read */
#define WRITING_PARTS_MAX   20000
#define LETTER_MIN_PIXELS   6
#define LETTER_MAX_PIXELS   100
#define LONG_WORD_BYTES     4 /* no higher than it is wide, if it is upright */

/* A page made legible, and how to get back. */
struct cleaned {
    struct Pix *image;
    double angle; /* radians clockwise by which it was turned */
    int width;    /* before it was turned, pixels of `image` */
    int height;
};

void scan_drop(struct Pix **image)
{
    pixDestroy(image);
}

/* `*image` becomes `better`, unless that could not be made. */
static void replace(struct Pix **image, struct Pix *better)
{
    if (!better)
        return;
    pixDestroy(image);
    *image = better;
}

static double find_skew(struct Pix *image)
{
    struct Pix *ink CLEANUP(scan_drop) = scan_find_ink(image);
    float angle = 0;
    float confidence = 0;
    if (!ink ||
        pixFindSkewSweepAndSearch(ink, &angle, &confidence, 4, 2, SKEW_MAX_DEGREES, 1, 0.01f) != 0)
        return 0;
    const bool is_sure = (double)confidence > SKEW_CONFIDENCE_MIN;
    return is_sure && fabs((double)angle) > SKEW_MIN_DEGREES ? (double)angle : 0;
}

static bool clean(struct Pix *source, struct cleaned *cleaned)
{
    struct Pix *image = pixGetDepth(source) == 1
                            ? pixSelectBySize(source, SPECK_PIXELS, SPECK_PIXELS, 8,
                                              L_SELECT_IF_EITHER, L_SELECT_IF_GTE, NULL)
                            : pixBackgroundNormSimple(source, NULL, NULL);
    if (!image)
        image = pixClone(source);
    if (!image)
        return false;
    if (pixGetWidth(image) < SMALL_SIDE_PIXELS && pixGetHeight(image) < SMALL_SIDE_PIXELS)
        replace(&image, pixScale(image, 2, 2));
    *cleaned = (struct cleaned){.width = pixGetWidth(image), .height = pixGetHeight(image)};
    const double degrees = find_skew(image);
    struct Pix *straight = NULL;
    if (degrees != 0)
        straight = pixRotate(image, (float)(degrees * RADIANS_PER_DEGREE), L_ROTATE_AREA_MAP,
                             L_BRING_IN_WHITE, cleaned->width, cleaned->height);
    if (straight)
        cleaned->angle = degrees * RADIANS_PER_DEGREE;
    replace(&image, straight);
    pixCopyResolution(image, source);
    cleaned->image = image;
    return true;
}

/* From the turned image, whose middle stayed where it was, to the page before. */
static void turn_back(const struct cleaned *cleaned, struct words *words)
{
    if (cleaned->angle == 0)
        return;
    const double cosine = cos(cleaned->angle);
    const double sine = sin(cleaned->angle);
    const double width = pixGetWidth(cleaned->image);
    const double height = pixGetHeight(cleaned->image);
    for (size_t i = 0; i < words->count; i++) {
        struct reading_box *box = &words->list[i].box;
        const double x = ((double)(box->x0 + box->x1) / 2 - 0.5) * width;
        const double y = ((double)(box->y0 + box->y1) / 2 - 0.5) * height;
        const double half_x = (double)(box->x1 - box->x0) * width / cleaned->width / 2;
        const double half_y = (double)(box->y1 - box->y0) * height / cleaned->height / 2;
        const double middle_x = 0.5 + (x * cosine + y * sine) / cleaned->width;
        const double middle_y = 0.5 + (y * cosine - x * sine) / cleaned->height;
        box->x0 = (float)fmax(middle_x - half_x, 0);
        box->x1 = (float)fmin(middle_x + half_x, 1);
        box->y0 = (float)fmax(middle_y - half_y, 0);
        box->y1 = (float)fmin(middle_y + half_y, 1);
    }
}

struct Pix *scan_find_ink(struct Pix *image)
{
    return pixGetDepth(image) == 1 ? pixClone(image) : pixThresholdToBinary(image, INK_LEVEL);
}

size_t scan_count_letters(struct Pix *image, int share, int *height)
{
    size_t heights[LETTER_MAX_PIXELS + 1] = {0};
    struct Pix *ink CLEANUP(scan_drop) = scan_find_ink(image);
    struct Boxa *boxes = ink ? pixConnCompBB(ink, 8) : NULL;
    const int parts = boxes ? boxaGetCount(boxes) : 0;
    size_t letters = 0;
    for (int i = 0; i < parts && parts < WRITING_PARTS_MAX; i++) {
        int part_width = 0;
        int part_height = 0;
        boxaGetBoxGeometry(boxes, i, NULL, NULL, &part_width, &part_height);
        if (part_height < LETTER_MIN_PIXELS || part_height > LETTER_MAX_PIXELS ||
            part_width >= 3 * part_height)
            continue;
        heights[part_height]++;
        letters++;
    }
    boxaDestroy(&boxes);
    *height = 0;
    for (size_t below = 0; letters > 0 && below + heights[*height] <= letters * (size_t)share / 100;
         (*height)++)
        below += heights[*height];
    return letters;
}

bool scan_looks_like_writing(struct Pix *image)
{
    int height = 0;
    return scan_count_letters(image, 0, &height) >= WRITING_PARTS_MIN;
}

/* Of a page that reads well: what was not found on another one may be lines that lie on a side. */
static bool read_leftovers(const struct document *document, struct Pix *image, struct words *words,
                           struct err *err)
{
    const struct reading_page page = {.words = words->list, .word_count = words->count};
    return reading_page_confidence(&page) < DOUBTED_CONFIDENCE ||
           leftover_read(document, image, words, err);
}

static bool read_cleaned(const struct document *document, const struct cleaned *cleaned,
                         struct words *words, struct err *err)
{
    return recogniser_read(document->recogniser, cleaned->image, words, err) &&
           read_leftovers(document, cleaned->image, words, err);
}

bool scan_read_part(const struct document *document, struct Pix *image, struct words *words,
                    struct err *err)
{
    struct cleaned cleaned;
    if (!clean(image, &cleaned))
        return fail(err, ERR_LIMIT, "an image does not fit into the memory of the reader");
    const bool is_read = read_cleaned(document, &cleaned, words, err);
    scan_drop(&cleaned.image);
    if (is_read)
        turn_back(&cleaned, words);
    return is_read;
}

/* The page read one way up. */
struct attempt {
    int quarters;  /* by which it was turned clockwise */
    bool is_lying; /* its lines run downwards: three more would set them right */
    struct cleaned cleaned;
    struct words words; /* places in the cleaned image */
    double confidence;
    double doubted; /* 0..1: the part of the text in words of less than DOUBTED_CONFIDENCE */
    double amount;  /* of text, the surer the more */
};

/* Lying text yields few words, some of them by chance without doubt: what counts is how much there
   is. */
static void judge(struct attempt *attempt)
{
    const struct words *words = &attempt->words;
    const float image_width = (float)pixGetWidth(attempt->cleaned.image);
    const float image_height = (float)pixGetHeight(attempt->cleaned.image);
    const struct reading_page page = {.words = words->list, .word_count = words->count};
    size_t length = 0;
    size_t doubted = 0;
    size_t upright = 0;
    size_t lying = 0;
    for (size_t i = 0; i < words->count; i++) {
        const struct reading_box *box = &words->list[i].box;
        const size_t bytes = strlen(words->list[i].text);
        const bool is_tall = (box->y1 - box->y0) * image_height > (box->x1 - box->x0) * image_width;
        length += bytes;
        doubted += (double)words->list[i].confidence < DOUBTED_CONFIDENCE ? bytes : 0;
        lying += is_tall && bytes >= LONG_WORD_BYTES;
        upright += !is_tall && bytes >= LONG_WORD_BYTES;
    }
    attempt->is_lying = lying > upright;
    attempt->confidence = reading_page_confidence(&page);
    attempt->doubted = length > 0 ? (double)doubted / (double)length : 0;
    attempt->amount = words_weigh(words);
}

static bool read_turned(const struct document *document, struct Pix *image, struct attempt *attempt,
                        struct err *err)
{
    struct Pix *turned CLEANUP(scan_drop) = pixRotateOrth(image, attempt->quarters);
    scan_drop(&attempt->cleaned.image);
    if (!turned || !clean(turned, &attempt->cleaned))
        return fail(err, ERR_LIMIT, "an image does not fit into the memory of the reader");
    words_init(&attempt->words, document->arena);
    const bool is_read = read_cleaned(document, &attempt->cleaned, &attempt->words, err);
    judge(attempt);
    return is_read;
}

static void attempt_done(struct attempt *attempt)
{
    scan_drop(&attempt->cleaned.image);
}

/* How sure the words are, where that is worse than what the image looks like. */
static void weigh_confidence(float confidence, struct reading_page *page)
{
    if (confidence >= page->quality)
        return;
    page->quality = confidence;
    if (page->defect == READING_SOUND)
        page->defect = READING_ILLEGIBLE;
}

/* The way up that reads best, tried in the order of what happens. */
static bool find_upright(const struct document *document, struct Pix *image, struct attempt *best,
                         struct err *err)
{
    static const int QUARTERS[] = {0, 1, 3, 2};
    for (size_t i = 0; i < COUNT_OF(QUARTERS) && best->confidence < DOUBTED_CONFIDENCE; i++) {
        struct attempt attempt CLEANUP(attempt_done) = {.quarters = QUARTERS[i]};
        if (!read_turned(document, image, &attempt, err))
            return false;
        if (attempt.is_lying) {
            attempt.quarters = (attempt.quarters + 3) % 4;
            if (!read_turned(document, image, &attempt, err))
                return false;
        }
        if (i > 0 && attempt.amount <= CLEARLY_MORE * best->amount)
            continue;
        const struct attempt worse = *best;
        *best = attempt;
        attempt = worse;
    }
    return true;
}

static bool read_upright(const struct document *document, struct Pix *image,
                         struct reading_page *page, struct err *err)
{
    struct attempt best CLEANUP(attempt_done) = {0};
    if (!find_upright(document, image, &best, err))
        return false;
    if (best.confidence < REREAD_CONFIDENCE || best.doubted > REREAD_SHARE) {
        if (!rereading_better(document, best.cleaned.image, &best.words, err))
            return false;
        judge(&best);
    }
    turn_back(&best.cleaned, &best.words);
    words_give(&best.words, page);
    page->rotation = (uint16_t)(best.quarters * 90);
    weigh_confidence((float)best.confidence, page);
    return true;
}

static const char *explain(const struct document *document, const char *reason)
{
    const char *missing = recogniser_missing(document->recogniser);
    if (missing[0] == '\0')
        return reason;
    return arena_printf(document->arena, "%s; no data for language %s is installed", reason,
                        missing);
}

/* How good the image is, and what is worst about it. */
static bool judge_image(struct Pix *image, struct reading_page *page, struct err *err)
{
    struct gate_measures measures;
    if (!gate_measure(image, &measures))
        return fail(err, ERR_LIMIT, "an image does not fit into the memory of the reader");
    page->quality = gate_judge(&measures, &page->defect);
    return true;
}

bool scan_read(const struct document *document, struct Pix *image, const char *reason,
               struct reading_page *page, struct err *err)
{
    struct Pix *plain CLEANUP(scan_drop) =
        pixGetDepth(image) == 1 ? pixClone(image) : pixConvertTo8(image, 0);
    if (!plain)
        return fail(err, ERR_LIMIT, "an image does not fit into the memory of the reader");
    pixCopyResolution(plain, image);
    page->source = READING_OCR;
    page->source_reason = explain(document, reason);
    if (!judge_image(plain, page, err))
        return false;
    if (page->quality < document->quality_floor)
        return true;
    if (!read_upright(document, plain, page, err))
        return false;
    if (page->rotation % 180 != 0) {
        const float width_pt = page->width_pt;
        page->width_pt = page->height_pt;
        page->height_pt = width_pt;
    }
    return true;
}
