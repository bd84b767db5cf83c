/*
 * recogniser: Tesseract's LSTM engine on whole pages, automatic layout, one thread (the parent sets
 * OMP_THREAD_LIMIT: its threads cost five times what they bring).
 */
#include "reader/child/recogniser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <leptonica/allheaders.h>
#include <tesseract/capi.h>

#define FALLBACK_DATA   "eng"
#define NAMES_MAX_BYTES 256

struct recogniser {
    TessBaseAPI *engine;
    struct text missing;
};

/* Language, and the name of Tesseract's data for it. */
static const struct {
    const char *code;
    const char *data;
} LANGUAGES[] = {
    {"de", "deu"}, {"en", "eng"}, {"es", "spa"}, {"fr", "fra"},
    {"it", "ita"}, {"nl", "nld"}, {"pt", "por"},
};

static const char *find_data(const char *code, size_t length)
{
    for (size_t i = 0; i < COUNT_OF(LANGUAGES); i++) {
        if (strlen(LANGUAGES[i].code) == length && memcmp(LANGUAGES[i].code, code, length) == 0)
            return LANGUAGES[i].data;
    }
    return NULL;
}

static void append_item(struct text *list, char separator, const char *item, size_t length)
{
    if (list->length > 0)
        text_append_char(list, separator);
    text_append(list, item, length);
}

/* Calls `use` with each language of a list separated by commas. */
static void for_each_language(struct recogniser *recogniser, const char *languages, void *context,
                              void (*use)(struct recogniser *, const char *, size_t, void *))
{
    while (*languages) {
        const size_t length = strcspn(languages, ",");
        if (length > 0)
            use(recogniser, languages, length, context);
        languages += length + (languages[length] == ',');
    }
}

/* "deu+eng" of "de,en". */
static void add_data(struct recogniser *recogniser, const char *code, size_t length, void *names)
{
    (void)recogniser;
    const char *data = find_data(code, length);
    if (data)
        append_item(names, '+', data, strlen(data));
}

static bool is_loaded(char *const *loaded, const char *data)
{
    for (; data && *loaded; loaded++) {
        if (text_equal(*loaded, data))
            return true;
    }
    return false;
}

static void add_if_missing(struct recogniser *recogniser, const char *code, size_t length,
                           void *loaded)
{
    if (!is_loaded(loaded, find_data(code, length)))
        append_item(&recogniser->missing, ',', code, length);
}

static bool load(TessBaseAPI *engine, const char *names)
{
    return names[0] != '\0' && TessBaseAPIInit2(engine, NULL, names, OEM_LSTM_ONLY) == 0;
}

struct recogniser *recogniser_create(const char *languages, struct err *err)
{
    struct recogniser *recogniser = memory_create(sizeof *recogniser);
    recogniser->engine = TessBaseAPICreate();
    text_init(&recogniser->missing, NAMES_MAX_BYTES);
    struct text names CLEANUP(text_done);
    text_init(&names, NAMES_MAX_BYTES);
    for_each_language(recogniser, languages, &names, add_data);
    if (!load(recogniser->engine, names.data) && !load(recogniser->engine, FALLBACK_DATA)) {
        (void)fail(err, ERR_CONFIGURATION, "no language data of Tesseract is installed");
        (void)err_hint(err, "install the package tesseract-ocr-eng");
        return NULL;
    }
    char **loaded = TessBaseAPIGetLoadedLanguagesAsVector(recogniser->engine);
    for_each_language(recogniser, languages, loaded, add_if_missing);
    TessDeleteTextArray(loaded);
    TessBaseAPISetPageSegMode(recogniser->engine, PSM_AUTO);
    return recogniser;
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

bool recogniser_read(const struct recogniser *recogniser, struct Pix *image, struct words *words,
                     struct err *err)
{
    TessBaseAPI *engine = recogniser->engine;
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
