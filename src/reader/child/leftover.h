/*
 * leftover: what the layout of a page passed over, since it takes lines that stand apart for no
 * text: lines of receipts, the column of amounts far right of what they are for. Private to the
 * child.
 */
#ifndef READER_CHILD_LEFTOVER_H
#define READER_CHILD_LEFTOVER_H

#include "reader/child/document.h"
#include "reader/child/words.h"

struct Pix;

/* Adds the words (places in the image) of what looks like lines of writing and has not been read,
   in the language of the page. Only what is surely text is taken. */
bool leftover_read(const struct document *document, struct Pix *image, struct words *words,
                   struct err *err) MUST_CHECK;

#endif
