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

/* NOLINTNEXTLINE(readability-non-const-parameter): Leptonica's macro writes to it */
static void copy_grey(const unsigned char *row, l_uint32 *line, int width)
{
    for (int x = 0; x < width; x++) {
        uint32_t pixel = 0;
        memcpy(&pixel, row + (ptrdiff_t)4 * x, sizeof pixel);
        /* Rec. 601, in 1/256. */
        const uint32_t level =
            (pixel >> 16 & 0xFF) * 77 + (pixel >> 8 & 0xFF) * 150 + (pixel & 0xFF) * 29;
        SET_DATA_BYTE(line, x, (l_uint8)(level / 256));
    }
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
