/*
 * mail: a message as it came (RFC 5322 and MIME), through GMime: who wrote what to whom, as text;
 * what is attached goes out as files.
 *
 * Of the forms that a text comes in, the plain one is taken unless it says much less than the
 * other. Pictures that the text shows, and signatures, are part of the letter, not attached to it.
 */
#include "reader/child/mail.h"

#include "reader/child/html.h"
#include "reader/child/outlet.h"
#include "reader/child/text.h"
#include "reader/child/typeset.h"

#include <iconv.h>
#include <string.h>
#include <strings.h>

#include <gmime/gmime.h>

#define HEAD_BYTES ((size_t)64 * 1024)
#define PARTS_MAX  1000
#define DEPTH_MAX  30
#define BODIES_MAX 50
/* Lines that could begin a part: GMime makes an object for each before anybody can count them. */
#define PART_LINES_MAX  50000
#define TEXT_MAX_BYTES  ((size_t)32 * 1024 * 1024)
#define PLAIN_IS_ENOUGH 2 /* when the other form has at most so many times its letters */

struct mail {
    struct typeset *set;
    GMimeMessage *message;
    GMimePart *bodies[BODIES_MAX];
    size_t body_count;
    GMimeObject *attached[PARTS_MAX];
    size_t attached_count;
    size_t part_count;
};

/* ---- recognising ---- */

/* Length of the name of the header that a line is, 0 when it is none. */
static size_t measure_name(const char *line, size_t length)
{
    size_t name = 0;
    while (name < length && line[name] > ' ' && line[name] < 0x7F && line[name] != ':')
        name++;
    return name < length && line[name] == ':' ? name : 0;
}

static bool is_name(const char *line, size_t length, const char *name)
{
    return length == strlen(name) && strncasecmp(line, name, length) == 0;
}

/* What a message has and other text seldom: both who wrote it and a sign of the mail system. */
struct signs {
    bool has_sender;
    bool has_system;
};

static void take_name(struct signs *signs, const char *line, size_t length)
{
    static const char *const SYSTEM[] = {"Date",        "Message-ID", "MIME-Version",
                                         "Return-Path", "Received",   "Delivered-To"};
    signs->has_sender |= is_name(line, length, "From") || is_name(line, length, "Sender");
    for (size_t i = 0; i < COUNT_OF(SYSTEM); i++)
        signs->has_system |= is_name(line, length, SYSTEM[i]);
}

bool mail_recognise(const struct document *document)
{
    const size_t end = document->length < HEAD_BYTES ? document->length : HEAD_BYTES;
    struct signs signs = {0};
    size_t at = 0;
    /* cppcheck-suppress knownConditionTrueFalse */
    while (at < end && !(signs.has_sender && signs.has_system)) {
        const char *line = document->bytes + at;
        const char *line_end = memchr(line, '\n', end - at);
        const size_t length = line_end ? (size_t)(line_end - line) : end - at;
        const size_t name = measure_name(line, length);
        const bool is_folded = at > 0 && length > 0 && (line[0] == ' ' || line[0] == '\t');
        const bool is_mailbox_mark = at == 0 && length > 5 && memcmp(line, "From ", 5) == 0;
        /* cppcheck-suppress knownConditionTrueFalse */
        if (name == 0 && !is_folded && !is_mailbox_mark)
            return false;
        take_name(&signs, line, name);
        at += length + 1;
    }
    return signs.has_sender && signs.has_system;
}

/* ---- what has to be loaded first ---- */

void mail_prepare(void)
{
    /* Each conversion is a file of the C library, which stays loaded while it is in use. */
    static const char *const CHARSETS[] = {
        "ISO-8859-1",   "ISO-8859-2",   "ISO-8859-5",   "ISO-8859-7",   "ISO-8859-9",
        "ISO-8859-15",  "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1252", "WINDOWS-1253",
        "WINDOWS-1254", "WINDOWS-1257", "KOI8-R",       "KOI8-U",       "GB18030",
        "BIG5",         "SHIFT_JIS",    "ISO-2022-JP",  "EUC-KR",       "UTF-16",
    };
    g_mime_init();
    for (size_t i = 0; i < COUNT_OF(CHARSETS); i++)
        (void)iconv_open("UTF-8", CHARSETS[i]);
}

/* ---- finding parts ---- */

static bool is_type(GMimeObject *part, const char *type, const char *subtype)
{
    return g_mime_content_type_is_type(g_mime_object_get_content_type(part), type, subtype) != 0;
}

/* What belongs to the mail system, or only says that the rest is genuine. */
static bool is_envelope_part(GMimeObject *part)
{
    static const struct {
        const char *type;
        const char *subtype;
    } TYPES[] = {
        {"application", "pkcs7-signature"},
        {"application", "x-pkcs7-signature"},
        {"application", "pgp-signature"},
        {"application", "pgp-keys"},
        {"message", "delivery-status"},
        {"message", "disposition-notification"},
        {"text", "rfc822-headers"},
        {"text", "calendar"},
        {"text", "vcard"},
        {"text", "x-vcard"},
        {"text", "directory"},
    };
    for (size_t i = 0; i < COUNT_OF(TYPES); i++) {
        if (is_type(part, TYPES[i].type, TYPES[i].subtype))
            return true;
    }
    return false;
}

/* A text of the letter itself. */
static bool is_body(GMimeObject *part)
{
    const char *disposition = g_mime_object_get_disposition(part);
    const bool is_named = g_mime_part_get_filename(GMIME_PART(part)) != NULL;
    return (is_type(part, "text", "plain") || is_type(part, "text", "html")) && !is_named &&
           !(disposition && strcasecmp(disposition, "attachment") == 0);
}

/* A picture that the text shows. */
static bool is_decoration(GMimeObject *part, GMimeObject *parent)
{
    const char *disposition = g_mime_object_get_disposition(part);
    const bool is_attached = disposition && strcasecmp(disposition, "attachment") == 0;
    return is_type(part, "image", "*") && !is_attached && parent &&
           is_type(parent, "multipart", "related");
}

static bool find_parts(struct mail *mail, GMimeObject *part, GMimeObject *parent, size_t depth,
                       struct err *err);

/* Letters of a body's text, about. */
static size_t measure_body(GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;
    const gint64 length = stream ? g_mime_stream_length(stream) : 0;
    return length > 0 ? (size_t)length : 0;
}

/* Of several forms of one text the plain one, or the richest when that is nearly empty; other parts
   of theirs are looked at all the same. */
static bool choose_form(struct mail *mail, GMimeObject *parent, size_t depth, struct err *err)
{
    GMimeMultipart *forms = GMIME_MULTIPART(parent);
    const int count = g_mime_multipart_get_count(forms);
    const size_t first = mail->body_count;
    for (int i = 0; i < count; i++) {
        if (!find_parts(mail, g_mime_multipart_get_part(forms, i), parent, depth + 1, err))
            return false;
    }
    size_t chosen = first;
    for (size_t i = first; i < mail->body_count; i++) {
        const bool is_plain = is_type(GMIME_OBJECT(mail->bodies[i]), "text", "plain");
        if (i > first && !(is_plain && measure_body(mail->bodies[i]) > 0))
            continue;
        chosen = i;
    }
    mail->bodies[first] = mail->bodies[chosen];
    mail->body_count = mail->body_count > first ? first + 1 : first;
    return true;
}

static bool find_in_multipart(struct mail *mail, GMimeObject *part, size_t depth, struct err *err)
{
    GMimeMultipart *parts = GMIME_MULTIPART(part);
    int count = g_mime_multipart_get_count(parts);
    if (is_type(part, "multipart", "alternative"))
        return choose_form(mail, part, depth, err);
    /* What is signed, and the signature. */
    if (is_type(part, "multipart", "signed") && count > 1)
        count = 1;
    for (int i = 0; i < count; i++) {
        if (!find_parts(mail, g_mime_multipart_get_part(parts, i), part, depth + 1, err))
            return false;
    }
    return true;
}

static bool find_parts(struct mail *mail, GMimeObject *part, GMimeObject *parent, size_t depth,
                       struct err *err)
{
    if (depth > DEPTH_MAX)
        return fail(err, ERR_LIMIT, "the parts of the mail are nested deeper than %d", DEPTH_MAX);
    if (++mail->part_count > PARTS_MAX)
        return fail(err, ERR_LIMIT, "the mail has more than %d parts", PARTS_MAX);
    if (GMIME_IS_MULTIPART(part))
        return find_in_multipart(mail, part, depth, err);
    if (!GMIME_IS_PART(part) && !GMIME_IS_MESSAGE_PART(part))
        return true;
    if (GMIME_IS_PART(part) && is_body(part) && mail->body_count < BODIES_MAX)
        mail->bodies[mail->body_count++] = GMIME_PART(part);
    else if (!is_envelope_part(part) && !is_decoration(part, parent))
        mail->attached[mail->attached_count++] = part;
    return true;
}

/* ---- text ---- */

static void append_header(struct text *out, const char *name, const char *value)
{
    if (!value || value[0] == '\0')
        return;
    text_printf(out, "%s: ", name);
    text_append_clean(out, value);
    text_append_char(out, '\n');
}

static void append_people(struct text *out, const char *name, InternetAddressList *list)
{
    char *people = list ? internet_address_list_to_string(list, NULL, FALSE) : NULL;
    append_header(out, name, people);
    g_free(people);
}

static bool set_head(const struct mail *mail, struct err *err)
{
    struct text head CLEANUP(text_done);
    text_init(&head, TEXT_MAX_BYTES);
    append_people(&head, "From", g_mime_message_get_from(mail->message));
    append_people(&head, "To", g_mime_message_get_to(mail->message));
    append_people(&head, "Cc", g_mime_message_get_cc(mail->message));
    GDateTime *date = g_mime_message_get_date(mail->message);
    char *moment = date ? g_date_time_format(date, "%Y-%m-%d %H:%M") : NULL;
    append_header(&head, "Date", moment);
    append_header(&head, "Subject", g_mime_message_get_subject(mail->message));
    g_free(moment);
    text_append_char(&head, '\n');
    return typeset_add_text(mail->set, head.data, head.length, err);
}

static bool set_body(const struct mail *mail, GMimePart *part, struct err *err)
{
    struct text text CLEANUP(text_done);
    char *content = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
    const size_t length = content ? strlen(content) : 0;
    text_init(&text, 3 * length + 1);
    if (content)
        text_decode(content, length, &text);
    g_free(content);
    text_append_char(&text, '\n');
    return is_type(GMIME_OBJECT(part), "text", "html")
               ? html_set(mail->set, text.data, text.length, err)
               : typeset_add_text(mail->set, text.data, text.length, err);
}

/* ---- the format ---- */

static bool check_parts(const struct document *document, struct err *err)
{
    size_t count = 0;
    const char *at = document->bytes;
    const char *end = at + document->length;
    while ((at = memmem(at, (size_t)(end - at), "\n--", 3)) != NULL) {
        at += 3;
        count++;
    }
    return count <= PART_LINES_MAX ||
           fail(err, ERR_LIMIT, "the mail has more than %d lines that could begin a part",
                PART_LINES_MAX);
}

static bool parse(struct mail *mail, const struct document *document, struct err *err)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(document->bytes, document->length);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    const bool is_mailbox = document->length > 5 && memcmp(document->bytes, "From ", 5) == 0;
    g_mime_parser_set_format(parser, is_mailbox ? GMIME_FORMAT_MBOX : GMIME_FORMAT_MESSAGE);
    mail->message = g_mime_parser_construct_message(parser, NULL);
    GMimeObject *root = mail->message ? g_mime_message_get_mime_part(mail->message) : NULL;
    return root ? find_parts(mail, root, NULL, 0, err)
                : fail(err, ERR_INVALID, "the mail is damaged");
}

bool mail_open(struct document *document, struct err *err)
{
    struct typeset *set = typeset_create(document, READING_TEXT_LAYER, TYPESET_A4_COLUMNS);
    struct mail *mail = arena_new(typeset_arena(set), struct mail);
    mail->set = set;
    if (!check_parts(document, err) || !parse(mail, document, err) || !set_head(mail, err))
        return false;
    for (size_t i = 0; i < mail->body_count; i++) {
        if (!set_body(mail, mail->bodies[i], err))
            return false;
    }
    document->facts.is_envelope = true;
    document->attached = mail;
    return typeset_finish(set, document, err);
}

/* ---- attachments ---- */

static bool write_content(GMimeObject *part, struct outlet *outlet, struct err *err)
{
    GMimeStream *stream = g_mime_stream_mem_new();
    GMimeDataWrapper *content =
        GMIME_IS_PART(part) ? g_mime_part_get_content(GMIME_PART(part)) : NULL;
    GMimeMessage *message = GMIME_IS_MESSAGE_PART(part)
                                ? g_mime_message_part_get_message(GMIME_MESSAGE_PART(part))
                                : NULL;
    if (content)
        (void)g_mime_data_wrapper_write_to_stream(content, stream);
    else if (message)
        (void)g_mime_object_write_to_stream(GMIME_OBJECT(message), NULL, stream);
    const GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    const bool is_written = outlet_write(outlet, bytes->data, bytes->len, err);
    g_object_unref(stream);
    return is_written;
}

static const char *find_name(const struct mail *mail, GMimeObject *part)
{
    if (GMIME_IS_PART(part))
        return g_mime_part_get_filename(GMIME_PART(part));
    GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
    const char *subject = message ? g_mime_message_get_subject(message) : NULL;
    return arena_printf(typeset_arena(mail->set), "%s.eml", subject ? subject : "message");
}

bool mail_unpack(const struct document *document, struct outlet *outlet, struct err *err)
{
    const struct mail *mail = document->attached;
    for (size_t i = 0; i < mail->attached_count; i++) {
        if (!outlet_start(outlet, find_name(mail, mail->attached[i]), err) ||
            !write_content(mail->attached[i], outlet, err))
            return false;
    }
    return true;
}
