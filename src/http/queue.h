/*
 * queue: requests on their way from I/O threads to request threads, in the order in which they
 * came. Private to http.
 */
#ifndef HTTP_QUEUE_H
#define HTTP_QUEUE_H

#include "http/request.h"

#include <pthread.h>

struct queue {
    pthread_mutex_t mutex;
    pthread_cond_t filled;
    struct request *first;
    struct request *last;
    int64_t count;
    int64_t maximum;
    bool is_closed;
};

/* Embedded; ended by queue_done, when nobody waits any more. */
void queue_init(struct queue *queue, int64_t maximum);
void queue_done(struct queue *queue);
/* False when it is full, or closed. */
bool queue_put(struct queue *queue, struct request *request) MUST_CHECK;
/* Waits. NULL when it is closed and empty. */
struct request *queue_take(struct queue *queue);
/* Takes nothing in any more; what is in it is still handed out. */
void queue_close(struct queue *queue);

#endif
