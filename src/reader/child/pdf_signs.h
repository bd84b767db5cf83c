/*
 * pdf_signs: what the bytes of a PDF give away before a page is looked at: whether there are
 * pictures at all, and whether text is set that is not drawn. Private to the child.
 */
#ifndef READER_CHILD_PDF_SIGNS_H
#define READER_CHILD_PDF_SIGNS_H

#include "base/base.h"

struct pdf_signs {
    bool has_pictures;
    bool has_undrawn_text; /* text render mode 3 or 7 somewhere */
    bool is_uncertain;     /* some drawing could not be looked into */
};

/* Looks into every stream that may draw something. */
struct pdf_signs pdf_signs_find(const char *bytes, size_t length);

#endif
