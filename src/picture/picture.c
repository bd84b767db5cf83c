/*
 * picture: marks on colours, and their encoding by libpng and libwebp.
 */
#include "picture/picture.h"

#include <math.h>
#include <stdlib.h>

#include <png.h>
#include <webp/encode.h>

/* Letters keep clean edges; a quarter of what 95 takes. */
#define WEBP_QUALITY 80

/* ---- marks ---- */

/* A rectangle of pixels; its ends are not part of it. */
struct area {
    int64_t x0, y0, x1, y1;
};

static int64_t clip(int64_t value, int64_t maximum)
{
    return value < 0 ? 0 : value > maximum ? maximum : value;
}

static void fill(struct picture *picture, struct area area, const uint8_t *colour)
{
    area.x0 = clip(area.x0, picture->width);
    area.x1 = clip(area.x1, picture->width);
    area.y1 = clip(area.y1, picture->height);
    for (int64_t y = clip(area.y0, picture->height); y < area.y1; y++) {
        for (int64_t x = area.x0; x < area.x1; x++) {
            uint8_t *pixel =
                picture->rgb + ((size_t)y * picture->width + (size_t)x) * PICTURE_COLOURS;
            for (size_t i = 0; i < PICTURE_COLOURS; i++)
                pixel[i] = colour[i];
        }
    }
}

/* The pixel at a share of a side. */
static int64_t pixel_at(float share, uint32_t side)
{
    return isfinite(share) ? lroundf(fminf(fmaxf(share, -1), 2) * (float)side) : 0;
}

void picture_draw_mark(struct picture *picture, const struct picture_mark *mark)
{
    const struct area in = {pixel_at(mark->x0, picture->width), pixel_at(mark->y0, picture->height),
                            pixel_at(mark->x1, picture->width),
                            pixel_at(mark->y1, picture->height)};
    const int64_t edge = mark->thickness;
    const struct area sides[] = {
        {in.x0 - edge, in.y0 - edge, in.x1 + edge, in.y0},
        {in.x0 - edge, in.y1, in.x1 + edge, in.y1 + edge},
        {in.x0 - edge, in.y0, in.x0, in.y1},
        {in.x1, in.y0, in.x1 + edge, in.y1},
    };
    for (size_t i = 0; i < COUNT_OF(sides); i++)
        fill(picture, sides[i], mark->colour);
}

/* ---- encoding ---- */

static bool encode_png(const struct picture *picture, struct text *out)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = picture->width,
                       .height = picture->height,
                       .format = PNG_FORMAT_RGB};
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    void *bytes = malloc(size);
    const bool is_encoded = bytes != NULL && png_image_write_to_memory(&image, bytes, &size, 0,
                                                                       picture->rgb, 0, NULL) != 0;
    if (is_encoded)
        text_append(out, bytes, size);
    free(bytes);
    return is_encoded;
}

static bool encode_webp(const struct picture *picture, struct text *out)
{
    uint8_t *bytes = NULL;
    const size_t size =
        WebPEncodeRGB(picture->rgb, (int)picture->width, (int)picture->height,
                      (int)(picture->width * PICTURE_COLOURS), WEBP_QUALITY, &bytes);
    text_append(out, bytes, size);
    WebPFree(bytes);
    return size > 0;
}

static const struct {
    const char *mime_type;
    bool (*encode)(const struct picture *picture, struct text *out);
} FORMATS[] = {
    [PICTURE_PNG] = {"image/png", encode_png},
    [PICTURE_WEBP] = {"image/webp", encode_webp},
};

const char *picture_mime_type(enum picture_format format)
{
    return FORMATS[format].mime_type;
}

bool picture_encode(const struct picture *picture, enum picture_format format, struct text *out,
                    struct err *err)
{
    if (!FORMATS[format].encode(picture, out) || out->is_full)
        return fail(err, ERR_LIMIT, "a picture of %u by %u pixels cannot be written",
                    picture->width, picture->height);
    return true;
}
