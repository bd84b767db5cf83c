/*
 * conversation: the children of one document, from their start to their end, and every reason not
 * to believe them. Private to reader.
 */
#ifndef READER_CONVERSATION_H
#define READER_CONVERSATION_H

#include "reader/nursery.h"
#include "reader/reader.h"
#include "reader/seats.h"

enum conversation_kind {
    CONVERSATION_INSPECT, /* only the facts */
    CONVERSATION_READ,    /* the words of all pages */
    CONVERSATION_DRAW,    /* the picture that the request's drawing describes */
};

struct conversation_task {
    const struct reader_options *options;
    const struct reader_request *request;
    struct nursery *nursery;
    struct seats *seats; /* the document has one already, unless it is an inspection */
    enum conversation_kind kind;
};

struct conversation_result {
    struct reading reading;
    struct picture picture;
};

/* Has a child look at the document, or several, and fills `result` with what they say. Errors as
   those of reader.h. */
bool conversation_hold(struct arena *arena, const struct conversation_task *task,
                       struct conversation_result *result, struct err *err) MUST_CHECK;

#endif
