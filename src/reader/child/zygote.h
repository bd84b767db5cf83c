/*
 * zygote: waits for errands on a socket and forks a child for each, which inherits what has been
 * loaded. Private to the child.
 *
 * It never looks at a document. It ends with the one who started it, and its children with it.
 */
#ifndef READER_CHILD_ZYGOTE_H
#define READER_CHILD_ZYGOTE_H

#include "base/base.h"
#include "reading/reading.h"

/* What the errands are for. */
struct zygote_trade {
    /* Loads what the errand needs and others will need too. */
    void (*prepare)(void *context, const struct errand *errand);
    /* Runs the errand in the child, whose descriptors 0 to 3 are those of enum errand_descriptor;
       returns its exit code. */
    int (*run)(void *context, const struct errand *errand);
    void *context;
};

/* Serves until the other end of the socket is closed. */
bool zygote_serve(int socket_fd, const struct zygote_trade *trade, struct err *err) MUST_CHECK;

#endif
