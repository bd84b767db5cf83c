/*
 * recogniser: Tesseract's LSTM engine on whole pages, automatic layout, one thread (see openmp.c).
 *
 * Each language has an engine of its own. One engine with several languages would read each word in
 * all of them: slower, and worse where they disagree.
 */
#include "reader/child/recogniser.h"

#include "reader/child/language.h"

#include <string.h>

#include <leptonica/allheaders.h>
#include <tesseract/capi.h>

#define FALLBACK_CODE     "en"
#define MISSING_MAX_BYTES 256

struct recogniser {
    TessBaseAPI *engines[LANGUAGE_COUNT]; /* NULL: not loaded, or no data */
    bool is_tried[LANGUAGE_COUNT];
    size_t chosen[LANGUAGE_COUNT]; /* those a page may be in */
    size_t chosen_count;
    size_t current; /* of the page before */
    struct text missing;
};

struct recogniser *recogniser_create(void)
{
    struct recogniser *recogniser = memory_create(sizeof *recogniser);
    text_init(&recogniser->missing, MISSING_MAX_BYTES);
    return recogniser;
}

static void load(struct recogniser *recogniser, size_t place)
{
    if (recogniser->is_tried[place])
        return;
    recogniser->is_tried[place] = true;
    TessBaseAPI *engine = TessBaseAPICreate();
    if (TessBaseAPIInit2(engine, NULL, language_list()[place].data, OEM_LSTM_ONLY) != 0) {
        TessBaseAPIDelete(engine);
        return;
    }
    TessBaseAPISetPageSegMode(engine, PSM_AUTO);
    recogniser->engines[place] = engine;
}

/* The next language of a list separated by commas, its length in `length`; NULL at the end. */
static const char *next_code(const char **languages, size_t *length)
{
    const char *code = *languages + strspn(*languages, ",");
    *length = strcspn(code, ",");
    *languages = code + *length;
    return *length > 0 ? code : NULL;
}

void recogniser_load(struct recogniser *recogniser, const char *languages)
{
    size_t length = 0;
    size_t loaded = 0;
    const bool is_wanted = languages[0] != '\0';
    for (const char *code = NULL; (code = next_code(&languages, &length));) {
        const size_t place = language_find(code, length);
        if (place == LANGUAGE_COUNT)
            continue;
        load(recogniser, place);
        loaded += recogniser->engines[place] != NULL;
    }
    if (is_wanted && loaded == 0)
        load(recogniser, language_find(FALLBACK_CODE, strlen(FALLBACK_CODE)));
}

bool recogniser_has(struct recogniser *recogniser, const char *code)
{
    const size_t place = language_find(code, strlen(code));
    if (place < LANGUAGE_COUNT)
        load(recogniser, place);
    return place < LANGUAGE_COUNT && recogniser->engines[place];
}

static void note_missing(struct recogniser *recogniser, const char *code, size_t length)
{
    if (recogniser->missing.length > 0)
        text_append_char(&recogniser->missing, ',');
    text_append(&recogniser->missing, code, length);
}

static bool choose(struct recogniser *recogniser, size_t place)
{
    if (place == LANGUAGE_COUNT || !recogniser->engines[place])
        return false;
    for (size_t i = 0; i < recogniser->chosen_count; i++) {
        if (recogniser->chosen[i] == place)
            return true;
    }
    recogniser->chosen[recogniser->chosen_count++] = place;
    return true;
}

bool recogniser_choose(struct recogniser *recogniser, const char *languages, struct err *err)
{
    size_t length = 0;
    recogniser->chosen_count = 0;
    text_reset(&recogniser->missing);
    for (const char *code = NULL; (code = next_code(&languages, &length));) {
        if (!choose(recogniser, language_find(code, length)))
            note_missing(recogniser, code, length);
    }
    if (recogniser->chosen_count == 0 &&
        !choose(recogniser, language_find(FALLBACK_CODE, strlen(FALLBACK_CODE)))) {
        (void)fail(err, ERR_CONFIGURATION, "no language data of Tesseract is installed");
        return err_hint(err, "install the package tesseract-ocr-eng");
    }
    recogniser->current = recogniser->chosen[0];
    return true;
}

const char *recogniser_missing(const struct recogniser *recogniser)
{
    return recogniser->missing.data;
}

/* The word that the iterator stands on. */
static bool add_word(const TessResultIterator *results, const struct Pix *image,
                     struct words *words, struct err *err)
{
    const TessPageIterator *place = TessResultIteratorGetPageIteratorConst(results);
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
    char *text = TessResultIteratorGetUTF8Text(results, RIL_WORD);
    if (!text || !TessPageIteratorBoundingBox(place, RIL_WORD, &left, &top, &right, &bottom)) {
        TessDeleteText(text);
        return true;
    }
    if (TessPageIteratorIsAtBeginningOf(place, RIL_TEXTLINE))
        words_end_line(words);
    const float width = (float)pixGetWidth(image);
    const float height = (float)pixGetHeight(image);
    const struct reading_word like = {
        .box = {(float)left / width, (float)top / height, (float)right / width,
                (float)bottom / height},
        .confidence = TessResultIteratorConfidence(results, RIL_WORD) / 100,
    };
    const bool is_added = words_add(words, text, strlen(text), &like, err);
    TessDeleteText(text);
    return is_added;
}

static bool read_with(TessBaseAPI *engine, struct Pix *image, struct words *words, struct err *err)
{
    TessBaseAPISetImage2(engine, image);
    TessBaseAPISetSourceResolution(engine, pixGetXRes(image));
    if (TessBaseAPIRecognize(engine, NULL) != 0)
        return fail(err, ERR_INTERNAL, "the OCR engine failed");
    TessResultIterator *results = TessBaseAPIGetIterator(engine);
    bool is_well = true;
    for (bool is_more = results != NULL; is_well && is_more;
         is_more = TessResultIteratorNext(results, RIL_WORD))
        is_well = add_word(results, image, words, err);
    if (results)
        TessResultIteratorDelete(results);
    TessBaseAPIClear(engine);
    return is_well;
}

bool recogniser_read(struct recogniser *recogniser, struct Pix *image, struct words *words,
                     struct err *err)
{
    struct words read = *words;
    if (!read_with(recogniser->engines[recogniser->current], image, &read, err))
        return false;
    const size_t better =
        language_choose(&read, recogniser->chosen, recogniser->chosen_count, recogniser->current);
    if (better != recogniser->current) {
        recogniser->current = better;
        read = *words;
        if (!read_with(recogniser->engines[better], image, &read, err))
            return false;
    }
    *words = read;
    return true;
}

/* Reads with another idea of the layout than that of a page. */
static bool read_laid_out(struct recogniser *recogniser, TessPageSegMode layout, struct Pix *image,
                          struct words *words, struct err *err)
{
    TessBaseAPI *engine = recogniser->engines[recogniser->current];
    TessBaseAPISetPageSegMode(engine, layout);
    const bool is_read = read_with(engine, image, words, err);
    TessBaseAPISetPageSegMode(engine, PSM_AUTO);
    return is_read;
}

bool recogniser_read_block(struct recogniser *recogniser, struct Pix *image, struct words *words,
                           struct err *err)
{
    return read_laid_out(recogniser, PSM_SINGLE_BLOCK, image, words, err);
}

bool recogniser_read_line(struct recogniser *recogniser, struct Pix *image, struct words *words,
                          struct err *err)
{
    return read_laid_out(recogniser, PSM_SINGLE_LINE, image, words, err);
}
