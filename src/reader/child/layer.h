/*
 * layer: whether the text that a PDF says stands on a page can be believed. Private to the child.
 */
#ifndef READER_CHILD_LAYER_H
#define READER_CHILD_LAYER_H

#include "base/base.h"
#include "reading/reading.h"

struct layer {
    size_t characters;  /* of all words */
    size_t unprintable; /* replacement, private use, control */
    size_t latin_words; /* of three and more ASCII letters and nothing else; each once */
    size_t with_vowel;  /* of those */
    size_t words;
};

/* Counts. */
struct layer layer_measure(const struct reading_page *page);
/* Whether there is so little text that a picture beside it may be the page. */
bool layer_is_short(const struct layer *layer);
/* Why the page has to be looked at, or NULL when its text is good; static. `image_share` is the
   part of the page, 0..1, that its largest picture covers. */
const char *layer_find_doubt(const struct layer *layer, double image_share);

#endif
