/*
 * errand: what a child program is sent with: the message that makes docflow-reader fork a child,
 * and the pages that the child is then asked for, one after the other, to be read or drawn.
 *
 * The child trusts its parent: only the form is checked.
 */
#ifndef READING_ERRAND_H
#define READING_ERRAND_H

#include "reading/reading.h"

struct errand {
    const char *languages; /* ISO 639-1, separated by commas; "": no page will be asked for, or
                              they are drawn */
    uint32_t max_pages;
    uint32_t memory_mb;
    uint32_t page_cpu_s; /* for opening the document, and for each page; 0 is without limit */
    uint32_t cpu_s;      /* for all */
    uint32_t pixels_max; /* pages are drawn, with about as many; 0: they are read */
    uint32_t rotation;   /* of a page to be drawn: degrees clockwise that set it upright */
    uint32_t quality_floor_percent; /* images of lower quality are not recognised; 0: all are */
    bool is_sandbox_required;
    bool is_unpacked; /* files that are attached to the document are passed on after the facts */
    const char *password; /* that opens the document; "": none was given */
};

#define ERRAND_MAX_BYTES ((size_t)4 * 1024)

/* What travels with it, in this order; in the child each has this number as its descriptor, but for
   the last: at it docflow-reader says how the child ended, and its end is the child's. */
enum errand_descriptor {
    ERRAND_DOCUMENT, /* a regular file */
    ERRAND_OUTPUT,   /* where frames go */
    ERRAND_ERRORS,   /* what libraries say before they give up */
    ERRAND_PAGES,    /* numbers of pages; its end is the end of the errand */
    ERRAND_REPORT,
    ERRAND_DESCRIPTORS,
};

/* Appends the errand as bytes. */
void errand_append(struct text *out, const struct errand *errand);
/* The other way; texts are in the arena. ERR_INVALID for what errand_append does not make.
 */
bool errand_parse(struct arena *arena, const void *bytes, size_t length, struct errand *errand,
                  struct err *err) MUST_CHECK;

#endif
