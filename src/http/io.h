/* io: the threads that move bytes, and the answers that need no thread of their own. Private to
   http. */
#ifndef HTTP_IO_H
#define HTTP_IO_H

#include "http/http.h"
#include "http/queue.h"
#include "http/request.h"
#include "http/tls.h"

/* Takes the listener over when it succeeds. `service` and `queue` are borrowed; what needs a thread
   of its own is put into the queue, and comes back by io_resume. */
struct io *io_start(const struct service *service, struct queue *queue,
                    struct http_listener *listener, const struct tls *tls,
                    struct err *err) MUST_CHECK;
/* Nothing new is taken in, and what has begun is finished, within the setting http_stop_s. */
void io_drain(struct io *io);
/* After the queue's threads have ended. Accepts NULL. */
void io_stop(struct io *io);

/* A request thread gives a request back; it is the I/O thread's from here on. */
void io_resume(struct request *request);

/* Of a connection whose answer has nothing to say for now: its I/O thread puts it to sleep, and
   does not look at it until another thread wakes it, once. */
void io_sleep(void *connection);
void io_wake(struct loop *loop, void *connection);

#endif
