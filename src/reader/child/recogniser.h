/*
 * recogniser: image of an upright page in; words with boxes and confidences out. The one place that
 * would change for another OCR engine. Private to the child.
 */
#ifndef READER_CHILD_RECOGNISER_H
#define READER_CHILD_RECOGNISER_H

#include "reader/child/words.h"

struct Pix; /* Leptonica's image */
struct recogniser;

/* Loads the data of the languages, ISO 639-1 codes separated by commas. One whose data is not
   installed is left out, English takes the place of none. ERR_CONFIGURATION when that is missing
   too. */
struct recogniser *recogniser_create(const char *languages, struct err *err) MUST_CHECK;
/* The languages of the order that are not read, separated by commas; "" when all are. */
const char *recogniser_missing(const struct recogniser *recogniser);
/* Adds the words of the image, which has its resolution in it. The engine also reads lines that run
   downwards: their boxes stand upright. */
bool recogniser_read(const struct recogniser *recogniser, struct Pix *image, struct words *words,
                     struct err *err) MUST_CHECK;

#endif
