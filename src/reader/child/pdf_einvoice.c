/*
 * pdf_einvoice: the e-invoice that a PDF carries as an attachment (Factur-X, ZUGFeRD, XRechnung).
 *
 * What it is called decides only between several and which damage is worth telling: some programs
 * name it as they like.
 */
#include "reader/child/pdf_einvoice.h"

#include "reader/child/einvoice.h"

#include <string.h>
#include <strings.h>

#define ATTACHMENTS_MAX      50
#define ATTACHMENT_BYTES_MAX ((size_t)32 * 1024 * 1024)

static const char *const USUAL_NAMES[] = {"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"};

static void drop_attachments(GList **attachments)
{
    g_list_free_full(*attachments, g_object_unref);
}

static bool has_usual_name(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(USUAL_NAMES); i++) {
        if (strcasecmp(name, USUAL_NAMES[i]) == 0)
            return true;
    }
    return false;
}

/* For poppler: a piece of an attachment. False breaks off. */
static gboolean take_piece(const gchar *bytes, gsize count, gpointer data, GError **error)
{
    (void)error;
    struct text *all = data;
    text_append(all, bytes, count);
    return !all->is_full;
}

/* What the attachment is called, fit to be passed on. */
static const char *name_of(struct arena *arena, PopplerAttachment *attachment)
{
    struct text name CLEANUP(text_done);
    text_init(&name, 300);
    text_append_clean(&name, attachment->name ? attachment->name : "");
    return arena_copy_text(arena, name.data);
}

/* The e-invoice in an attachment; one with a problem when it should be one and cannot be read; NULL
   when it is something else. */
static struct reading_einvoice *read_attachment(struct arena *arena, PopplerAttachment *attachment)
{
    struct err err;
    struct text bytes CLEANUP(text_done);
    text_init(&bytes, ATTACHMENT_BYTES_MAX);
    err_clear(&err);
    const char *name = name_of(arena, attachment);
    const bool is_whole = poppler_attachment_save_to_callback(attachment, take_piece, &bytes, NULL);
    struct reading_einvoice *einvoice = NULL;
    if (bytes.is_full)
        (void)fail(&err, ERR_LIMIT, "it has more than %zu bytes", ATTACHMENT_BYTES_MAX);
    else if (!is_whole)
        (void)fail(&err, ERR_INVALID, "its bytes are damaged");
    else if (!einvoice_is_xml(bytes.data, bytes.length))
        (void)fail(&err, ERR_INVALID, "it is no XML");
    else
        einvoice = einvoice_read(arena, bytes.data, bytes.length, &err);
    if (!einvoice && has_usual_name(name)) {
        einvoice = arena_new(arena, struct reading_einvoice);
        einvoice->problem = arena_copy_text(arena, err.message);
    }
    if (einvoice)
        einvoice->file_name = name;
    return einvoice;
}

/* One that can be read goes before one with a problem, one with a usual name before others. */
static int rank(const struct reading_einvoice *einvoice)
{
    if (!einvoice)
        return 0;
    return einvoice->problem[0] != '\0' ? 1 : has_usual_name(einvoice->file_name) ? 3 : 2;
}

struct reading_einvoice *pdf_einvoice_find(struct arena *arena, PopplerDocument *pdf)
{
    if (!poppler_document_has_attachments(pdf))
        return NULL;
    GList *attachments CLEANUP(drop_attachments) = poppler_document_get_attachments(pdf);
    struct reading_einvoice *best = NULL;
    size_t count = 0;
    for (const GList *at = attachments; at && count < ATTACHMENTS_MAX; at = at->next) {
        struct reading_einvoice *found = read_attachment(arena, at->data);
        if (rank(found) > rank(best))
            best = found;
        count++;
    }
    return best;
}
