/*
 * link: one child of a document: what it has been asked for, and the frames that come back. Private
 * to reader.
 */
#ifndef READER_LINK_H
#define READER_LINK_H

#include "reader/nursery.h"

#define LINK_PAGES_MAX ((size_t)8) /* that a child may be asked for before the first is there */

struct link {
    struct offspring child;
    bool is_open;
    bool is_dismissed; /* it is asked for nothing more */
    bool has_facts;
    struct text heard;              /* from the start of a frame */
    size_t used_bytes;              /* of `heard`: frames that are done with */
    uint32_t asked[LINK_PAGES_MAX]; /* pages that have not come, the first due first */
    size_t asked_count;
    int64_t page_start_us; /* since when the first of them is worked on */
    int64_t page_us;       /* what the last page took */
};

/* Makes a link of a child that has been sent; it is link_close's to stop. */
void link_open(struct link *link, struct offspring *child);
void link_close(struct link *link);
void link_ask(struct link *link, uint32_t page_number);
void link_dismiss(struct link *link);
/* Takes the first of the pages asked for off the list. */
void link_take(struct link *link);
/* Hears more, however little: the number of bytes, 0 when the output has ended, -1 when there is
   nothing now. */
ssize_t link_listen(struct link *link);
/* The next whole frame, its payload good until link_listen is called; a NULL payload when more has
   to be heard. ERR_INVALID for what is no frame. */
bool link_find_frame(struct link *link, struct frame *frame, struct err *err) MUST_CHECK;

#endif
