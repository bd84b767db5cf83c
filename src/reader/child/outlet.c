/*
 * outlet: cuts files into frames and writes them where all frames go.
 */
#include "reader/child/outlet.h"

#include "reading/reading.h"

#include <errno.h>
#include <unistd.h>

#define PIECE_BYTES ((size_t)1024 * 1024)

struct outlet {
    struct text frames;
};

struct outlet *outlet_create(struct arena *arena)
{
    struct outlet *outlet = arena_new(arena, struct outlet);
    text_init(&outlet->frames, PIECE_BYTES + FRAME_HEADER_BYTES);
    return outlet;
}

static bool send_frame(struct outlet *outlet, struct err *err)
{
    if (!file_write_all(STDOUT_FILENO, outlet->frames.data, outlet->frames.length))
        return fail_errno(err, ERR_IO, errno, "what is attached cannot be passed on");
    text_reset(&outlet->frames);
    return true;
}

bool outlet_start(struct outlet *outlet, const char *name, struct err *err)
{
    frame_append_attachment(&outlet->frames, name ? name : "");
    return send_frame(outlet, err);
}

bool outlet_write(struct outlet *outlet, const void *bytes, size_t length, struct err *err)
{
    const char *at = bytes;
    while (length > 0) {
        const size_t piece = length < PIECE_BYTES ? length : PIECE_BYTES;
        frame_append_bytes(&outlet->frames, at, piece);
        if (!send_frame(outlet, err))
            return false;
        at += piece;
        length -= piece;
    }
    return true;
}
