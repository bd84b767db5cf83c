/*
 * pdf_pixels: what a page of a PDF looks like, and where its pictures are. Private to the child.
 */
#ifndef READER_CHILD_PDF_PIXELS_H
#define READER_CHILD_PDF_PIXELS_H

#include "reader/child/document.h"

#include <poppler.h>

#define PDF_RENDER_DPI      300
#define PDF_POINTS_PER_INCH 72.0

/* The page in grey at so many dots per inch, or as many as can be afforded; has its resolution in
   it. NULL when it cannot be drawn. */
struct Pix *pdf_render(PopplerPage *source, double dpi);
/* The same, but only what is in the box is drawn: the rest stays white. */
struct Pix *pdf_render_part(PopplerPage *source, double dpi, const struct reading_box *box);
/* The same in colours, `scale` pixels for a point. */
struct Pix *pdf_render_colours(PopplerPage *source, double scale);

/* The places of the page's pictures, those that touch as one. */
struct pdf_pictures {
    struct reading_box *boxes;
    size_t count;
};
struct pdf_pictures pdf_find_pictures(struct arena *arena, PopplerPage *source);
/* The part of the page that the largest of them covers. */
double pdf_pictures_share(const struct pdf_pictures *pictures);
/* Whether the middle of the box is on the picture. */
bool pdf_is_on_picture(const struct reading_box *box, const struct reading_box *picture);

#endif
