/*
 * bare_loop: what reading costs without DocFlow: the libraries in one loop over the pages of a PDF,
 * in one process, with neither sandbox nor words.
 *
 * bare_loop text FILE: poppler's text and the place of each character.
 * bare_loop scan FILE: each page drawn at 300 dpi, its light evened out, set straight, and read by
 * Tesseract in English.
 *
 * Says the processor time of the loop in seconds, without that of loading.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cairo.h>
#include <leptonica/allheaders.h>
#include <poppler.h>
#include <tesseract/capi.h>

#define DPI                300
#define POINTS_PER_INCH    72.0
#define INK_LEVEL          170
#define RADIANS_PER_DEGREE 0.017453292519943295F

static double processor_time_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void read_text(PopplerPage *page, TessBaseAPI *engine)
{
    (void)engine;
    PopplerRectangle *places = NULL;
    guint count = 0;
    char *text = poppler_page_get_text(page);
    (void)poppler_page_get_text_layout(page, &places, &count);
    g_free(places);
    g_free(text);
}

static struct Pix *draw(PopplerPage *page)
{
    double width = 0;
    double height = 0;
    const double scale = DPI / POINTS_PER_INCH;
    poppler_page_get_size(page, &width, &height);
    cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)ceil(width * scale), (int)ceil(height * scale));
    cairo_t *canvas = cairo_create(surface);
    cairo_set_source_rgb(canvas, 1, 1, 1);
    cairo_paint(canvas);
    cairo_scale(canvas, scale, scale);
    poppler_page_render(page, canvas);
    cairo_surface_flush(surface);
    struct Pix *grey = pixCreate(cairo_image_surface_get_width(surface),
                                 cairo_image_surface_get_height(surface), 8);
    for (int y = 0; y < pixGetHeight(grey); y++) {
        const unsigned char *row = cairo_image_surface_get_data(surface) +
                                   (ptrdiff_t)y * cairo_image_surface_get_stride(surface);
        l_uint32 *line = pixGetData(grey) + (ptrdiff_t)y * pixGetWpl(grey);
        for (int x = 0; x < pixGetWidth(grey); x++)
            SET_DATA_BYTE(line, x, row[(ptrdiff_t)4 * x + 1]);
    }
    cairo_destroy(canvas);
    cairo_surface_destroy(surface);
    return grey;
}

/* Leaves the image that was, when there is no other. */
static struct Pix *put(struct Pix *old, struct Pix *new)
{
    if (!new)
        return old;
    pixDestroy(&old);
    return new;
}

static void read_scan(PopplerPage *page, TessBaseAPI *engine)
{
    float angle = 0;
    float confidence = 0;
    struct Pix *image = draw(page);
    image = put(image, pixBackgroundNormSimple(image, NULL, NULL));
    struct Pix *ink = pixThresholdToBinary(image, INK_LEVEL);
    (void)pixFindSkewSweepAndSearch(ink, &angle, &confidence, 4, 2, 7, 1, 0.01F);
    pixDestroy(&ink);
    image = put(image, pixRotate(image, angle * RADIANS_PER_DEGREE, L_ROTATE_AREA_MAP,
                                 L_BRING_IN_WHITE, pixGetWidth(image), pixGetHeight(image)));
    TessBaseAPISetImage2(engine, image);
    TessBaseAPISetSourceResolution(engine, DPI);
    (void)TessBaseAPIRecognize(engine, NULL);
    TessDeleteText(TessBaseAPIGetUTF8Text(engine));
    pixDestroy(&image);
}

int main(int argc, char *argv[])
{
    if (argc != 3)
        return EXIT_FAILURE;
    char *uri = g_filename_to_uri(argv[2], NULL, NULL);
    PopplerDocument *document = uri ? poppler_document_new_from_file(uri, NULL, NULL) : NULL;
    TessBaseAPI *engine = TessBaseAPICreate();
    const int is_scan = strcmp(argv[1], "scan") == 0;
    if (!document || (is_scan && TessBaseAPIInit2(engine, NULL, "eng", OEM_LSTM_ONLY) != 0))
        return EXIT_FAILURE;
    const double start_s = processor_time_s();
    for (int i = 0; i < poppler_document_get_n_pages(document); i++) {
        PopplerPage *page = poppler_document_get_page(document, i);
        if (is_scan)
            read_scan(page, engine);
        else
            read_text(page, engine);
        g_object_unref(page);
    }
    printf("%.3f\n", processor_time_s() - start_s);
    TessBaseAPIDelete(engine);
    g_object_unref(document);
    g_free(uri);
    return EXIT_SUCCESS;
}
