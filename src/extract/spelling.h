/*
 * spelling: what OCR made of words that are known. Private to extract.
 */
#ifndef EXTRACT_SPELLING_H
#define EXTRACT_SPELLING_H

#include "extract/sheet.h"

struct vocabulary {
    const char *const *words; /* keys, in any order, some of them more than once */
    size_t count;
};

/* Gives the tokens of pages that OCR read, whose keys are no words of the vocabulary but must have
   been one, the key of that word. */
void spelling_mend(const struct sheet *sheet, const struct vocabulary *vocabulary);

#endif
