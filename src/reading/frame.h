/*
 * frame: what the child program says to its parent: facts, then pages in order, before the first
 * the e-invoice if there is one, or one picture, then the end; or a failure at any point. Each is a
 * kind, a length and a payload.
 *
 * The parent distrusts every byte: what is parsed here may come from a child that a document took
 * over.
 */
#ifndef READING_FRAME_H
#define READING_FRAME_H

#include "picture/picture.h"
#include "reading/reading.h"

/* Said on the child's command line, so that two versions never talk to each other. */
#define FRAME_VERSION      "7"
#define FRAME_HEADER_BYTES 5
#define FRAME_MAX_BYTES    ((size_t)16 * 1024 * 1024) /* of a payload */

enum frame_kind {
    FRAME_FACTS = 'F',
    FRAME_EINVOICE = 'T',
    FRAME_PAGE = 'P',
    FRAME_PICTURE = 'I',
    FRAME_FAILURE = 'X',
    FRAME_END = 'E',
    FRAME_ATTACHMENT = 'A', /* a file that is attached to the document begins */
    FRAME_BYTES = 'B',      /* more of that file */
};

/* A frame in somebody's buffer. */
struct frame {
    enum frame_kind kind;
    const char *payload;
    size_t length;
};

/* Each appends one whole frame; a page or an e-invoice that does not fit into a frame fills `out`
   up (text.is_full). */
void frame_append_facts(struct text *out, const struct reading_facts *facts);
void frame_append_einvoice(struct text *out, const struct reading_einvoice *einvoice);
void frame_append_page(struct text *out, const struct reading_page *page);
void frame_append_picture(struct text *out, const struct picture *picture);
void frame_append_failure(struct text *out, const struct err *failure);
void frame_append_end(struct text *out);
/* The name may hold anything; it is cut where it is too long. */
void frame_append_attachment(struct text *out, const char *name);
void frame_append_bytes(struct text *out, const void *bytes, size_t length);

/* The frame that the bytes begin with. True with a NULL payload when more bytes are needed to tell;
   ERR_INVALID for a kind or length that is none. */
bool frame_find(const char *bytes, size_t length, struct frame *frame, struct err *err) MUST_CHECK;

/* What is in a frame of that kind, in the arena; ERR_INVALID when it is not what the functions
   above make. The failure is the child's own error: of a kind that a document can cause, its
   message UTF-8 without control characters. */
bool frame_parse_facts(struct arena *arena, const struct frame *frame, struct reading_facts *facts,
                       struct err *err) MUST_CHECK;
bool frame_parse_einvoice(struct arena *arena, const struct frame *frame,
                          struct reading_einvoice **einvoice, struct err *err) MUST_CHECK;
bool frame_parse_page(struct arena *arena, const struct frame *frame, struct reading_page *page,
                      struct err *err) MUST_CHECK;
bool frame_parse_picture(struct arena *arena, const struct frame *frame, struct picture *picture,
                         struct err *err) MUST_CHECK;
bool frame_parse_attachment(struct arena *arena, const struct frame *frame, const char **name,
                            struct err *err) MUST_CHECK;
bool frame_parse_failure(const struct frame *frame, struct err *failure,
                         struct err *err) MUST_CHECK;

#endif
