/*
 * api_events: what happens to the client's processes, as it happens.
 */
#include "http/streams.h"

bool api_events(struct request *request, struct err *err)
{
    struct event_place place;
    const char *last = request_header(request, "Last-Event-ID");
    if (last == NULL)
        last = request_query(request, "after");
    if (last != NULL && !event_parse_place(last, &place, err))
        return false;
    struct db_tx *tx = last == NULL ? request_tx(request, err) : NULL;
    if (last == NULL && (tx == NULL || !event_find_end(tx, &place, err)))
        return false;
    request_end_tx(request);
    struct stream *stream = stream_open(request, &place, err);
    if (stream == NULL)
        return false;
    reply_stream(request, "text/event-stream", stream);
    return true;
}
