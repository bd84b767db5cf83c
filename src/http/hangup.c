/*
 * hangup: a list of those that are noted, so that a socket that is closed in between is not told.
 */
#include "http/hangup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

struct hangup *hangup_watch(int epoll_fd, int fd)
{
    struct hangup *hangup = memory_create(sizeof *hangup);
    *hangup = (struct hangup){.fd = fd};
    struct epoll_event event = {.events = EPOLLRDHUP | EPOLLET, .data.ptr = hangup};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        log_error("a socket cannot be watched", {"reason", strerror(errno)});
    return hangup;
}

static void take_out(struct hangups *hangups, struct hangup *hangup)
{
    if (!hangup->is_noted)
        return;
    hangup->is_noted = false;
    if (hangup->previous != NULL)
        hangup->previous->next = hangup->next;
    else
        hangups->first = hangup->next;
    if (hangup->next != NULL)
        hangup->next->previous = hangup->previous;
}

/* A child that is being started holds the socket as well for a moment, and with it its events. */
void hangup_forget(struct hangups *hangups, int epoll_fd, struct hangup *hangup)
{
    if (hangup == NULL)
        return;
    (void)epoll_ctl(epoll_fd, EPOLL_CTL_DEL, hangup->fd, NULL);
    take_out(hangups, hangup);
    free(hangup);
}

void hangup_note(struct hangups *hangups, struct hangup *hangup)
{
    if (hangup->is_noted)
        return;
    hangup->is_noted = true;
    hangup->previous = NULL;
    hangup->next = hangups->first;
    if (hangup->next != NULL)
        hangup->next->previous = hangup;
    hangups->first = hangup;
}

void hangup_tell_all(struct hangups *hangups)
{
    while (hangups->first != NULL) {
        struct hangup *hangup = hangups->first;
        take_out(hangups, hangup);
        /* Wakes whoever polls; it fails only where nothing is connected any more. */
        (void)shutdown(hangup->fd, SHUT_RD);
    }
}
