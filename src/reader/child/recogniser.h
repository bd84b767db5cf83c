/*
 * recogniser: image of an upright page in; words with boxes and confidences out. The one place that
 * would change for another OCR engine. Private to the child.
 */
#ifndef READER_CHILD_RECOGNISER_H
#define READER_CHILD_RECOGNISER_H

#include "reader/child/words.h"

struct Pix; /* Leptonica's image */
struct recogniser;

/* Nothing is loaded yet. */
struct recogniser *recogniser_create(void);
/* Loads what is not yet loaded of the languages, ISO 639-1 codes separated by commas; English when
   none of them can be. */
void recogniser_load(struct recogniser *recogniser, const char *languages);
/* Whether there is data of a language, ISO 639-1; loads it. */
bool recogniser_has(struct recogniser *recogniser, const char *code);
/* Those of the next pages, all loaded before. One whose data is not installed is left out, English
   takes the place of none. ERR_CONFIGURATION when that is missing too. */
bool recogniser_choose(struct recogniser *recogniser, const char *languages,
                       struct err *err) MUST_CHECK;
/* The languages chosen that are not read, separated by commas; "" when all are. */
const char *recogniser_missing(const struct recogniser *recogniser);
/* Adds the words of the image, which has its resolution in it, in the language that it shows: the
   one of the page before, or the first one, unless another chosen one is clearly better. The engine
   also reads lines that run downwards: their boxes stand upright. */
bool recogniser_read(struct recogniser *recogniser, struct Pix *image, struct words *words,
                     struct err *err) MUST_CHECK;

/* Adds the words of an image of one block of lines, in the language of the page before. */
bool recogniser_read_block(struct recogniser *recogniser, struct Pix *image, struct words *words,
                           struct err *err) MUST_CHECK;
/* Adds the words of an image of one line, in the language of the page before. */
bool recogniser_read_line(struct recogniser *recogniser, struct Pix *image, struct words *words,
                          struct err *err) MUST_CHECK;

#endif
