/*
 * pdf: pages of a PDF through poppler: their text with boxes where it can be believed, their pixels
 * where not.
 *
 * poppler is GPL: it is linked into this program only, which is one of its own.
 */
#include "reader/child/canvas.h"
#include "reader/child/document.h"
#include "reader/child/layer.h"
#include "reader/child/scan.h"
#include "reader/child/words.h"

#include <math.h>
#include <string.h>

#include <cairo.h>
#include <leptonica/allheaders.h>
#include <poppler.h>

/* Readers take a PDF whose signature stands behind a mail header or the like. */
#define SIGNATURE       "%PDF-"
#define SIGNATURE_BYTES 1024
#define RENDER_DPI      300
#define POINTS_PER_INCH 72.0
#define PAGE_MIN_PT     1.0
/* A gap of this part of the letters' size ends a word. */
#define WORD_GAP 0.5

static void drop_object(void *thing)
{
    void *object = *(void **)thing;
    if (object)
        g_object_unref(object);
}

static void drop_memory(void *thing)
{
    g_free(*(void **)thing);
}

static void drop_error(GError **error)
{
    g_clear_error(error);
}

static void drop_surface(cairo_surface_t **surface)
{
    cairo_surface_destroy(*surface);
}

static void drop_canvas(cairo_t **canvas)
{
    cairo_destroy(*canvas);
}

bool pdf_recognise(const struct document *document)
{
    const size_t length = document->length < SIGNATURE_BYTES ? document->length : SIGNATURE_BYTES;
    return memmem(document->bytes, length, SIGNATURE, strlen(SIGNATURE)) != NULL;
}

bool pdf_open(struct document *document, struct err *err)
{
    GError *error CLEANUP(drop_error) = NULL;
    GBytes *bytes = g_bytes_new_static(document->bytes, document->length);
    PopplerDocument *pdf = poppler_document_new_from_bytes(bytes, NULL, &error);
    if (!pdf && g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
        return fail(err, ERR_UNSUPPORTED, "the PDF is encrypted");
    if (!pdf)
        return fail(err, ERR_INVALID, "the PDF is damaged");
    const int count = poppler_document_get_n_pages(pdf);
    document->facts.page_count = count > 0 ? (uint32_t)count : 0;
    document->opened = pdf;
    return true;
}

/* A part of the page's text, of which each character has a place. */
struct run {
    const char *text;
    size_t length; /* in bytes */
    size_t characters;
    const PopplerRectangle *places;
};

/* A word's box encloses its characters. */
static bool add_word(struct words *words, const struct run *run, const struct reading_page *page,
                     struct err *err)
{
    PopplerRectangle around = run->places[0];
    for (size_t i = 1; i < run->characters; i++) {
        around.x1 = fmin(around.x1, run->places[i].x1);
        around.y1 = fmin(around.y1, run->places[i].y1);
        around.x2 = fmax(around.x2, run->places[i].x2);
        around.y2 = fmax(around.y2, run->places[i].y2);
    }
    const double width = (double)page->width_pt;
    const double height = (double)page->height_pt;
    const struct reading_word like = {
        .box = {(float)(around.x1 / width), (float)(around.y1 / height), (float)(around.x2 / width),
                (float)(around.y2 / height)},
        .confidence = 1,
    };
    return words_add(words, run->text, run->length, &like, err);
}

/* Whether the character at `next` begins a word of its own though no space is between them: the
   layer leaves out spaces between columns. Lines may run in any direction. */
static bool is_apart(const PopplerRectangle *place, const PopplerRectangle *next)
{
    const double size = fmax(place->x2 - place->x1, place->y2 - place->y1);
    const double gap_x = fmax(next->x1 - place->x2, place->x1 - next->x2);
    const double gap_y = fmax(next->y1 - place->y2, place->y1 - next->y2);
    return fmax(gap_x, gap_y) > WORD_GAP * size;
}

static bool is_blank(gunichar code)
{
    return g_unichar_isspace(code) || g_unichar_iscntrl(code);
}

/* The word that `rest` begins with. */
static struct run find_word(const struct run *rest)
{
    struct run word = {.text = rest->text, .places = rest->places};
    const char *end = rest->text;
    while (word.characters < rest->characters && !is_blank(g_utf8_get_char(end)) &&
           (word.characters == 0 ||
            !is_apart(&rest->places[word.characters - 1], &rest->places[word.characters]))) {
        end = g_utf8_next_char(end);
        word.characters++;
    }
    word.length = (size_t)(end - word.text);
    return word;
}

static void skip(struct run *rest, size_t length, size_t characters)
{
    rest->text += length;
    rest->length -= length;
    rest->places += characters;
    rest->characters -= characters;
}

/* Splits the page's text at white space and at gaps. */
static bool split_text(struct words *words, struct run rest, const struct reading_page *page,
                       struct err *err)
{
    while (rest.characters > 0) {
        const gunichar code = g_utf8_get_char(rest.text);
        if (code == '\n')
            words_end_line(words);
        if (is_blank(code)) {
            skip(&rest, (size_t)g_unichar_to_utf8(code, NULL), 1);
            continue;
        }
        const struct run word = find_word(&rest);
        if (!add_word(words, &word, page, err))
            return false;
        skip(&rest, word.length, word.characters);
    }
    return true;
}

static bool read_layer(const struct document *document, PopplerPage *source,
                       struct reading_page *page, struct err *err)
{
    char *text CLEANUP(drop_memory) = poppler_page_get_text(source);
    PopplerRectangle *places CLEANUP(drop_memory) = NULL;
    guint count = 0;
    struct words words;
    words_init(&words, document->arena);
    if (text && poppler_page_get_text_layout(source, &places, &count) &&
        g_utf8_validate(text, -1, NULL)) {
        const size_t characters = (size_t)g_utf8_strlen(text, -1);
        const struct run all = {.text = text,
                                .length = strlen(text),
                                .characters = characters < count ? characters : count,
                                .places = places};
        if (!split_text(&words, all, page, err))
            return false;
    }
    words_give(&words, page);
    return true;
}

/* The part of the page that its largest picture covers. */
static double find_image_share(PopplerPage *source, const struct reading_page *page)
{
    GList *pictures = poppler_page_get_image_mapping(source);
    double largest = 0;
    for (const GList *at = pictures; at; at = at->next) {
        const PopplerRectangle *area = &((const PopplerImageMapping *)at->data)->area;
        largest = fmax(largest, fabs((area->x2 - area->x1) * (area->y2 - area->y1)));
    }
    poppler_page_free_image_mapping(pictures);
    return largest / (double)(page->width_pt * page->height_pt);
}

/* Grey image of what cairo drew. */
static struct Pix *copy_grey(cairo_surface_t *surface)
{
    const int width = cairo_image_surface_get_width(surface);
    const int height = cairo_image_surface_get_height(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    const unsigned char *rows = cairo_image_surface_get_data(surface);
    struct Pix *grey = pixCreateNoInit(width, height, 8);
    for (int y = 0; grey && y < height; y++) {
        const unsigned char *row = rows + (ptrdiff_t)y * stride;
        l_uint32 *line = pixGetData(grey) + (ptrdiff_t)y * pixGetWpl(grey);
        for (int x = 0; x < width; x++) {
            uint32_t pixel = 0;
            memcpy(&pixel, row + (ptrdiff_t)4 * x, sizeof pixel);
            /* Rec. 601, in 1/256. */
            const uint32_t level =
                (pixel >> 16 & 0xFF) * 77 + (pixel >> 8 & 0xFF) * 150 + (pixel & 0xFF) * 29;
            SET_DATA_BYTE(line, x, (l_uint8)(level / 256));
        }
    }
    return grey;
}

/* Dots per inch at which the page has a size that can be afforded. */
static double find_render_dpi(const struct reading_page *page)
{
    const double square_inches =
        (double)(page->width_pt * page->height_pt) / POINTS_PER_INCH / POINTS_PER_INCH;
    return fmin(RENDER_DPI, sqrt(SCAN_PIXELS_MAX / 2.0 / square_inches));
}

/* The page on white paper; NULL when it cannot be drawn. */
static cairo_surface_t *draw_surface(PopplerPage *source, double scale)
{
    double width_pt = 0;
    double height_pt = 0;
    poppler_page_get_size(source, &width_pt, &height_pt);
    cairo_surface_t *surface CLEANUP(drop_surface) = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)ceil(width_pt * scale), (int)ceil(height_pt * scale));
    cairo_t *canvas CLEANUP(drop_canvas) = cairo_create(surface);
    cairo_set_source_rgb(canvas, 1, 1, 1);
    cairo_paint(canvas);
    cairo_scale(canvas, scale, scale);
    poppler_page_render(source, canvas);
    cairo_surface_flush(surface);
    if (cairo_status(canvas) != CAIRO_STATUS_SUCCESS ||
        cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        return NULL;
    return cairo_surface_reference(surface);
}

static struct Pix *render(PopplerPage *source, const struct reading_page *page)
{
    const double dpi = find_render_dpi(page);
    cairo_surface_t *surface CLEANUP(drop_surface) = draw_surface(source, dpi / POINTS_PER_INCH);
    struct Pix *grey = surface ? copy_grey(surface) : NULL;
    if (grey)
        pixSetResolution(grey, (int)dpi, (int)dpi);
    return grey;
}

/* Looks at the page. A layer that was doubted for saying little stays when the pixels do not say
   much more. */
static bool read_pixels(const struct document *document, PopplerPage *source, const char *reason,
                        struct reading_page *page, struct err *err)
{
    struct reading_page seen = *page;
    struct Pix *image CLEANUP(scan_drop) = render(source, page);
    if (!image)
        return fail(err, ERR_INVALID, "page %u of the PDF cannot be drawn", page->number);
    if (!scan_read(document, image, reason, &seen, err))
        return false;
    const struct layer layer = layer_measure(page);
    const struct layer pixels = layer_measure(&seen);
    const bool is_layer_kept =
        layer.characters > 0 && layer_is_short(&layer) && pixels.characters <= 2 * layer.characters;
    if (!is_layer_kept)
        *page = seen;
    return true;
}

bool pdf_read_page(const struct document *document, struct reading_page *page, struct err *err)
{
    PopplerPage *source CLEANUP(drop_object) =
        poppler_document_get_page(document->opened, (int)page->number - 1);
    double width_pt = 0;
    double height_pt = 0;
    if (source)
        poppler_page_get_size(source, &width_pt, &height_pt);
    if (!(width_pt >= PAGE_MIN_PT && height_pt >= PAGE_MIN_PT))
        return fail(err, ERR_INVALID, "page %u of the PDF is damaged", page->number);
    page->width_pt = (float)width_pt;
    page->height_pt = (float)height_pt;
    page->source = READING_TEXT_LAYER;
    page->quality = 1;
    if (!read_layer(document, source, page, err))
        return false;
    const struct layer layer = layer_measure(page);
    const double share = layer_is_short(&layer) ? find_image_share(source, page) : 0;
    const char *doubt = layer_find_doubt(&layer, share);
    return !doubt || read_pixels(document, source, doubt, page, err);
}

bool pdf_draw_page(const struct document *document, const struct drawing *drawing,
                   struct Pix **image, struct err *err)
{
    PopplerPage *source CLEANUP(drop_object) =
        poppler_document_get_page(document->opened, (int)drawing->number - 1);
    double width_pt = 0;
    double height_pt = 0;
    if (source)
        poppler_page_get_size(source, &width_pt, &height_pt);
    if (!(width_pt >= PAGE_MIN_PT && height_pt >= PAGE_MIN_PT))
        return fail(err, ERR_INVALID, "page %u of the PDF is damaged", drawing->number);
    const double scale =
        fmin(sqrt(drawing->pixels_max / (width_pt * height_pt)), RENDER_DPI / POINTS_PER_INCH);
    cairo_surface_t *surface CLEANUP(drop_surface) = draw_surface(source, scale);
    *image = surface ? canvas_copy_colours(surface) : NULL;
    return *image || fail(err, ERR_INVALID, "page %u of the PDF cannot be drawn", drawing->number);
}
