/*
 * draw: what a format drew, turned upright and taken apart into colours.
 */
#include "reader/child/draw.h"

#include "reader/child/scan.h"

#include <leptonica/allheaders.h>

static bool refuse(const struct drawing *drawing, struct err *err)
{
    return fail(err, ERR_LIMIT, "page %u does not fit into the memory of the reader",
                drawing->number);
}

/* Red, green and blue of every pixel; of an image with 32 bits a pixel. */
static void take_colours(struct Pix *image, uint8_t *rgb)
{
    const int width = pixGetWidth(image);
    const int height = pixGetHeight(image);
    for (int y = 0; y < height; y++) {
        const l_uint32 *line = pixGetData(image) + (ptrdiff_t)y * pixGetWpl(image);
        for (int x = 0; x < width; x++) {
            *rgb++ = (uint8_t)(line[x] >> L_RED_SHIFT);
            *rgb++ = (uint8_t)(line[x] >> L_GREEN_SHIFT);
            *rgb++ = (uint8_t)(line[x] >> L_BLUE_SHIFT);
        }
    }
}

bool draw_page(const struct document *document, const struct drawing *drawing,
               struct picture *picture, struct err *err)
{
    struct Pix *drawn CLEANUP(scan_drop) = NULL;
    if (!document->format->draw_page(document, drawing, &drawn, err))
        return false;
    struct Pix *opaque CLEANUP(scan_drop) = pixRemoveAlpha(drawn);
    struct Pix *upright CLEANUP(scan_drop) =
        opaque ? pixRotateOrth(opaque, drawing->quarters) : NULL;
    struct Pix *colours CLEANUP(scan_drop) = upright ? pixConvertTo32(upright) : NULL;
    if (!colours)
        return refuse(drawing, err);
    *picture = (struct picture){.width = (uint32_t)pixGetWidth(colours),
                                .height = (uint32_t)pixGetHeight(colours)};
    if (!picture_size_is_sound(picture->width, picture->height))
        return refuse(drawing, err);
    picture->rgb = arena_new_array(document->arena, uint8_t,
                                   (size_t)picture->width * picture->height * PICTURE_COLOURS);
    take_colours(colours, picture->rgb);
    return true;
}
