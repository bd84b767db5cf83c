/*
 * scan: a page that is only pixels: cleaned, turned upright, recognised. Private to the child.
 */
#ifndef READER_CHILD_SCAN_H
#define READER_CHILD_SCAN_H

#include "reader/child/document.h"
#include "reader/child/words.h"

struct Pix;

/* Beyond this an image is not decoded, and a page not drawn, at its full size. */
#define SCAN_PIXELS_MAX 40000000

/* For CLEANUP on an image; NULL is fine. */
void scan_drop(struct Pix **image);
/* Fills words, rotation, quality and source of the page, and swaps its sides when it lay on one.
   The image keeps its resolution in it; `reason` says why it is looked at. */
bool scan_read(const struct document *document, struct Pix *image, const char *reason,
               struct reading_page *page, struct err *err) MUST_CHECK;
/* The ink of a grey image as black and white, of one that is it already itself; NULL without
   memory. The caller drops it. */
struct Pix *scan_find_ink(struct Pix *image);
/* How many parts of the size of letters the image has, none where there are too many parts for
   writing; and the height in pixels that `share` of 0..99 in a hundred of them do not reach. */
size_t scan_count_letters(struct Pix *image, int share, int *height);
/* Whether the image has several parts of the size of letters. */
bool scan_looks_like_writing(struct Pix *image);
/* Adds the words of a grey image that is an upright part of a page; their places are in the image.
 */
bool scan_read_part(const struct document *document, struct Pix *image, struct words *words,
                    struct err *err) MUST_CHECK;

#endif
