/*
 * streams: answers that do not end: what happens, told to many who listen (server-sent events,
 * WHATWG HTML 9.2). Private to http.
 *
 * One thread looks for what is new, once for all who listen at the same place for the same client,
 * and whether they still may. Nobody who listens costs a thread or a connection to the database;
 * whoever reads too slowly is dropped, and goes on from the last id.
 */
#ifndef HTTP_STREAMS_H
#define HTTP_STREAMS_H

#include "http/request.h"

struct streams;
struct stream;

/* Threads-safe once started; ended by streams_stop. */
struct streams *streams_start(const struct service *service, struct err *err) MUST_CHECK;
/* Ends all answers, so that their connections can; nothing is opened any more. Accepts NULL. */
void streams_close(struct streams *streams);
/* After all connections are gone. Accepts NULL. */
void streams_stop(struct streams *streams);

/* An answer to the caller of the request, of what comes after `place`. ERR_THROTTLED when too many
   listen already. Given to stream_read's reader, and ended by stream_end, wherever the HTTP library
   does it. */
struct stream *stream_open(struct request *request, const struct event_place *place,
                           struct err *err) MUST_CHECK;
/* Accepts NULL. */
void stream_end(struct stream *stream);
/* At most `size` bytes of what is to be sent; 0: nothing for now, and the connection sleeps until
   there is; -1: it is over. Called by I/O threads. */
ssize_t stream_read(struct stream *stream, char *bytes, size_t size);

#endif
