/*
 * typeset_draw: draws pages that were set, word by word, each as wide as its place on the page.
 */
#include "reader/child/canvas.h"
#include "reader/child/scan.h"
#include "reader/child/typeset.h"

#include <math.h>

#include <leptonica/allheaders.h>

#define FONT      "monospace"
#define FONT_SIZE 10.0
#define BASELINE  0.8 /* of the height of a word, from its top */
#define SCALE_MAX 4.0
#define SIDE_MAX  20000.0

static void drop_surface(cairo_surface_t **surface)
{
    cairo_surface_destroy(*surface);
}

static void drop_canvas(cairo_t **canvas)
{
    cairo_destroy(*canvas);
}

static void choose_font(cairo_t *canvas)
{
    cairo_select_font_face(canvas, FONT, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(canvas, FONT_SIZE);
}

void typeset_prepare(void)
{
    /* Never ended: the font's file is open as long as something uses it. */
    cairo_t *canvas = cairo_create(cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1, 1));
    cairo_text_extents_t ignored;
    choose_font(canvas);
    cairo_text_extents(canvas, "x", &ignored);
}

static void draw_word(cairo_t *canvas, const struct reading_page *page,
                      const struct reading_word *word)
{
    cairo_text_extents_t extents;
    const double left = (double)(word->box.x0 * page->width_pt);
    const double width = (double)((word->box.x1 - word->box.x0) * page->width_pt);
    const double top = (double)(word->box.y0 * page->height_pt);
    const double height = (double)((word->box.y1 - word->box.y0) * page->height_pt);
    cairo_text_extents(canvas, word->text, &extents);
    if (!(extents.x_advance > 0))
        return;
    cairo_save(canvas);
    cairo_translate(canvas, left, top + BASELINE * height);
    cairo_scale(canvas, width / extents.x_advance, 1);
    cairo_move_to(canvas, 0, 0);
    cairo_show_text(canvas, word->text);
    cairo_restore(canvas);
}

bool typeset_draw_page(const struct document *document, const struct drawing *drawing,
                       struct Pix **image, struct err *err)
{
    struct reading_page page = {.number = drawing->number};
    if (!typeset_read_page(document, &page, err))
        return false;
    const double width = (double)page.width_pt;
    const double height = (double)page.height_pt;
    const double scale = fmin(fmin(sqrt(drawing->pixels_max / (width * height)), SCALE_MAX),
                              SIDE_MAX / fmax(width, height));
    cairo_surface_t *surface CLEANUP(drop_surface) = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)ceil(width * scale), (int)ceil(height * scale));
    cairo_t *canvas CLEANUP(drop_canvas) = cairo_create(surface);
    cairo_set_source_rgb(canvas, 1, 1, 1);
    cairo_paint(canvas);
    cairo_scale(canvas, scale, scale);
    cairo_set_source_rgb(canvas, 0, 0, 0);
    choose_font(canvas);
    for (size_t i = 0; i < page.word_count; i++)
        draw_word(canvas, &page, &page.words[i]);
    cairo_surface_flush(surface);
    *image = cairo_status(canvas) == CAIRO_STATUS_SUCCESS ? canvas_copy_colours(surface) : NULL;
    return *image || fail(err, ERR_LIMIT, "page %u does not fit into the memory of the reader",
                          drawing->number);
}
