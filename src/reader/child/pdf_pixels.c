/*
 * pdf_pixels: draws with poppler on cairo's surfaces, and hides both.
 */
#include "reader/child/pdf_pixels.h"

#include "reader/child/canvas.h"
#include "reader/child/scan.h"

#include <math.h>

#include <cairo.h>
#include <leptonica/allheaders.h>

#define PICTURES_MAX 256
#define TOUCH        0.004F /* of the page: pictures are cut into strips */

static void drop_surface(cairo_surface_t **surface)
{
    cairo_surface_destroy(*surface);
}

static void drop_canvas(cairo_t **canvas)
{
    cairo_destroy(*canvas);
}

/* The page on white paper, or what is in a box of it; NULL when it cannot be drawn. */
static cairo_surface_t *draw(PopplerPage *source, double scale, const struct reading_box *box)
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
    if (box) {
        cairo_rectangle(canvas, (double)box->x0 * width_pt, (double)box->y0 * height_pt,
                        (double)(box->x1 - box->x0) * width_pt,
                        (double)(box->y1 - box->y0) * height_pt);
        cairo_clip(canvas);
    }
    poppler_page_render(source, canvas);
    cairo_surface_flush(surface);
    if (cairo_status(canvas) != CAIRO_STATUS_SUCCESS ||
        cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        return NULL;
    return cairo_surface_reference(surface);
}

struct Pix *pdf_render(PopplerPage *source, double dpi)
{
    return pdf_render_part(source, dpi, NULL);
}

struct Pix *pdf_render_part(PopplerPage *source, double dpi, const struct reading_box *box)
{
    double width_pt = 0;
    double height_pt = 0;
    poppler_page_get_size(source, &width_pt, &height_pt);
    const double square_inches = width_pt * height_pt / PDF_POINTS_PER_INCH / PDF_POINTS_PER_INCH;
    const double afforded = fmin(dpi, sqrt(SCAN_PIXELS_MAX / 2.0 / square_inches));
    cairo_surface_t *surface CLEANUP(drop_surface) =
        draw(source, afforded / PDF_POINTS_PER_INCH, box);
    struct Pix *grey = surface ? canvas_copy_grey(surface) : NULL;
    if (grey)
        pixSetResolution(grey, (int)afforded, (int)afforded);
    return grey;
}

struct Pix *pdf_render_colours(PopplerPage *source, double scale)
{
    cairo_surface_t *surface CLEANUP(drop_surface) = draw(source, scale, NULL);
    return surface ? canvas_copy_colours(surface) : NULL;
}

static bool touch(const struct reading_box *a, const struct reading_box *b)
{
    return a->x0 <= b->x1 + TOUCH && b->x0 <= a->x1 + TOUCH && a->y0 <= b->y1 + TOUCH &&
           b->y0 <= a->y1 + TOUCH;
}

/* Adds a picture, and with it whatever it touches becomes one. */
static void add_picture(struct pdf_pictures *pictures, struct reading_box box)
{
    for (size_t i = 0; i < pictures->count;) {
        const struct reading_box *other = &pictures->boxes[i];
        if (!touch(&box, other)) {
            i++;
            continue;
        }
        box = (struct reading_box){fminf(box.x0, other->x0), fminf(box.y0, other->y0),
                                   fmaxf(box.x1, other->x1), fmaxf(box.y1, other->y1)};
        pictures->boxes[i] = pictures->boxes[--pictures->count];
        i = 0;
    }
    if (pictures->count < PICTURES_MAX)
        pictures->boxes[pictures->count++] = box;
}

static float part_of(double edge, double size)
{
    return (float)fmin(fmax(edge / size, 0), 1);
}

struct pdf_pictures pdf_find_pictures(struct arena *arena, PopplerPage *source)
{
    struct pdf_pictures pictures = {.boxes =
                                        arena_new_array(arena, struct reading_box, PICTURES_MAX)};
    double width_pt = 0;
    double height_pt = 0;
    poppler_page_get_size(source, &width_pt, &height_pt);
    GList *list = poppler_page_get_image_mapping(source);
    for (const GList *at = list; at; at = at->next) {
        const PopplerRectangle *area = &((const PopplerImageMapping *)at->data)->area;
        const struct reading_box box = {part_of(fmin(area->x1, area->x2), width_pt),
                                        part_of(fmin(area->y1, area->y2), height_pt),
                                        part_of(fmax(area->x1, area->x2), width_pt),
                                        part_of(fmax(area->y1, area->y2), height_pt)};
        if (box.x1 > box.x0 && box.y1 > box.y0)
            add_picture(&pictures, box);
    }
    poppler_page_free_image_mapping(list);
    return pictures;
}

double pdf_pictures_share(const struct pdf_pictures *pictures)
{
    double largest = 0;
    for (size_t i = 0; i < pictures->count; i++) {
        const struct reading_box *box = &pictures->boxes[i];
        largest = fmax(largest, (double)((box->x1 - box->x0) * (box->y1 - box->y0)));
    }
    return largest;
}

bool pdf_is_on_picture(const struct reading_box *box, const struct reading_box *picture)
{
    const float x = (box->x0 + box->x1) / 2;
    const float y = (box->y0 + box->y1) / 2;
    return x >= picture->x0 && x <= picture->x1 && y >= picture->y0 && y <= picture->y1;
}
