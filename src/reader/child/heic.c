/*
 * heic: HEIC through libheif: each of the file's own pictures is a page, turned and cropped as the
 * file says.
 *
 * The decoder below libheif always wants a thread, which a sandboxed child cannot start; it decodes
 * on the thread that there is when none was asked for. So its function is replaced here by one that
 * starts none.
 */
#include "reader/child/heic.h"

#include "reader/child/image.h"

#include <libde265/de265.h>
#include <libheif/heif.h>

#include <leptonica/allheaders.h>

#define SIDE_MAX  30000
#define PAGES_MAX 1000
#define BITS      8
#define SAMPLES   3

de265_error de265_start_worker_threads(de265_decoder_context *context, int number_of_threads)
{
    (void)context, (void)number_of_threads;
    return DE265_OK;
}

void heic_prepare(void)
{
    (void)heif_init(NULL);
}

bool heic_recognise(const struct document *document)
{
    static const enum heif_brand BRANDS[] = {heif_heic, heif_heix, heif_heim, heif_heis, heif_mif1};
    const enum heif_brand brand =
        heif_main_brand((const uint8_t *)document->bytes, (int)(document->length & INT32_MAX));
    for (size_t i = 0; i < COUNT_OF(BRANDS); i++) {
        if (brand == BRANDS[i])
            return true;
    }
    return false;
}

bool heic_open(struct document *document, struct err *err)
{
    struct heif_context *context = heif_context_alloc();
    if (!context)
        return fail(err, ERR_LIMIT, "the HEIC does not fit into the memory of the reader");
    heif_context_set_max_decoding_threads(context, 0);
    heif_context_set_maximum_image_size_limit(context, SIDE_MAX);
    const struct heif_error error = heif_context_read_from_memory_without_copy(
        context, document->bytes, document->length, NULL);
    const int count =
        error.code == heif_error_Ok ? heif_context_get_number_of_top_level_images(context) : 0;
    if (count <= 0 || count > PAGES_MAX)
        return fail(err, ERR_INVALID, "the HEIC is damaged");
    document->opened = context;
    document->facts.page_count = (uint32_t)count;
    return true;
}

static void release_handle(struct heif_image_handle **handle)
{
    heif_image_handle_release(*handle);
}

static void release_image(struct heif_image **image)
{
    heif_image_release(*image);
}

/* NULL when there is none of that number, or what says where it is is damaged. */
static struct heif_image_handle *find_picture(struct heif_context *context, uint32_t number)
{
    heif_item_id ids[PAGES_MAX];
    struct heif_image_handle *handle = NULL;
    const int count = heif_context_get_list_of_top_level_image_IDs(context, ids, PAGES_MAX);
    if (number < 1 || (int)number > count ||
        heif_context_get_image_handle(context, ids[number - 1], &handle).code != heif_error_Ok)
        return NULL;
    return handle;
}

static struct Pix *copy_pixels(const struct heif_image *image)
{
    int stride = 0;
    const int width = heif_image_get_width(image, heif_channel_interleaved);
    const int height = heif_image_get_height(image, heif_channel_interleaved);
    const uint8_t *row = heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride);
    struct Pix *pixels = row ? pixCreate(width, height, 32) : NULL;
    if (!pixels)
        return NULL;
    uint32_t *line = pixGetData(pixels);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            const uint8_t *colours = row + (size_t)x * SAMPLES;
            (void)composeRGBPixel(colours[0], colours[1], colours[2], &line[x]);
        }
        row += stride;
        line += pixGetWpl(pixels);
    }
    return pixels;
}

/* NULL in `image` when it cannot be decoded. */
static bool decode(const struct document *document, uint32_t number, struct Pix **image,
                   struct err *err)
{
    struct heif_image_handle *handle CLEANUP(release_handle) =
        find_picture(document->opened, number);
    struct heif_image *decoded CLEANUP(release_image) = NULL;
    *image = NULL;
    if (!handle)
        return true;
    const struct image_size size = {.width = heif_image_handle_get_width(handle),
                                    .height = heif_image_handle_get_height(handle),
                                    .bits = BITS * SAMPLES,
                                    .samples = SAMPLES};
    if (!image_check_size(&size, number, err))
        return false;
    const struct heif_error error =
        heif_decode_image(handle, &decoded, heif_colorspace_RGB, heif_chroma_interleaved_RGB, NULL);
    if (error.code == heif_error_Unsupported_feature ||
        error.code == heif_error_Unsupported_filetype)
        return fail(err, ERR_UNSUPPORTED, "page %u is coded in a way that is not read", number);
    if (error.code == heif_error_Ok)
        *image = copy_pixels(decoded);
    return true;
}

bool heic_read_page(const struct document *document, struct reading_page *page, struct err *err)
{
    struct Pix *image = NULL;
    return decode(document, page->number, &image, err) &&
           image_read_decoded(document, image, page, err);
}

bool heic_draw_page(const struct document *document, const struct drawing *drawing,
                    struct Pix **image, struct err *err)
{
    struct Pix *decoded = NULL;
    return decode(document, drawing->number, &decoded, err) &&
           image_fit_decoded(decoded, drawing, image, err);
}
