/*
 * canvas: cairo's pixels are words of four bytes, whatever the machine; so are Leptonica's.
 */
#include "reader/child/canvas.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <leptonica/allheaders.h>

struct Pix *canvas_copy_colours(cairo_surface_t *surface)
{
    const int width = cairo_image_surface_get_width(surface);
    const int height = cairo_image_surface_get_height(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    const unsigned char *rows = cairo_image_surface_get_data(surface);
    struct Pix *colours = pixCreateNoInit(width, height, 32);
    for (int y = 0; colours && y < height; y++) {
        const unsigned char *row = rows + (ptrdiff_t)y * stride;
        l_uint32 *line = pixGetData(colours) + (ptrdiff_t)y * pixGetWpl(colours);
        for (int x = 0; x < width; x++) {
            uint32_t pixel = 0;
            memcpy(&pixel, row + (ptrdiff_t)4 * x, sizeof pixel);
            line[x] = pixel << 8;
        }
    }
    return colours;
}
