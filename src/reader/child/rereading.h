/*
 * rereading: a second look at a page whose words are doubtful, and what of it is believed. Private
 * to the child.
 */
#ifndef READER_CHILD_REREADING_H
#define READER_CHILD_REREADING_H

#include "reader/child/document.h"
#include "reader/child/words.h"

struct Pix;

/* Reads the upright image, clean and of one bit or grey, once more: its letters of the size that
   recognition likes, their strokes thick and smooth, which makes one stroke of the dots of a
   thermal or needle printer. What is narrow is read as one block, for the layout of a page takes
   the lines of a receipt for no text. `words` (places in this image) become the better reading of
   the two, in which words of the other stand where that is surer of one, or saw one where this saw
   nothing. */
bool rereading_better(const struct document *document, struct Pix *image, struct words *words,
                      struct err *err) MUST_CHECK;

#endif
