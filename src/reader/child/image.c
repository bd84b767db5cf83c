/*
 * image: PNG, JPEG, WebP and TIFF through Leptonica. The size is looked at before anything is
 * decoded.
 */
#include "reader/child/image.h"

#include "reader/child/scan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <leptonica/allheaders.h>

#define DECODED_MAX_BYTES ((uint64_t)256 * 1024 * 1024)
#define DPI_MIN           60
#define DPI_MAX           1200
#define DPI_LEAST_GUESS   72
#define A4_LONG_INCHES    11.69f
#define POINTS_PER_INCH   72.0f
#define WEBP_NAME_AT      8 /* behind "RIFF" and a length */

static bool starts_with(const struct document *document, const char *signature, size_t length)
{
    return document->length >= length && memcmp(document->bytes, signature, length) == 0;
}

bool png_recognise(const struct document *document)
{
    return starts_with(document, "\x89PNG\r\n\x1A\n", 8);
}

bool jpeg_recognise(const struct document *document)
{
    return starts_with(document, "\xFF\xD8\xFF", 3);
}

bool webp_recognise(const struct document *document)
{
    return starts_with(document, "RIFF", 4) && document->length >= WEBP_NAME_AT + 4 &&
           memcmp(document->bytes + WEBP_NAME_AT, "WEBP", 4) == 0;
}

bool tiff_recognise(const struct document *document)
{
    return starts_with(document, "II*\0", 4) || starts_with(document, "MM\0*", 4);
}

static const unsigned char *bytes_of(const struct document *document)
{
    return (const unsigned char *)document->bytes;
}

/* Colours take four bytes a pixel once decoded, whatever they take in the file. */
bool image_check_size(const struct image_size *size, uint32_t number, struct err *err)
{
    if (size->width <= 0 || size->height <= 0)
        return fail(err, ERR_INVALID, "page %u has no size", number);
    const uint64_t pixels = (uint64_t)size->width * (uint64_t)size->height;
    const int bits = size->samples > 1 ? 32 : size->bits;
    if (pixels > DECODED_MAX_BYTES * 8 / (uint64_t)(bits > 0 ? bits : 1))
        return fail(err, ERR_LIMIT, "page %u has %d by %d pixels, which is too many", number,
                    size->width, size->height);
    /* Asked for here, because Leptonica does not say why an image cannot be decoded. */
    void *room = malloc(pixels * (uint64_t)bits / 8);
    free(room);
    if (!room)
        return fail(err, ERR_LIMIT, "page %u does not fit into the memory of the reader", number);
    return true;
}

bool image_open(struct document *document, struct err *err)
{
    (void)err;
    document->facts.page_count = 1;
    return true;
}

/* What the file says, or such that the image would fill a sheet of A4. */
static int find_resolution_dpi(struct Pix *image)
{
    const int stated = pixGetXRes(image);
    if (stated >= DPI_MIN && stated <= DPI_MAX)
        return stated;
    const int width = pixGetWidth(image);
    const int height = pixGetHeight(image);
    const int guess = (int)((float)(width > height ? width : height) / A4_LONG_INCHES);
    if (guess < DPI_LEAST_GUESS)
        return DPI_LEAST_GUESS;
    return guess > DPI_MAX ? DPI_MAX : guess;
}

static void shrink(struct Pix **image)
{
    const double pixels = (double)pixGetWidth(*image) * pixGetHeight(*image);
    struct Pix *smaller = NULL;
    int factor = 1;
    while (pixels / factor / factor > SCAN_PIXELS_MAX)
        factor++;
    if (factor > 1)
        smaller = pixScale(*image, 1 / (float)factor, 1 / (float)factor);
    if (!smaller)
        return;
    pixDestroy(image);
    *image = smaller;
}

bool image_read_decoded(const struct document *document, struct Pix *decoded,
                        struct reading_page *page, struct err *err)
{
    struct Pix *image CLEANUP(scan_drop) = decoded;
    if (!image)
        return fail(err, ERR_INVALID, "the image of page %u is damaged", page->number);
    const int dpi = find_resolution_dpi(image);
    page->width_pt = (float)pixGetWidth(image) * POINTS_PER_INCH / (float)dpi;
    page->height_pt = (float)pixGetHeight(image) * POINTS_PER_INCH / (float)dpi;
    shrink(&image);
    struct Pix *opaque CLEANUP(scan_drop) = pixRemoveAlpha(image);
    if (!opaque)
        return fail(err, ERR_LIMIT, "page %u does not fit into the memory of the reader",
                    page->number);
    pixSetResolution(opaque, dpi, dpi);
    return scan_read(document, opaque, "the page is an image", page, err);
}

/* The only image, decoded; NULL when it cannot be. */
static bool decode_image(const struct document *document, uint32_t number, struct Pix **image,
                         struct err *err)
{
    struct image_size size = {0};
    if (pixReadHeaderMem(bytes_of(document), document->length, NULL, &size.width, &size.height,
                         &size.bits, &size.samples, NULL) != 0)
        return fail(err, ERR_INVALID, "the image is damaged");
    if (!image_check_size(&size, number, err))
        return false;
    *image = pixReadMem(bytes_of(document), document->length);
    return true;
}

bool image_read_page(const struct document *document, struct reading_page *page, struct err *err)
{
    struct Pix *image = NULL;
    return decode_image(document, page->number, &image, err) &&
           image_read_decoded(document, image, page, err);
}

bool image_fit_decoded(struct Pix *decoded, const struct drawing *drawing, struct Pix **image,
                       struct err *err)
{
    struct Pix *whole CLEANUP(scan_drop) = decoded;
    if (!whole)
        return fail(err, ERR_INVALID, "the image of page %u is damaged", drawing->number);
    const double pixels = (double)pixGetWidth(whole) * pixGetHeight(whole);
    const float scale = (float)fmin(sqrt(drawing->pixels_max / pixels), 1);
    *image = pixGetDepth(whole) == 1 && scale < 1 ? pixScaleToGray(whole, scale)
                                                  : pixScale(whole, scale, scale);
    return *image || fail(err, ERR_LIMIT, "page %u does not fit into the memory of the reader",
                          drawing->number);
}

bool image_draw_page(const struct document *document, const struct drawing *drawing,
                     struct Pix **image, struct err *err)
{
    struct Pix *decoded = NULL;
    return decode_image(document, drawing->number, &decoded, err) &&
           image_fit_decoded(decoded, drawing, image, err);
}

bool tiff_open(struct document *document, struct err *err)
{
    FILE *stream = fopenReadFromMemory(bytes_of(document), document->length);
    int count = 0;
    const bool is_counted = stream && tiffGetCount(stream, &count) == 0;
    if (stream)
        (void)fclose(stream);
    if (!is_counted || count < 0)
        return fail(err, ERR_INVALID, "the TIFF is damaged");
    document->facts.page_count = (uint32_t)count;
    return true;
}

static bool decode_tiff(const struct document *document, uint32_t number, struct Pix **image,
                        struct err *err)
{
    const int index = (int)number - 1;
    struct image_size size = {0};
    if (readHeaderMemTiff(bytes_of(document), document->length, index, &size.width, &size.height,
                          &size.bits, &size.samples, NULL, NULL, NULL) != 0)
        return fail(err, ERR_INVALID, "page %u of the TIFF is damaged", number);
    if (!image_check_size(&size, number, err))
        return false;
    *image = pixReadMemTiff(bytes_of(document), document->length, index);
    return true;
}

bool tiff_read_page(const struct document *document, struct reading_page *page, struct err *err)
{
    struct Pix *image = NULL;
    return decode_tiff(document, page->number, &image, err) &&
           image_read_decoded(document, image, page, err);
}

bool tiff_draw_page(const struct document *document, const struct drawing *drawing,
                    struct Pix **image, struct err *err)
{
    struct Pix *decoded = NULL;
    return decode_tiff(document, drawing->number, &decoded, err) &&
           image_fit_decoded(decoded, drawing, image, err);
}
