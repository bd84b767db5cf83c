/*
 * image: what formats of single pictures have in common, once they are decoded. Private to the
 * child.
 */
#ifndef READER_CHILD_IMAGE_H
#define READER_CHILD_IMAGE_H

#include "reader/child/document.h"

struct image_size {
    int width;
    int height;
    int bits;
    int samples;
};

/* Whether a picture of that size may be decoded, as the page of that number: ERR_INVALID,
 * ERR_LIMIT.
 */
bool image_check_size(const struct image_size *size, uint32_t number, struct err *err) MUST_CHECK;
/* Recognises what is on it. Takes the picture over; NULL: it could not be decoded. */
bool image_read_decoded(const struct document *document, struct Pix *decoded,
                        struct reading_page *page, struct err *err) MUST_CHECK;
/* As many pixels as are asked for; fewer stay as they are. Takes the picture over, as above. */
bool image_fit_decoded(struct Pix *decoded, const struct drawing *drawing, struct Pix **image,
                       struct err *err) MUST_CHECK;

#endif
