/*
 * formats: the table of what is read. To add a format: write its functions, declare them in
 * document.h, add a row.
 *
 * A type follows from the content alone. What is in no row is named by libmagic, for the message.
 */
#include "reader/child/document.h"
#include "reader/child/heic.h"
#include "reader/child/mail.h"
#include "reader/child/typeset.h"

#include <magic.h>

/* Enough for the signatures that libmagic knows. */
#define NAMED_BYTES ((size_t)64 * 1024)

static const struct format FORMATS[] = {
    {"application/pdf", pdf_recognise, pdf_open, pdf_read_page, pdf_draw_page, pdf_find_einvoice,
     pdf_unpack},
    {"image/png", png_recognise, image_open, image_read_page, image_draw_page, NULL, NULL},
    {"image/jpeg", jpeg_recognise, image_open, image_read_page, image_draw_page, NULL, NULL},
    {"image/tiff", tiff_recognise, tiff_open, tiff_read_page, tiff_draw_page, NULL, NULL},
    {"image/webp", webp_recognise, image_open, image_read_page, image_draw_page, NULL, NULL},
    {"image/heic", heic_recognise, heic_open, heic_read_page, heic_draw_page, NULL, NULL},
    {"application/xml", xml_recognise, xml_open, typeset_read_page, typeset_draw_page,
     xml_find_einvoice, NULL},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx_recognise,
     docx_open, typeset_read_page, typeset_draw_page, NULL, NULL},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_recognise, xlsx_open,
     typeset_read_page, typeset_draw_page, NULL, NULL},
    {"message/rfc822", mail_recognise, mail_open, typeset_read_page, typeset_draw_page, NULL,
     mail_unpack},
    {"text/html", html_recognise, html_open, typeset_read_page, typeset_draw_page, NULL, NULL},
    /* What is none of the above. */
    {"text/plain", text_recognise, text_open, typeset_read_page, typeset_draw_page, NULL, NULL},
};

struct magic_set *format_load_names(void)
{
    typeset_prepare();
    mail_prepare();
    heic_prepare();
    struct magic_set *names = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS);
    if (names && magic_load(names, NULL) != 0)
        return NULL;
    return names;
}

static bool is_read(const char *mime_type)
{
    for (size_t i = 0; i < COUNT_OF(FORMATS); i++) {
        if (text_equal(FORMATS[i].mime_type, mime_type))
            return true;
    }
    return false;
}

bool format_find(struct document *document, struct magic_set *names, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(FORMATS); i++) {
        if (FORMATS[i].recognise(document)) {
            document->format = &FORMATS[i];
            document->facts.mime_type = FORMATS[i].mime_type;
            return true;
        }
    }
    const size_t length = document->length < NAMED_BYTES ? document->length : NAMED_BYTES;
    const char *name = names ? magic_buffer(names, document->bytes, length) : NULL;
    /* What it would be by its start, if the rest were there. */
    if (name && is_read(name))
        return fail(err, ERR_INVALID, "the file is damaged: it is no whole %.80s", name);
    return fail(err, ERR_UNSUPPORTED, "files of type %.80s are not read", name ? name : "unknown");
}
