/*
 * document: one file as this program sees it, and what a format has to offer. Private to the child.
 *
 * Nothing is ever closed or freed here beyond a page: the program serves one document and ends.
 */
#ifndef READER_CHILD_DOCUMENT_H
#define READER_CHILD_DOCUMENT_H

#include "base/base.h"
#include "reading/reading.h"

struct Pix; /* Leptonica's image */
struct outlet;
struct recogniser;

struct document {
    const char *bytes;
    size_t length;
    struct recogniser *recogniser; /* NULL when no text is asked for */
    const char *password;          /* that was given; "" for none */
    const struct format *format;
    struct reading_facts facts;
    float quality_floor;               /* an image of lower quality is not recognised */
    struct reading_einvoice *einvoice; /* that it is or carries, once it was looked for; or NULL */
    void *opened;                      /* what the format made of the bytes */
    void *attached;                    /* what it has to be unpacked */
    struct arena *store; /* as long as the document; bounded, since an arena never says no */
    struct arena *arena; /* of the page that is being read */
};

/* A page as a person is to see it. */
struct drawing {
    uint32_t number;
    int quarters; /* turns clockwise that set it upright */
    uint32_t pixels_max;
};

struct format {
    const char *mime_type;
    /* Whether the bytes are of this format, by their first ones. */
    bool (*recognise)(const struct document *document);
    /* Sets facts.page_count, which may still be 0, and `opened`. */
    bool (*open)(struct document *document, struct err *err);
    /* Fills `page`, whose number is set; in the document's arena. */
    bool (*read_page)(const struct document *document, struct reading_page *page, struct err *err);
    /* The page in grey or colours, not turned; about as many pixels as are asked for, or what the
       file has. Looks at the size before anything is drawn. */
    bool (*draw_page)(const struct document *document, const struct drawing *drawing,
                      struct Pix **image, struct err *err);
    /* Sets `einvoice` if there is one; NULL where there never is. */
    bool (*find_einvoice)(struct document *document, struct err *err);
    /* Passes on the files that are attached; NULL where nothing can be. */
    bool (*unpack)(const struct document *document, struct outlet *outlet, struct err *err);
};

/* The functions of the formats, each named in the table of formats.c. */
bool pdf_recognise(const struct document *document);
bool pdf_open(struct document *document, struct err *err);
bool pdf_read_page(const struct document *document, struct reading_page *page, struct err *err);
bool pdf_draw_page(const struct document *document, const struct drawing *drawing,
                   struct Pix **image, struct err *err);
bool pdf_find_einvoice(struct document *document, struct err *err);
bool xml_recognise(const struct document *document);
bool xml_open(struct document *document, struct err *err);
bool xml_find_einvoice(struct document *document, struct err *err);
bool pdf_unpack(const struct document *document, struct outlet *outlet, struct err *err);
bool png_recognise(const struct document *document);
bool jpeg_recognise(const struct document *document);
bool image_open(struct document *document, struct err *err);
bool image_read_page(const struct document *document, struct reading_page *page, struct err *err);
bool image_draw_page(const struct document *document, const struct drawing *drawing,
                     struct Pix **image, struct err *err);
bool tiff_recognise(const struct document *document);
bool tiff_open(struct document *document, struct err *err);
bool tiff_read_page(const struct document *document, struct reading_page *page, struct err *err);
bool tiff_draw_page(const struct document *document, const struct drawing *drawing,
                    struct Pix **image, struct err *err);
bool webp_recognise(const struct document *document);
bool heic_recognise(const struct document *document);
bool heic_open(struct document *document, struct err *err);
bool heic_read_page(const struct document *document, struct reading_page *page, struct err *err);
bool heic_draw_page(const struct document *document, const struct drawing *drawing,
                    struct Pix **image, struct err *err);
/* Those below are set and drawn by typeset. */
bool docx_recognise(const struct document *document);
bool docx_open(struct document *document, struct err *err);
bool xlsx_recognise(const struct document *document);
bool xlsx_open(struct document *document, struct err *err);
bool html_recognise(const struct document *document);
bool html_open(struct document *document, struct err *err);
bool mail_recognise(const struct document *document);
bool mail_open(struct document *document, struct err *err);
bool mail_unpack(const struct document *document, struct outlet *outlet, struct err *err);
bool text_recognise(const struct document *document);
bool text_open(struct document *document, struct err *err);

/* Makes poppler load what it would otherwise for each document. */
void pdf_load(void);
/* What has to be loaded from files before the sandbox closes. */
struct magic_set *format_load_names(void);
/* Finds the document's format, by content. ERR_UNSUPPORTED names the type that it is instead. */
bool format_find(struct document *document, struct magic_set *names, struct err *err) MUST_CHECK;

#endif
