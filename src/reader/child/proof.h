/*
 * proof: holds the words of a text layer against what the page looks like. Private to the child.
 */
#ifndef READER_CHILD_PROOF_H
#define READER_CHILD_PROOF_H

#include "reader/child/document.h"

#define PROOF_DPI 150

/* Takes the mark READING_HIDDEN from words where something stands out from the paper. */
void proof_show_words(struct Pix *image, struct reading_page *page);
/* Reads some of the page's lines in the image: how far that is the same as the layer, 0..1. 1 when
   it has no line that says enough. */
bool proof_read_lines(const struct document *document, struct Pix *image,
                      const struct reading_page *page, double *agreement,
                      struct err *err) MUST_CHECK;
/* Reads the part of the image in a box, if that looks like writing, and adds its words to the
   page's, marked READING_PIXELS. */
bool proof_read_picture(const struct document *document, struct Pix *image,
                        const struct reading_box *box, struct reading_page *page,
                        struct err *err) MUST_CHECK;

#endif
