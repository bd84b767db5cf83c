/*
 * language: which languages are known, and which of some a page is in. Private to the child.
 */
#ifndef READER_CHILD_LANGUAGE_H
#define READER_CHILD_LANGUAGE_H

#include "reader/child/words.h"

#define LANGUAGE_COUNT 7

struct language {
    const char *code;     /* ISO 639-1 */
    const char *data;     /* Tesseract's name of its data */
    const char *frequent; /* words that many documents have and few of the other languages' have,
                           each with a space on both sides */
};

/* All of them; borrowed. */
const struct language *language_list(void);
/* The place in the list of a code of so many bytes, LANGUAGE_COUNT when there is none. */
size_t language_find(const char *code, size_t length);
/* Which of the languages, by their places in the list, the words are in; `current` unless another
   is clearly better. */
size_t language_choose(const struct words *words, const size_t *places, size_t count,
                       size_t current);

#endif
