/*
 * frame: the messages of the child as bytes, and the suspicious way back.
 *
 * Page sizes travel as integers of 1/1000 point and fractions as steps, so that there is no way to
 * say a number that is none.
 */
#include "reading/reading.h"

#include "reading/bytes.h"

#include <assert.h>
#include <string.h>

#define LENGTH_AT           1
#define SIZE_STEPS_PER_PT   1000
#define SIZE_MAX_STEPS      (1000u * 1000u * SIZE_STEPS_PER_PT)
#define QUALITY_STEPS       UINT8_MAX
#define MIME_TYPE_MAX_BYTES 100
#define REASON_MAX_BYTES    500
#define NAME_MAX_BYTES      255

static const char KINDS[] = {FRAME_FACTS,   FRAME_EINVOICE, FRAME_PAGE,       FRAME_PICTURE,
                             FRAME_FAILURE, FRAME_END,      FRAME_ATTACHMENT, FRAME_BYTES};

/* What a document, or what is installed beside the child, can be the reason of. */
static const enum err_kind FAILURES[] = {
    ERR_INVALID, ERR_LIMIT, ERR_UNSUPPORTED, ERR_NOT_FOUND, ERR_IO, ERR_CONFIGURATION, ERR_INTERNAL,
};

/* The payload is appended between these two. */
static size_t start_frame(struct text *out, enum frame_kind kind)
{
    const size_t start = out->length;
    bytes_append_u8(out, (uint8_t)kind);
    bytes_append_u32(out, 0);
    return start;
}

static void finish_frame(struct text *out, size_t start)
{
    if (out->is_full)
        return;
    const size_t length = out->length - start - FRAME_HEADER_BYTES;
    if (length > FRAME_MAX_BYTES) {
        out->is_full = true;
        return;
    }
    for (size_t i = 0; i < sizeof(uint32_t); i++)
        out->data[start + LENGTH_AT + i] = (char)(unsigned char)(length >> (8 * i));
}

static void append_making(struct text *out, const struct reading_making *making)
{
    bytes_append_string(out, making->producer ? making->producer : "");
    bytes_append_string(out, making->creator ? making->creator : "");
    bytes_append_u32(out, making->created_s);
    bytes_append_u32(out, making->modified_s);
    bytes_append_u32(out, making->revisions);
    bytes_append_u8(out, making->is_signed ? 1 : 0);
    bytes_append_u8(out, making->is_changed_after_signing ? 1 : 0);
}

void frame_append_facts(struct text *out, const struct reading_facts *facts)
{
    const size_t start = start_frame(out, FRAME_FACTS);
    bytes_append_u32(out, facts->page_count);
    bytes_append_string(out, facts->mime_type);
    bytes_append_u8(out, facts->is_envelope ? 1 : 0);
    append_making(out, &facts->making);
    finish_frame(out, start);
}

void frame_append_einvoice(struct text *out, const struct reading_einvoice *einvoice)
{
    const size_t start = start_frame(out, FRAME_EINVOICE);
    reading_einvoice_encode(einvoice, out);
    finish_frame(out, start);
}

static uint32_t size_steps(float size_pt)
{
    return bytes_fraction((double)size_pt * SIZE_STEPS_PER_PT / SIZE_MAX_STEPS, SIZE_MAX_STEPS);
}

/* With its length, since words follow. */
static void append_places(struct text *out, const struct reading_page *page)
{
    struct text places CLEANUP(text_done);
    text_init(&places, FRAME_MAX_BYTES);
    reading_places_encode(page, &places);
    out->is_full |= places.is_full;
    bytes_append_u32(out, (uint32_t)places.length);
    text_append(out, places.data, places.length);
}

void frame_append_page(struct text *out, const struct reading_page *page)
{
    const size_t start = start_frame(out, FRAME_PAGE);
    bytes_append_u32(out, page->number);
    bytes_append_u32(out, size_steps(page->width_pt));
    bytes_append_u32(out, size_steps(page->height_pt));
    bytes_append_u16(out, page->rotation);
    bytes_append_u8(out, (uint8_t)page->source);
    bytes_append_u8(out, (uint8_t)bytes_fraction((double)page->quality, QUALITY_STEPS));
    bytes_append_u8(out, (uint8_t)page->defect);
    bytes_append_string(out, page->source_reason);
    append_places(out, page);
    reading_words_encode(page, out);
    finish_frame(out, start);
}

void frame_append_picture(struct text *out, const struct picture *picture)
{
    const size_t start = start_frame(out, FRAME_PICTURE);
    bytes_append_u32(out, picture->width);
    bytes_append_u32(out, picture->height);
    text_append(out, picture->rgb, (size_t)picture->width * picture->height * PICTURE_COLOURS);
    finish_frame(out, start);
}

void frame_append_failure(struct text *out, const struct err *failure)
{
    const size_t start = start_frame(out, FRAME_FAILURE);
    bytes_append_string(out, err_kind_name(failure->kind));
    bytes_append_string(out, failure->message);
    bytes_append_string(out, failure->hint);
    finish_frame(out, start);
}

void frame_append_end(struct text *out)
{
    finish_frame(out, start_frame(out, FRAME_END));
}

bool frame_find(const char *bytes, size_t length, struct frame *frame, struct err *err)
{
    *frame = (struct frame){0};
    struct bytes header = {.at = bytes, .left = length};
    const uint8_t kind = bytes_take_u8(&header);
    const uint32_t payload_length = bytes_take_u32(&header);
    if (length > 0 && !memchr(KINDS, kind, sizeof KINDS))
        return fail(err, ERR_INVALID, "no frame begins with byte %u", kind);
    if (header.is_short)
        return true;
    if (payload_length > FRAME_MAX_BYTES)
        return fail(err, ERR_INVALID, "a frame of %u bytes is too long", payload_length);
    const char *payload = bytes_take(&header, payload_length);
    if (payload)
        *frame = (struct frame){
            .kind = (enum frame_kind)kind, .payload = payload, .length = payload_length};
    return true;
}

void frame_append_attachment(struct text *out, const char *name)
{
    struct text clean CLEANUP(text_done);
    text_init(&clean, FRAME_MAX_BYTES);
    text_append_clean(&clean, name);
    clean.data[text_fit(clean.data, NAME_MAX_BYTES)] = '\0';
    const size_t start = start_frame(out, FRAME_ATTACHMENT);
    bytes_append_string(out, clean.data);
    finish_frame(out, start);
}

void frame_append_bytes(struct text *out, const void *bytes, size_t length)
{
    const size_t start = start_frame(out, FRAME_BYTES);
    text_append(out, bytes, length);
    finish_frame(out, start);
}

static struct bytes payload_of(const struct frame *frame)
{
    return (struct bytes){.at = frame->payload, .left = frame->length};
}

/* A plain text into `buffer`, which has room for `size` bytes. */
static bool take_plain(struct bytes *bytes, char *buffer, size_t size)
{
    const size_t length = bytes_take_u16(bytes);
    const char *text = bytes_take(bytes, length);
    if (!text || !bytes_are_plain(text, length, size - 1))
        return false;
    memcpy(buffer, text, length);
    buffer[length] = '\0';
    return true;
}

static bool is_mime_type(const char *text)
{
    const char *slash = strchr(text, '/');
    return slash && slash > text && slash[1] != '\0' && !strchr(text, ' ');
}

/* False when it is not what append_making makes. */
static bool take_making(struct arena *arena, struct bytes *bytes, struct reading_making *making)
{
    char texts[2][READING_MAKING_BYTES_MAX + 1];
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!take_plain(bytes, texts[i], sizeof texts[i]))
            return false;
    }
    making->producer = arena_copy_text(arena, texts[0]);
    making->creator = arena_copy_text(arena, texts[1]);
    making->created_s = bytes_take_u32(bytes);
    making->modified_s = bytes_take_u32(bytes);
    making->revisions = bytes_take_u32(bytes);
    const uint8_t is_signed = bytes_take_u8(bytes);
    const uint8_t is_changed = bytes_take_u8(bytes);
    making->is_signed = is_signed == 1;
    making->is_changed_after_signing = is_changed == 1;
    return is_signed <= 1 && is_changed <= 1;
}

bool frame_parse_facts(struct arena *arena, const struct frame *frame, struct reading_facts *facts,
                       struct err *err)
{
    assert(frame->kind == FRAME_FACTS);
    struct bytes bytes = payload_of(frame);
    char mime_type[MIME_TYPE_MAX_BYTES + 1];
    const uint32_t page_count = bytes_take_u32(&bytes);
    const bool is_typed = take_plain(&bytes, mime_type, sizeof mime_type);
    const uint8_t envelope = bytes_take_u8(&bytes);
    struct reading_making making = {0};
    const bool is_made = take_making(arena, &bytes, &making);
    if (!is_typed || !is_made || !bytes_are_taken(&bytes) || !is_mime_type(mime_type) ||
        envelope > 1 || page_count < 1 || page_count > READING_PAGES_MAX)
        return fail(err, ERR_INVALID, "the facts about the file are damaged");
    *facts = (struct reading_facts){
        .mime_type = arena_copy_text(arena, mime_type),
        .page_count = page_count,
        .is_envelope = envelope == 1,
        .making = making,
    };
    return true;
}

bool frame_parse_einvoice(struct arena *arena, const struct frame *frame,
                          struct reading_einvoice **einvoice, struct err *err)
{
    assert(frame->kind == FRAME_EINVOICE);
    const struct reading_encoding terms = {frame->payload, frame->length, READING_TERMS_FORMAT};
    return reading_einvoice_decode(arena, &terms, einvoice, err);
}

static bool is_page_sound(const struct reading_page *page, uint32_t width, uint32_t height)
{
    return page->number >= 1 && page->number <= READING_PAGES_MAX && width > 0 &&
           width <= SIZE_MAX_STEPS && height > 0 && height <= SIZE_MAX_STEPS &&
           page->source < READING_SOURCE_COUNT && page->defect < READING_DEFECT_COUNT &&
           page->rotation % 90 == 0 && page->rotation < 360;
}

bool frame_parse_page(struct arena *arena, const struct frame *frame, struct reading_page *page,
                      struct err *err)
{
    assert(frame->kind == FRAME_PAGE);
    struct bytes bytes = payload_of(frame);
    struct reading_page parsed = {.number = bytes_take_u32(&bytes)};
    const uint32_t width = bytes_take_u32(&bytes);
    const uint32_t height = bytes_take_u32(&bytes);
    parsed.rotation = bytes_take_u16(&bytes);
    parsed.source = (enum reading_source)bytes_take_u8(&bytes);
    const uint8_t quality = bytes_take_u8(&bytes);
    parsed.defect = (enum reading_defect)bytes_take_u8(&bytes);
    char reason[REASON_MAX_BYTES + 1];
    if (!take_plain(&bytes, reason, sizeof reason) || !is_page_sound(&parsed, width, height))
        return fail(err, ERR_INVALID, "page %u is damaged", parsed.number);
    const size_t place_bytes = bytes_take_u32(&bytes);
    const char *places = bytes_take(&bytes, place_bytes);
    const struct reading_encoding words = {bytes.at, bytes.left, READING_WORDS_FORMAT};
    if (!places)
        return fail(err, ERR_INVALID, "page %u is damaged", parsed.number);
    if (!reading_words_decode(arena, &words, &parsed, err) ||
        !reading_places_decode(arena, places, place_bytes, &parsed, err))
        return err_add(err, "page %u", parsed.number);
    parsed.width_pt = (float)width / SIZE_STEPS_PER_PT;
    parsed.height_pt = (float)height / SIZE_STEPS_PER_PT;
    parsed.source_reason = arena_copy_text(arena, reason);
    parsed.quality = (float)quality / QUALITY_STEPS;
    *page = parsed;
    return true;
}

bool frame_parse_picture(struct arena *arena, const struct frame *frame, struct picture *picture,
                         struct err *err)
{
    assert(frame->kind == FRAME_PICTURE);
    struct bytes bytes = payload_of(frame);
    const uint32_t width = bytes_take_u32(&bytes);
    const uint32_t height = bytes_take_u32(&bytes);
    if (!picture_size_is_sound(width, height) ||
        bytes.left != (size_t)width * height * PICTURE_COLOURS)
        return fail(err, ERR_INVALID, "the picture is damaged");
    *picture = (struct picture){.width = width,
                                .height = height,
                                .rgb = (uint8_t *)arena_copy_bytes(arena, bytes.at, bytes.left)};
    return true;
}

bool frame_parse_attachment(struct arena *arena, const struct frame *frame, const char **name,
                            struct err *err)
{
    assert(frame->kind == FRAME_ATTACHMENT);
    struct bytes bytes = payload_of(frame);
    char text[NAME_MAX_BYTES + 1];
    if (!take_plain(&bytes, text, sizeof text) || !bytes_are_taken(&bytes))
        return fail(err, ERR_INVALID, "the name of an attached file is damaged");
    *name = arena_copy_text(arena, text);
    return true;
}

static enum err_kind find_failure(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(FAILURES); i++) {
        if (text_equal(err_kind_name(FAILURES[i]), name))
            return FAILURES[i];
    }
    return ERR_NONE;
}

bool frame_parse_failure(const struct frame *frame, struct err *failure, struct err *err)
{
    assert(frame->kind == FRAME_FAILURE);
    struct bytes bytes = payload_of(frame);
    char kind[32];
    char message[ERR_MESSAGE_BYTES];
    char hint[ERR_MESSAGE_BYTES];
    if (!take_plain(&bytes, kind, sizeof kind) || !take_plain(&bytes, message, sizeof message) ||
        !take_plain(&bytes, hint, sizeof hint) || !bytes_are_taken(&bytes) ||
        find_failure(kind) == ERR_NONE || message[0] == '\0')
        return fail(err, ERR_INVALID, "the failure of the file is damaged");
    (void)fail(failure, find_failure(kind), "%s", message);
    if (hint[0] != '\0')
        (void)err_hint(failure, "%s", hint);
    return true;
}
