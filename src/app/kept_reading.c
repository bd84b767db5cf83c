/*
 * kept_reading: a reading as the frames that the child program would have said.
 */
#include "app/kept_reading.h"

#define KEPT_MAX_BYTES     ((size_t)256 * 1024 * 1024)
#define DOCUMENT_MAX_BYTES ((size_t)2 * 1024 * 1024 * 1024 - 1)
#define KEPT_MODE          0644

const char *kept_reading_locate(struct arena *arena, const char *folder, const char *path,
                                const char *languages, struct err *err)
{
    struct arena *own CLEANUP(arena_end) = arena_create(DOCUMENT_MAX_BYTES + 1);
    char name[CRYPTO_SHA256_TEXT_BYTES];
    size_t length = 0;
    const char *bytes = file_read(own, path, DOCUMENT_MAX_BYTES, &length, err);
    if (!bytes)
        return NULL;
    (void)crypto_sha256_text(bytes, length, name);
    return arena_printf(arena, "%s/%s-%s", folder, name, languages);
}

/* Takes the frame that the bytes begin with; false when it is no part of a reading. */
static bool take_frame(struct arena *arena, const struct frame *frame, struct reading *reading)
{
    struct err unbelievable = {0};
    if (frame->kind == FRAME_FACTS && !reading->pages) {
        if (!frame_parse_facts(arena, frame, &reading->facts, &unbelievable))
            return false;
        reading->pages = arena_new_array(arena, struct reading_page, reading->facts.page_count);
        return true;
    }
    if (frame->kind == FRAME_EINVOICE && !reading->einvoice)
        return frame_parse_einvoice(arena, frame, &reading->einvoice, &unbelievable);
    return frame->kind == FRAME_PAGE && reading->pages &&
           reading->page_count < reading->facts.page_count &&
           frame_parse_page(arena, frame, &reading->pages[reading->page_count++], &unbelievable);
}

bool kept_reading_find(struct arena *arena, const char *place, struct reading *reading)
{
    struct err none = {0};
    struct reading kept = {0};
    size_t length = 0;
    if (!file_exists(place))
        return false;
    const char *at = file_read(arena, place, KEPT_MAX_BYTES, &length, &none);
    for (struct frame frame = {0}; at && frame_find(at, length, &frame, &none) && frame.payload;) {
        if (frame.kind == FRAME_END) {
            *reading = kept;
            return kept.page_count == kept.facts.page_count;
        }
        if (!take_frame(arena, &frame, &kept))
            return false;
        at += FRAME_HEADER_BYTES + frame.length;
        length -= FRAME_HEADER_BYTES + frame.length;
    }
    return false;
}

bool kept_reading_keep(const char *place, const struct reading *reading, struct err *err)
{
    struct text out CLEANUP(text_done);
    text_init(&out, KEPT_MAX_BYTES);
    frame_append_facts(&out, &reading->facts);
    if (reading->einvoice)
        frame_append_einvoice(&out, reading->einvoice);
    for (size_t i = 0; i < reading->page_count; i++)
        frame_append_page(&out, &reading->pages[i]);
    frame_append_end(&out);
    if (out.is_full)
        return fail(err, ERR_LIMIT, "the reading is too large to be kept");
    return file_replace(place, out.data, out.length, KEPT_MODE, err);
}
