/*
 * pdf: pages of a PDF through poppler: their text with boxes where it can be believed, their pixels
 * where not.
 *
 * poppler is GPL: it is linked into this program only, which is one of its own.
 */
#include "reader/child/document.h"
#include "reader/child/layer.h"
#include "reader/child/outlet.h"
#include "reader/child/pdf_einvoice.h"
#include "reader/child/pdf_making.h"
#include "reader/child/pdf_pixels.h"
#include "reader/child/pdf_signs.h"
#include "reader/child/proof.h"
#include "reader/child/scan.h"
#include "reader/child/words.h"

#include <iconv.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include <leptonica/allheaders.h>
#include <poppler.h>

/* Readers take a PDF whose signature stands behind a mail header or the like. */
#define SIGNATURE       "%PDF-"
#define SIGNATURE_BYTES 1024
#define PAGE_MIN_PT     1.0
#define SHOWN_MAX       64
#define PLACE_STEPS     1000
#define SHOW_DPI        72 /* enough to see whether there is something */
/* Of the pairs of letters in lines that were read for a proof. */
#define AGREEMENT_MIN  0.6
#define PICTURE_MIN_PT 24.0F /* side of one that may have writing in it */
/* A gap of this part of the letters' size ends a word. */
#define WORD_GAP       0.5
#define LETTERS_MIN_PT 2.5
#define LIGHT          0xE000 /* of 0xFFFF */

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

/* What `opened` is. */
struct pdf {
    PopplerDocument *document;
    struct pdf_signs signs;
    uint64_t shown[SHOWN_MAX]; /* suspects of pages that turned out to be shown, all of them */
    size_t shown_count;
};

bool pdf_recognise(const struct document *document)
{
    const size_t length = document->length < SIGNATURE_BYTES ? document->length : SIGNATURE_BYTES;
    return memmem(document->bytes, length, SIGNATURE, strlen(SIGNATURE)) != NULL;
}

/* A document of one word, which needs a font of the system. */
static const char FIRST_PDF[] =
    "%PDF-1.4\n"
    "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
    "2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
    "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
    "/Resources<</Font<</F 5 0 R>>>>>> endobj\n"
    "4 0 obj <</Length 27>> stream\nBT /F 8 Tf 1 1 Td (I) Tj ET\nendstream endobj\n"
    "5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\n"
    "trailer <</Root 1 0 R>>\n%%EOF\n";

void pdf_load(void)
{
    /* poppler tries a password in Latin-1, too, and does not see when it cannot. */
    (void)iconv_open("ISO-8859-1", "UTF-8");
    /* It stays open: what poppler has loaded goes with the last document. */
    GBytes *bytes = g_bytes_new_static(FIRST_PDF, sizeof FIRST_PDF - 1);
    PopplerDocument *first = poppler_document_new_from_bytes(bytes, NULL, NULL);
    PopplerPage *page CLEANUP(drop_object) = first ? poppler_document_get_page(first, 0) : NULL;
    struct Pix *drawn CLEANUP(scan_drop) = page ? pdf_render(page, PDF_POINTS_PER_INCH) : NULL;
    (void)drawn;
}

static bool refuse(const struct document *document, const GError *error, struct err *err)
{
    if (!g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
        return fail(err, ERR_INVALID, "the PDF is damaged");
    if (document->password[0] != '\0') {
        (void)fail(err, ERR_UNSUPPORTED, "the password does not open the PDF");
        return err_hint(err, "retry the process with the right one: --password file:PATH");
    }
    (void)fail(err, ERR_UNSUPPORTED, "the PDF is encrypted");
    return err_hint(err, "give its password: retry the process with --password file:PATH");
}

/* As a stream, because poppler_document_new_from_bytes crashes on a wrong password (22.12). */
static PopplerDocument *open_with_password(const struct document *document, GBytes *bytes,
                                           GError **error)
{
    GInputStream *stream = g_memory_input_stream_new_from_bytes(bytes);
    return poppler_document_new_from_stream(stream, (goffset)document->length, document->password,
                                            NULL, error);
}

/* As it can be shown: without control characters, cut where it is too long. NULL for none. */
static const char *take_claim(const struct document *document, char *claim)
{
    char *plain = claim ? arena_copy_text(document->store, claim) : NULL;
    size_t length = 0;
    for (const char *at = claim; at && *at != '\0'; at++) {
        if ((unsigned char)*at >= ' ' && *at != '\x7F')
            plain[length++] = *at;
    }
    g_free(claim);
    if (!plain)
        return NULL;
    plain[length] = '\0';
    plain[text_fit(plain, READING_MAKING_BYTES_MAX)] = '\0';
    return text_is_utf8(plain, strlen(plain)) ? plain : NULL;
}

static uint32_t take_time(time_t time)
{
    return time > 0 && (uint64_t)time <= UINT32_MAX ? (uint32_t)time : 0;
}

static void find_making(struct document *document, PopplerDocument *pdf)
{
    struct reading_making *making = &document->facts.making;
    making->producer = take_claim(document, poppler_document_get_producer(pdf));
    making->creator = take_claim(document, poppler_document_get_creator(pdf));
    making->created_s = take_time(poppler_document_get_creation_date(pdf));
    making->modified_s = take_time(poppler_document_get_modification_date(pdf));
    pdf_making_find(document->bytes, document->length, making);
}

bool pdf_open(struct document *document, struct err *err)
{
    GError *error CLEANUP(drop_error) = NULL;
    GBytes *bytes = g_bytes_new_static(document->bytes, document->length);
    const bool has_password = document->password[0] != '\0';
    struct pdf *pdf = memory_create(sizeof *pdf);
    pdf->document = has_password ? open_with_password(document, bytes, &error)
                                 : poppler_document_new_from_bytes(bytes, NULL, &error);
    if (!pdf->document)
        return refuse(document, error, err);
    if (document->recogniser)
        pdf->signs = pdf_signs_find(document->bytes, document->length);
    const int count = poppler_document_get_n_pages(pdf->document);
    document->facts.page_count = count > 0 ? (uint32_t)count : 0;
    find_making(document, pdf->document);
    document->opened = pdf;
    return true;
}

bool pdf_find_einvoice(struct document *document, struct err *err)
{
    const struct pdf *pdf = document->opened;
    (void)err;
    document->einvoice = pdf_einvoice_find(document->store, pdf->document);
    return true;
}

static PopplerPage *find_page(const struct document *document, uint32_t number)
{
    const struct pdf *pdf = document->opened;
    return poppler_document_get_page(pdf->document, (int)number - 1);
}

/* A part of the page's text, of which each character has a place. */
struct run {
    const char *text;
    size_t length; /* in bytes */
    size_t characters;
    const PopplerRectangle *places;
    const uint8_t *marks; /* of each character */
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
        .marks = run->marks[0],
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
    struct run word = {.text = rest->text, .places = rest->places, .marks = rest->marks};
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
    rest->marks += characters;
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

/* As good as white, or too small to be read. */
static bool is_suspect(const PopplerTextAttributes *attributes)
{
    const PopplerColor *colour = &attributes->color;
    return attributes->font_size < LETTERS_MIN_PT ||
           (colour->red > LIGHT && colour->green > LIGHT && colour->blue > LIGHT);
}

/* READING_HIDDEN for each character that may be, until the pixels show it. */
static const uint8_t *mark_characters(struct arena *arena, PopplerPage *source, size_t count)
{
    uint8_t *marks = arena_new_array(arena, uint8_t, count + 1);
    GList *list = poppler_page_get_text_attributes(source);
    for (const GList *at = list; at; at = at->next) {
        const PopplerTextAttributes *attributes = at->data;
        for (int i = attributes->start_index; is_suspect(attributes) && i <= attributes->end_index;
             i++) {
            if (i >= 0 && (size_t)i < count)
                marks[i] = READING_HIDDEN;
        }
    }
    poppler_page_free_text_attributes(list);
    return marks;
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
                                .places = places,
                                .marks = mark_characters(document->arena, source, count)};
        if (!split_text(&words, all, page, err))
            return false;
    }
    words_give(&words, page);
    return true;
}

/* Looks at the page. A layer that was doubted for saying little stays when the pixels do not say
   much more. */
static bool read_pixels(const struct document *document, PopplerPage *source, const char *reason,
                        struct reading_page *page, struct err *err)
{
    struct reading_page seen = *page;
    struct Pix *image CLEANUP(scan_drop) = pdf_render(source, PDF_RENDER_DPI);
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

/* How much of a layer has to be looked at. */
struct view {
    struct pdf_pictures pictures;
    size_t suspects;   /* words that may be hidden, marked so */
    size_t on_picture; /* words that a picture lies behind, or over */
};

static struct view find_view(const struct document *document, PopplerPage *source,
                             struct reading_page *page)
{
    const struct pdf *pdf = document->opened;
    struct view view = {0};
    if (pdf->signs.has_pictures)
        view.pictures = pdf_find_pictures(document->arena, source);
    const bool is_any_suspect = pdf->signs.has_undrawn_text || pdf->signs.is_uncertain;
    for (size_t i = 0; i < page->word_count; i++) {
        struct reading_word *word = &page->words[i];
        bool is_on_picture = false;
        for (size_t k = 0; k < view.pictures.count && !is_on_picture; k++)
            is_on_picture = pdf_is_on_picture(&word->box, &view.pictures.boxes[k]);
        if (is_any_suspect)
            word->marks |= READING_HIDDEN;
        view.suspects += (word->marks & READING_HIDDEN) != 0;
        view.on_picture += is_on_picture;
    }
    return view;
}

/* Whether a picture holds none of the page's words, and is large enough to hold some of its own. */
static bool is_untold(const struct reading_box *picture, const struct reading_page *page)
{
    if ((picture->x1 - picture->x0) * page->width_pt < PICTURE_MIN_PT ||
        (picture->y1 - picture->y0) * page->height_pt < PICTURE_MIN_PT / 2)
        return false;
    for (size_t i = 0; i < page->word_count; i++) {
        if (!(page->words[i].marks & READING_PIXELS) &&
            pdf_is_on_picture(&page->words[i].box, picture))
            return false;
    }
    return true;
}

static bool read_pictures(const struct document *document, struct Pix *image,
                          const struct pdf_pictures *pictures, struct reading_page *page,
                          struct err *err)
{
    const size_t before = page->word_count;
    for (size_t i = 0; i < pictures->count; i++) {
        if (is_untold(&pictures->boxes[i], page) &&
            !proof_read_picture(document, image, &pictures->boxes[i], page, err))
            return false;
    }
    if (page->word_count > before)
        page->source_reason = "pictures beside the text layer were read";
    return true;
}

/* The suspects of a page and their places in one number. */
static uint64_t number_suspects(const struct reading_page *page)
{
    uint64_t hash = 14695981039346656037ULL; /* FNV-1a */
    for (size_t i = 0; i < page->word_count; i++) {
        const struct reading_word *word = &page->words[i];
        if (!(word->marks & READING_HIDDEN))
            continue;
        for (const char *at = word->text; *at; at++)
            hash = (hash ^ (uint8_t)*at) * 1099511628211ULL;
        hash = (hash ^ (uint32_t)(word->box.x0 * PLACE_STEPS)) * 1099511628211ULL;
        hash = (hash ^ (uint32_t)(word->box.y0 * PLACE_STEPS)) * 1099511628211ULL;
    }
    return hash;
}

/* Whether the same words stood in the same places of a page that showed them: the white heading of
   a table goes from page to page. */
static bool are_known(const struct pdf *pdf, uint64_t suspects)
{
    for (size_t i = 0; i < pdf->shown_count && i < SHOWN_MAX; i++) {
        if (pdf->shown[i] == suspects)
            return true;
    }
    return false;
}

static void clear_suspects(struct reading_page *page)
{
    for (size_t i = 0; i < page->word_count; i++)
        page->words[i].marks &= (uint8_t)~READING_HIDDEN;
}

static bool has_suspects(const struct reading_page *page)
{
    for (size_t i = 0; i < page->word_count; i++) {
        if (page->words[i].marks & READING_HIDDEN)
            return true;
    }
    return false;
}

/* Takes the mark from suspects that are shown. */
static bool show_suspects(struct pdf *pdf, PopplerPage *source, struct reading_page *page,
                          struct err *err)
{
    const uint64_t suspects = number_suspects(page);
    struct reading_box around = {1, 1, 0, 0};
    if (are_known(pdf, suspects)) {
        clear_suspects(page);
        return true;
    }
    for (size_t i = 0; i < page->word_count; i++) {
        const struct reading_box *box = &page->words[i].box;
        if (page->words[i].marks & READING_HIDDEN)
            around = (struct reading_box){fminf(around.x0, box->x0), fminf(around.y0, box->y0),
                                          fmaxf(around.x1, box->x1), fmaxf(around.y1, box->y1)};
    }
    struct Pix *image CLEANUP(scan_drop) = pdf_render_part(source, SHOW_DPI, &around);
    if (!image)
        return fail(err, ERR_INVALID, "page %u of the PDF cannot be drawn", page->number);
    proof_show_words(image, page);
    if (!has_suspects(page))
        pdf->shown[pdf->shown_count++ % SHOWN_MAX] = suspects;
    return true;
}

/* Holds what pictures show against a layer that lies over them, or reads them where none does. */
static bool prove_pictures(const struct document *document, PopplerPage *source,
                           const struct view *view, struct reading_page *page, struct err *err)
{
    const bool is_over_pictures = 2 * view->on_picture > page->word_count;
    bool is_any_untold = false;
    for (size_t i = 0; i < view->pictures.count && !is_any_untold; i++)
        is_any_untold = is_untold(&view->pictures.boxes[i], page);
    if (!is_over_pictures && !is_any_untold)
        return true;
    struct Pix *image CLEANUP(scan_drop) = pdf_render(source, PROOF_DPI);
    if (!image)
        return fail(err, ERR_INVALID, "page %u of the PDF cannot be drawn", page->number);
    if (!is_over_pictures)
        return read_pictures(document, image, &view->pictures, page, err);
    double agreement = 0;
    if (!proof_read_lines(document, image, page, &agreement, err))
        return false;
    if (agreement < AGREEMENT_MIN)
        return read_pixels(document, source, "the text layer is not what the page shows", page,
                           err);
    page->source_reason = "the text layer is what the page shows";
    return true;
}

/* Holds a layer that may be good against what the page looks like, where there is a reason to. */
static bool prove_layer(const struct document *document, PopplerPage *source,
                        struct reading_page *page, struct err *err)
{
    const struct view view = find_view(document, source, page);
    return (view.suspects == 0 || show_suspects(document->opened, source, page, err)) &&
           (view.pictures.count == 0 || prove_pictures(document, source, &view, page, err));
}

bool pdf_read_page(const struct document *document, struct reading_page *page, struct err *err)
{
    PopplerPage *source CLEANUP(drop_object) = find_page(document, page->number);
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
    double share = 0;
    if (layer_is_short(&layer)) {
        const struct pdf_pictures pictures = pdf_find_pictures(document->arena, source);
        share = pdf_pictures_share(&pictures);
    }
    const char *doubt = layer_find_doubt(&layer, share);
    return doubt ? read_pixels(document, source, doubt, page, err)
                 : prove_layer(document, source, page, err);
}

bool pdf_draw_page(const struct document *document, const struct drawing *drawing,
                   struct Pix **image, struct err *err)
{
    PopplerPage *source CLEANUP(drop_object) = find_page(document, drawing->number);
    double width_pt = 0;
    double height_pt = 0;
    if (source)
        poppler_page_get_size(source, &width_pt, &height_pt);
    if (!(width_pt >= PAGE_MIN_PT && height_pt >= PAGE_MIN_PT))
        return fail(err, ERR_INVALID, "page %u of the PDF is damaged", drawing->number);
    const double scale = fmin(sqrt(drawing->pixels_max / (width_pt * height_pt)),
                              PDF_RENDER_DPI / PDF_POINTS_PER_INCH);
    *image = pdf_render_colours(source, scale);
    return *image || fail(err, ERR_INVALID, "page %u of the PDF cannot be drawn", drawing->number);
}

/* ---- attachments ---- */

struct delivery {
    struct outlet *outlet;
    struct err *err;
    bool is_refused;
};

static gboolean deliver(const gchar *bytes, gsize length, gpointer context, GError **error)
{
    struct delivery *delivery = context;
    (void)error;
    delivery->is_refused = !outlet_write(delivery->outlet, bytes, length, delivery->err);
    return !delivery->is_refused;
}

/* An e-invoice is part of the document; it is read with the pages. */
static bool is_invoice_data(const char *name)
{
    const char *suffix = name ? strrchr(name, '.') : NULL;
    return suffix && strcasecmp(suffix, ".xml") == 0;
}

bool pdf_unpack(const struct document *document, struct outlet *outlet, struct err *err)
{
    const struct pdf *pdf = document->opened;
    struct delivery delivery = {.outlet = outlet, .err = err};
    GList *list = poppler_document_get_attachments(pdf->document);
    for (const GList *at = list; at && !delivery.is_refused; at = at->next) {
        PopplerAttachment *attachment = at->data;
        GError *error CLEANUP(drop_error) = NULL;
        if (is_invoice_data(attachment->name))
            continue;
        delivery.is_refused = !outlet_start(outlet, attachment->name, err);
        /* One that is damaged ends where it does; what becomes of it, its reader says. */
        if (!delivery.is_refused)
            (void)poppler_attachment_save_to_callback(attachment, deliver, &delivery, &error);
    }
    g_list_free_full(list, g_object_unref);
    return !delivery.is_refused;
}
