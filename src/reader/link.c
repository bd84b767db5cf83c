/*
 * link: bytes of a child until they are frames.
 */
#include "reader/link.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

#define READ_BYTES ((size_t)64 * 1024)

void link_open(struct link *link, struct offspring *child)
{
    *link = (struct link){.child = *child, .is_open = true, .page_start_us = clock_monotonic_us()};
    text_init(&link->heard, FRAME_HEADER_BYTES + FRAME_MAX_BYTES + READ_BYTES);
}

void link_close(struct link *link)
{
    if (!link->is_open)
        return;
    offspring_stop(&link->child);
    text_done(&link->heard);
    link->is_open = false;
}

void link_ask(struct link *link, uint32_t page_number)
{
    assert(link->asked_count < LINK_PAGES_MAX);
    if (link->asked_count == 0)
        link->page_start_us = clock_monotonic_us();
    link->asked[link->asked_count++] = page_number;
    offspring_ask(&link->child, page_number);
}

void link_dismiss(struct link *link)
{
    offspring_dismiss(&link->child);
    link->is_dismissed = true;
}

void link_take(struct link *link)
{
    assert(link->asked_count > 0);
    const int64_t now_us = clock_monotonic_us();
    link->page_us = now_us - link->page_start_us;
    link->page_start_us = now_us;
    link->asked_count--;
    memmove(link->asked, link->asked + 1, link->asked_count * sizeof *link->asked);
}

/* Forgets the frames that are done with. */
static void forget(struct link *link)
{
    struct text *heard = &link->heard;
    memmove(heard->data, heard->data + link->used_bytes, heard->length - link->used_bytes + 1);
    heard->length -= link->used_bytes;
    link->used_bytes = 0;
}

ssize_t link_listen(struct link *link)
{
    char buffer[READ_BYTES];
    const ssize_t count = read(link->child.output_fd, buffer, sizeof buffer);
    forget(link);
    if (count > 0)
        text_append(&link->heard, buffer, (size_t)count);
    return count;
}

bool link_find_frame(struct link *link, struct frame *frame, struct err *err)
{
    const struct text *heard = &link->heard;
    if (!frame_find(heard->data + link->used_bytes, heard->length - link->used_bytes, frame, err))
        return false;
    if (frame->payload)
        link->used_bytes += FRAME_HEADER_BYTES + frame->length;
    return true;
}
