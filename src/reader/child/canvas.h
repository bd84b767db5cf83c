/*
 * canvas: what cairo drew as one of Leptonica's images. Private to the child.
 */
#ifndef READER_CHILD_CANVAS_H
#define READER_CHILD_CANVAS_H

#include <cairo.h>

struct Pix;

/* In colours; NULL when there is no memory for it. The surface is in CAIRO_FORMAT_RGB24. */
struct Pix *canvas_copy_colours(cairo_surface_t *surface);
/* The same in grey. */
struct Pix *canvas_copy_grey(cairo_surface_t *surface);

#endif
