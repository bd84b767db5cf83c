/*
 * hangup: connections whose other end has closed. Private to http.
 *
 * libmicrohttpd takes a read that fills less than its buffer for the last one until the socket says
 * that there is more; a close that came together with the bytes has been said already, and so the
 * connection would stay until it times out. Whoever waits for events asks for EPOLLRDHUP as well
 * and, once the library has had its turn, lets the socket say again that it can be read.
 */
#ifndef HTTP_HANGUP_H
#define HTTP_HANGUP_H

#include "base/base.h"

/* One connection: what epoll gives back for its socket. */
struct hangup {
    int fd;
    bool is_noted;
    struct hangup *next; /* of those that are noted */
    struct hangup *previous;
};

/* Those whose other end has closed and whose socket has not been told yet. For one thread. */
struct hangups {
    struct hangup *first;
};

/* Asks `epoll_fd` for the end of the socket's other side, by data.ptr. Never NULL. */
struct hangup *hangup_watch(int epoll_fd, int fd);
/* The socket is about to be closed. Accepts NULL. */
void hangup_forget(struct hangups *hangups, int epoll_fd, struct hangup *hangup);
/* The event has come. */
void hangup_note(struct hangups *hangups, struct hangup *hangup);
/* After the library's turn: those that were noted before it become readable once more. What has
   arrived can still be read, and what is written still leaves. */
void hangup_tell_all(struct hangups *hangups);

#endif
