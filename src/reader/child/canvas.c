/*
 * canvas: cairo's pixels are words of four bytes, whatever the machine; so are Leptonica's.
 */
#include "reader/child/canvas.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <leptonica/allheaders.h>

/* One row of pixels as they go into the image. */
typedef void copy_row(const unsigned char *row, l_uint32 *line, int width);

static void copy_colours(const unsigned char *row, l_uint32 *line, int width)
{
    for (int x = 0; x < width; x++) {
        uint32_t pixel = 0;
        memcpy(&pixel, row + (ptrdiff_t)4 * x, sizeof pixel);
        line[x] = pixel << 8;
    }
}

/* Rec. 601, in 1/256. */
static uint32_t find_level(const unsigned char *at)
{
    uint32_t pixel = 0;
    memcpy(&pixel, at, sizeof pixel);
    return ((pixel >> 16 & 0xFF) * 77 + (pixel >> 8 & 0xFF) * 150 + (pixel & 0xFF) * 29) / 256;
}

/* Leptonica's first pixel is the highest byte of a word; a word at a time takes a third of the time
   of single bytes. */
static void copy_grey(const unsigned char *row, l_uint32 *line, int width)
{
    const int whole = width / 4;
    for (int i = 0; i < whole; i++, row += 16)
        line[i] = find_level(row) << 24 | find_level(row + 4) << 16 | find_level(row + 8) << 8 |
                  find_level(row + 12);
    if (width % 4 > 0)
        line[whole] = 0;
    for (int i = 0; i < width % 4; i++, row += 4)
        line[whole] |= find_level(row) << (24 - 8 * i);
}

static struct Pix *copy(cairo_surface_t *surface, int depth, copy_row *copy_one)
{
    const int width = cairo_image_surface_get_width(surface);
    const int height = cairo_image_surface_get_height(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    const unsigned char *rows = cairo_image_surface_get_data(surface);
    struct Pix *image = pixCreateNoInit(width, height, depth);
    for (int y = 0; image && y < height; y++)
        copy_one(rows + (ptrdiff_t)y * stride, pixGetData(image) + (ptrdiff_t)y * pixGetWpl(image),
                 width);
    return image;
}

struct Pix *canvas_copy_colours(cairo_surface_t *surface)
{
    return copy(surface, 32, copy_colours);
}

struct Pix *canvas_copy_grey(cairo_surface_t *surface)
{
    return copy(surface, 8, copy_grey);
}
