/*
 * picture: a page as colours: drawn by the child program, marked here, and encoded for people.
 *
 * The child hands over plain colours only. What a browser decodes was encoded here, so that a child
 * that its document took over can draw the wrong page but not make a file that harms who looks.
 */
#ifndef PICTURE_PICTURE_H
#define PICTURE_PICTURE_H

#include "base/base.h"

#define PICTURE_PIXELS_MAX ((size_t)5 * 1000 * 1000)
#define PICTURE_COLOURS    ((size_t)3) /* bytes of a pixel: red, green, blue */

struct picture {
    uint32_t width;
    uint32_t height;
    uint8_t *rgb; /* rows from the top, without gaps */
};

/* Whether a picture may be so large, at all. */
static inline bool picture_size_is_sound(uint32_t width, uint32_t height)
{
    return width > 0 && height > 0 && (uint64_t)width * height <= PICTURE_PIXELS_MAX;
}

/* A frame around a part of the picture. */
struct picture_mark {
    float x0, y0, x1, y1;            /* 0..1 from the left and top edge; beyond is cut */
    uint8_t colour[PICTURE_COLOURS]; /* red, green, blue */
    uint32_t thickness;              /* pixels, outwards */
};
/* Draws it. */
void picture_draw_mark(struct picture *picture, const struct picture_mark *mark);

/* How a picture is written. */
enum picture_format {
    PICTURE_PNG,  /* every pixel as it is */
    PICTURE_WEBP, /* for browsers: small, lossy */
};
/* "image/png", "image/webp"; static. */
const char *picture_mime_type(enum picture_format format);
/* The file, appended to `out`; ERR_LIMIT when it does not fit there, or into memory. */
bool picture_encode(const struct picture *picture, enum picture_format format, struct text *out,
                    struct err *err) MUST_CHECK;

#endif
