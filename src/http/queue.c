/*
 * queue: a list under one mutex; a request is its own link.
 */
#include "http/queue.h"

void queue_init(struct queue *queue, int64_t maximum)
{
    *queue = (struct queue){.maximum = maximum};
    (void)pthread_mutex_init(&queue->mutex, NULL);
    (void)pthread_cond_init(&queue->filled, NULL);
}

void queue_done(struct queue *queue)
{
    (void)pthread_cond_destroy(&queue->filled);
    (void)pthread_mutex_destroy(&queue->mutex);
}

bool queue_put(struct queue *queue, struct request *request)
{
    (void)pthread_mutex_lock(&queue->mutex);
    const bool is_taken = !queue->is_closed && queue->count < queue->maximum;
    if (is_taken) {
        request->next = NULL;
        if (queue->last != NULL)
            queue->last->next = request;
        else
            queue->first = request;
        queue->last = request;
        queue->count++;
        metric_add(METRIC_HTTP_WAITING, 1);
        (void)pthread_cond_signal(&queue->filled);
    }
    (void)pthread_mutex_unlock(&queue->mutex);
    return is_taken;
}

struct request *queue_take(struct queue *queue)
{
    (void)pthread_mutex_lock(&queue->mutex);
    while (queue->first == NULL && !queue->is_closed)
        (void)pthread_cond_wait(&queue->filled, &queue->mutex);
    struct request *request = queue->first;
    if (request != NULL) {
        queue->first = request->next;
        if (queue->first == NULL)
            queue->last = NULL;
        queue->count--;
        metric_add(METRIC_HTTP_WAITING, -1);
    }
    (void)pthread_mutex_unlock(&queue->mutex);
    return request;
}

void queue_close(struct queue *queue)
{
    (void)pthread_mutex_lock(&queue->mutex);
    queue->is_closed = true;
    (void)pthread_cond_broadcast(&queue->filled);
    (void)pthread_mutex_unlock(&queue->mutex);
}
