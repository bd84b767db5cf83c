/*
 * fuzz_einvoice: whatever XML comes as an e-invoice, it is refused with a sentence, or its terms
 * reach the parent whole.
 */
#include "fuzz.h"

#include "reader/child/einvoice.h"

#include <string.h>

#define LIMIT_BYTES ((size_t)640 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err;
    struct frame frame;
    struct text out CLEANUP(text_done);
    struct arena *arena CLEANUP(arena_end) = arena_create(LIMIT_BYTES);
    struct reading_einvoice *taken = NULL;
    err_clear(&err);
    text_init(&out, FRAME_MAX_BYTES + FRAME_HEADER_BYTES);
    const struct reading_einvoice *read = einvoice_read(arena, (const char *)data, size, &err);
    if (!read) {
        promise(err.kind == ERR_INVALID || err.kind == ERR_UNSUPPORTED || err.kind == ERR_LIMIT);
        promise(err.message[0] != '\0');
        return 0;
    }
    frame_append_einvoice(&out, read);
    if (out.is_full)
        return 0;
    promise(frame_find(out.data, out.length, &frame, &err) && frame.payload);
    promise(frame_parse_einvoice(arena, &frame, &taken, &err));
    promise(taken->term_count == read->term_count);
    for (size_t i = 0; i < read->term_count; i++) {
        promise(taken->terms[i].number == read->terms[i].number);
        promise(strcmp(taken->terms[i].value, read->terms[i].value) == 0);
        promise(reading_term_path(arena, taken, &taken->terms[i])[0] == '/');
    }
    return 0;
}
